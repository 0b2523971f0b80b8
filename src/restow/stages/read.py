"""Read: which source files matter, and their Units.

A byte search decides what is parsed at all: a file that names no library call and no `.json` cannot touch
stored JSON by itself. What calls a wrapper found elsewhere is parsed in a later round.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import msgspec

from restow.checkout.leaving_out import content_reason
from restow.model.code import Note, Unit, Unreadable
from restow.model.signature import Library
from restow.model.source import Skipped
from restow.registry import members
from restow.stages.kept import Kept
from restow.stages.parsing import Packed, Parsing, Read

#: Lines that may name a module: imports of both languages, `require`, and the ends of imports of many lines.
_IMPORTS = re.compile(rb"^.*\b(?:import|from|require|export)\b.*$", re.MULTILINE)
_WORDS = re.compile(rb"[\w$-]+")

_decode = msgspec.msgpack.Decoder(Unit).decode


class _Asides(msgspec.Struct, frozen=True, array_like=True):
    """A packed Unit without its code, which is stepped over."""

    path: str
    language: str
    body: msgspec.Raw
    exports: msgspec.Raw
    notes: tuple[Note, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


_decode_asides = msgspec.msgpack.Decoder(_Asides).decode


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
        workers: processes that parse, this one among them.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Read,
        cache_file: Path | None,
        workers: int,
    ) -> None:
        self._read = read
        self._parsing = Parsing(read, workers)
        self._kept = Kept(cache_file)
        self._packed: dict[str, bytes] = {}
        self.texts: dict[str, SourceText] = {}
        #: Files that are left out for what is in them, and those that could not be read.
        self.left_out: list[Skipped] = []
        for path in paths:
            source = read(path)
            reason = _unreadable(path) if source is None else content_reason(path, source)
            if reason is not None:
                self.left_out.append(reason)
            elif source is not None:
                self.texts[path] = SourceText(_digest(source), is_marked(source))

    def marked(self) -> list[str]:
        """The files that the byte search found worth parsing."""
        return [path for path, text in self.texts.items() if text.is_marked]

    def naming(self, wrappers: Iterable[tuple[str, str]], without: set[str]) -> list[str]:
        """Further files that name a module and something of it: they may import and call it.

        Without a module, the words themselves are looked for: `.storage.load(`.
        """
        by_module: dict[bytes, set[bytes]] = defaultdict(set)
        for module, name in wrappers:
            by_module[module.encode()].add(name.encode())
        further = [path for path in self.texts if path not in without] if by_module else []
        calls = _by_beginning(by_module.pop(b"", ()))
        return [path for path in further if _names(self._read(path) or b"", by_module, calls)]

    def prepare(self, paths: Iterable[str]) -> None:
        """Has these files parsed by other processes, when there are many, while the first is looked at."""
        self._parsing.begin(
            [p for p in paths if p in self.texts and p not in self._packed and not self._find(p)]
        )

    def load(self, path: str) -> Unit | None:
        """The Unit of a file; None for one that is no source file of the project."""
        if path not in self.texts:
            return None
        if path not in self._packed and not self._find(path):
            self._keep(self._parsing.take(path))
        packed = self._packed.get(path)
        try:
            return msgspec.structs.replace(_decode(packed), path=path) if packed is not None else None
        except msgspec.DecodeError:  # a damaged cache
            self._keep(self._parsing.take(path))
            return msgspec.structs.replace(_decode(self._packed[path]), path=path)

    def asides_of(self, path: str) -> tuple[tuple[Note, ...], tuple[Unreadable, ...]]:
        """What a file that was loaded says to us, and what of it could not be parsed."""
        packed = self._packed.get(path)
        asides = _decode_asides(packed) if packed is not None else None
        return (asides.notes, asides.unreadable) if asides else ((), ())

    def close(self) -> None:
        """Ends what is still being parsed."""
        self._parsing.close()

    @property
    def kept(self) -> Kept:
        """What earlier runs kept."""
        return self._kept

    def _find(self, path: str) -> bool:
        packed = self._kept.find(self._key(path))
        if packed is not None:
            self._packed[path] = packed
        return packed is not None

    def _key(self, path: str) -> bytes:
        return self.texts[path].digest + "".join(PurePosixPath(path).suffixes[-2:]).lower().encode()

    def _keep(self, packed: Iterable[Packed]) -> None:
        for path, body in packed:
            self._packed[path] = body
            self._kept.add(self._key(path), body)


def _unreadable(path: str) -> Skipped:
    return Skipped(path=path, code="unreadable", reason="cannot be read, or was gone when it was its turn")


def _by_beginning(words: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """`.storage.load(` and `.storage.save(` are both looked for only where `.storage` is."""
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for word in sorted(words):
        found[word.rpartition(b".")[0] or word].append(word)
    return found


def _names(
    source: bytes, by_module: Mapping[bytes, set[bytes]], calls: Mapping[bytes, Sequence[bytes]]
) -> bool:
    for beginning, words in calls.items():
        if beginning in source and any(word in source for word in words):
            return True
    imported = {word for line in _IMPORTS.findall(source) for word in _WORDS.findall(line)}
    return any(any(name in source for name in by_module[module]) for module in imported & by_module.keys())


def _digest(source: bytes) -> bytes:
    return blake2b(source, digest_size=16).digest()
