"""Read: which source files matter, and their Units, from as many processes as there are processors.

A byte search decides what is parsed at all: a file that names no library call and no `.json` cannot touch
stored JSON by itself. What calls a wrapper found elsewhere is parsed in a later round.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import msgspec

from restow import __version__
from restow.languages.base import Language
from restow.model.code import Unit
from restow.model.signature import Library
from restow.registry import members

#: Bumped when a front end gives other Units for the same source.
_FORMAT = 1
#: Files below this many are parsed in this process: starting others costs more.
_WORTH_A_POOL = 80
#: Files handed to a process at once.
_CHUNK = 40

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Unit).decode


@cache
def languages() -> dict[str, Language]:
    """The front ends by file suffix."""
    return {suffix: module for module in members("restow.languages").values() for suffix in module.SUFFIXES}


@cache
def libraries() -> tuple[Library, ...]:
    """The Signatures of all libraries."""
    return tuple(module.LIBRARY for module in members("restow.libraries").values())


@cache
def marks() -> tuple[bytes, ...]:
    """Bytes without which a file has nothing to do with stored JSON by itself.

    They are those of libraries that touch documents, and the end of a JSON file's name in quotes.
    Libraries that only compute paths or parse text are left out: they need another to matter.
    """
    found = {mark for library in libraries() if _touches(library) for mark in library.marks}
    endings = {
        f".{kind}{quote}".encode() for kind in ("json", "jsonl", "ndjson", "geojson") for quote in "\"'`"
    }
    return tuple(sorted(found)) + tuple(sorted(endings))


def is_marked(source: bytes) -> bool:
    """True when a source holds one of the marks: a search for each is faster than one pattern."""
    return any(mark in source for mark in marks())


def _touches(library: Library) -> bool:
    return any(
        signature.format == "json" and (signature.access is not None or signature.mode is not None)
        for signature in library.signatures
    )


def suffix_of(path: str) -> str:
    """The suffix that decides the language."""
    return PurePosixPath(path).suffix.lower()


@dataclass(slots=True)
class SourceText:
    """A file as it was read."""

    #: Hash of its bytes.
    digest: bytes
    #: True when the byte search found a mark.
    is_marked: bool


class Units:
    """The Units of a project's files, parsed once and kept between runs by the hash of their text.

    Args:
        root: the project's folder.
        paths: its source files.
        read: gives a file's bytes, or None for one that cannot be read any more.
        cache_file: where parsed Units are kept; None keeps none.
        workers: processes that parse.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Callable[[str], bytes | None],
        cache_file: Path | None,
        workers: int,
    ) -> None:
        self._read = read
        self._workers = workers
        self._kept = _Kept(cache_file)
        self._packed: dict[str, bytes] = {}
        self.texts: dict[str, SourceText] = {}
        for path in paths:
            source = read(path)
            if source is not None:
                self.texts[path] = SourceText(_digest(source), is_marked(source))

    def marked(self) -> list[str]:
        """The files that the byte search found worth parsing."""
        return [path for path, text in self.texts.items() if text.is_marked]

    def naming(self, words: Iterable[str], without: set[str]) -> list[str]:
        """Further files in which one of these words stands."""
        wanted = sorted({word for word in words if word})
        if not wanted:
            return []
        pattern = re.compile(rb"\b(?:" + b"|".join(re.escape(word.encode()) for word in wanted) + rb")\b")
        return [
            path
            for path in self.texts
            if path not in without and (source := self._read(path)) is not None and pattern.search(source)
        ]

    def prepare(self, paths: Sequence[str]) -> None:
        """Parses these files, in several processes when there are many."""
        missing = [path for path in paths if path not in self._packed and not self._find(path)]
        if len(missing) < _WORTH_A_POOL or self._workers < 2:
            return
        chunks = [missing[start : start + _CHUNK] for start in range(0, len(missing), _CHUNK)]
        with ProcessPoolExecutor(self._workers) as pool:
            for packed in pool.map(_parse_many, [self._sources(chunk) for chunk in chunks]):
                self._keep(packed)

    def load(self, path: str) -> Unit | None:
        """The Unit of a file; None for one that is no source file of the project."""
        if path not in self.texts:
            return None
        if path not in self._packed and not self._find(path):
            self._keep(_parse_many(self._sources([path])))
        packed = self._packed.get(path)
        return msgspec.structs.replace(_decode(packed), path=path) if packed else None

    def close(self) -> None:
        """Writes what is to be kept."""
        self._kept.close()

    def _find(self, path: str) -> bool:
        packed = self._kept.find(self._key(path))
        if packed is not None:
            self._packed[path] = packed
        return packed is not None

    def _key(self, path: str) -> bytes:
        return self.texts[path].digest + suffix_of(path).encode()

    def _sources(self, paths: Iterable[str]) -> list[tuple[str, bytes]]:
        return [(path, source) for path in paths if (source := self._read(path)) is not None]

    def _keep(self, packed: Iterable[tuple[str, bytes]]) -> None:
        for path, body in packed:
            self._packed[path] = body
            self._kept.add(self._key(path), body)


def _digest(source: bytes) -> bytes:
    return blake2b(source, digest_size=16).digest()


def _parse_many(sources: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The Units of these files, packed; their paths are left out, so that equal files share one."""
    return [(path, _encode(languages()[suffix_of(path)].read_unit("", source))) for path, source in sources]


class _Kept:
    """Packed Units in one SQLite file; any damage to it costs only time."""

    def __init__(self, file: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if file is not None:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._connection = self._open(file)
            except (OSError, sqlite3.Error):
                self._connection = None  # a cache that cannot be had is done without

    def _open(self, file: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(file, timeout=1, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE IF NOT EXISTS unit (key BLOB PRIMARY KEY, version TEXT, body BLOB)")
        connection.execute("DELETE FROM unit WHERE version <> ?", (self._version(),))
        connection.execute("BEGIN")
        return connection

    @staticmethod
    def _version() -> str:
        return f"{__version__}/{_FORMAT}"

    def find(self, key: bytes) -> bytes | None:
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT body FROM unit WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        return self._checked(row[0]) if row else None

    @staticmethod
    def _checked(body: object) -> bytes | None:
        try:
            _decode(body)  # type: ignore[arg-type]
        except (msgspec.DecodeError, TypeError):
            return None
        return bytes(body)  # type: ignore[call-overload,no-any-return]

    def add(self, key: bytes, body: bytes) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(
                    "INSERT OR REPLACE INTO unit VALUES (?, ?, ?)", (key, self._version(), body)
                )
            except sqlite3.Error:
                self._connection = None

    def close(self) -> None:
        if self._connection is not None:
            try:
                self._connection.execute("COMMIT")
                self._connection.close()
            except sqlite3.Error:
                pass


def each_suffix(paths: Iterable[str]) -> Iterator[str]:
    """The paths whose language has a front end."""
    known = languages()
    return (path for path in paths if suffix_of(path) in known)
