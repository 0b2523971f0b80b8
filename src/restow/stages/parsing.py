"""Parsing: sources become packed Units, ahead of need in other processes, and here when that is sooner."""

import gc
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import PurePosixPath

import msgspec

from restow.languages.base import Language
from restow.model.code import Unit, Unreadable
from restow.registry import members

#: Files below this many are parsed in this process: starting others costs more.
_WORTH_A_POOL = 80
#: Files handed to a process at once: a wait for one of them is a wait for all.
_CHUNK = 8

#: Gives a file's bytes, in any process; None for one that cannot be read any more.
Read = Callable[[str], bytes | None]
#: A file's path, and its Unit packed. The path is left out of the Unit, so that equal files share one.
Packed = tuple[str, bytes]

_encode = msgspec.msgpack.Encoder().encode


@cache
def languages() -> dict[str, Language]:
    """The front ends by file suffix."""
    return {suffix: module for module in members("restow.languages").values() for suffix in module.SUFFIXES}


def suffix_of(path: str) -> str:
    """The suffix that decides the language."""
    return PurePosixPath(path).suffix.lower()


class Parsing:
    """Files that are parsed while the analysis is busy with others.

    Args:
        read: gives a file's bytes.
        workers: processes at work at once, this one among them.
    """

    def __init__(self, read: Read, workers: int) -> None:
        self._read = read
        self._others = workers - 1
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: dict[str, tuple[Future[list[Packed]], Sequence[str]]] = {}

    def begin(self, paths: Sequence[str]) -> None:
        """Has the files parsed that nobody has begun, in this order, when others are worth it."""
        if self._others < 1 or (self._pool is None and len(paths) < _WORTH_A_POOL):
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._others, initializer=gc.disable)
        new = [path for path in dict.fromkeys(paths) if path not in self._under_way]
        for start in range(0, len(new), _CHUNK):
            self._submit(self._pool, new[start : start + _CHUNK])

    def _submit(self, pool: ProcessPoolExecutor, chunk: Sequence[str]) -> None:
        try:
            future = pool.submit(_parse_many, self._read, chunk)
        except BrokenProcessPool:  # the system ended a process: the rest is parsed here
            self._others = 0
            return
        self._under_way |= dict.fromkeys(chunk, (future, chunk))

    def take(self, path: str) -> list[Packed]:
        """The file's Unit, and those of files that were parsed with it: here, where nobody has begun."""
        future, chunk = self._under_way.get(path, (None, ()))
        if future is not None and not future.cancel():
            try:
                return future.result()
            except BrokenProcessPool:
                self._others = 0
        for left in chunk:
            del self._under_way[left]
        self.begin([left for left in chunk if left != path])
        return _parse_many(self._read, [path])

    def close(self) -> None:
        """Ends the other processes; what nobody took is dropped."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _parse_many(read: Read, paths: Sequence[str]) -> list[Packed]:
    sources = [(path, read(path)) for path in paths]
    return [(path, _encode(_parsed(path, source))) for path, source in sources if source is not None]


def _parsed(path: str, source: bytes) -> Unit:
    try:
        # The path tells the dialect, TSX and declarations; equal files of a kind share what is kept.
        return msgspec.structs.replace(languages()[suffix_of(path)].read_unit(path, source), path="")
    except RecursionError:
        return Unit("", "", (), unreadable=(Unreadable(1, "nested too deep to be read"),))
