"""Documents that hold many rows, fetched and divided in the background: the list of their parts."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from restow.loading.background import BackgroundList
from restow.loading.names import CHUNK_BYTES, Lister
from restow.loading.parts import Spooled, divide, document_of, faulty
from restow.loading.spool import Part, Spool
from restow.model import Content, Document, Mapping, Problem, Received

#: Documents up to so many bytes are fetched several at once from a service, and held in memory.
_SMALL = 1 << 20
_GONE = Problem(place="", code="document_missing", reason="the document is no longer there")


class Fetcher(Lister, Protocol):
    """The part of a store that dividing needs."""

    #: Reads worth having under way at once.
    concurrency: int

    async def read(self, name: str) -> Content | Problem | None:
        """The document's bytes; None when there is none of that name."""
        ...

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes the document's bytes to a file; None when there is none of that name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What is divided, and how."""

    #: Opens the store, in the listing's thread.
    open_store: Callable[[], AbstractAsyncContextManager[Fetcher]] = field(repr=False)
    #: How documents become rows.
    mapping: Mapping
    #: Says of a part whether it is wanted.
    select: Callable[[Part], bool]
    #: Parts, at most.
    limit: int | None = None
    #: Names of documents, or of values within them, instead of what the store lists.
    names: Sequence[str] | None = None


class PartList(BackgroundList[Part]):
    """Parts of documents, taken in chunks."""

    def __init__(self, chunk: int, spool: Spool) -> None:
        super().__init__(chunk)
        self._spool = spool
        self._held: list[Part] = []
        self._held_bytes = 0
        #: Of documents of which not all is asked for, the names of the values that are.
        self._wanted: dict[str, set[str]] = {}
        #: Documents without any value: no row tells of them.
        self.empty: list[str] = []

    def divide_in_background(self, division: Division) -> None:
        """Starts fetching and dividing."""
        self._start(self._divide_all(division))

    def _read(self, written: list[Any]) -> Sequence[Part]:
        return [Part(*values) for values in written]

    async def _divide_all(self, division: Division) -> None:
        self._wanted = _wanted(division.names or ())
        async with division.open_store() as store:
            async for documents in _documents(store, division):
                async for name, fetched in self._fetched(store, documents):
                    if not self._take_document(division, name, fetched):
                        return
                self._flush()

    async def _fetched(
        self, store: Fetcher, documents: Sequence[Document]
    ) -> AsyncIterator[tuple[str, Spooled | Problem]]:
        """Each document in the spool: small ones of a service are read several at once."""
        width = min(store.concurrency, 32)
        small: list[Document] = []
        for document in documents:
            if width > 1 and document.size is not None and document.size <= _SMALL:
                small.append(document)
            else:
                yield document.name, await self._download(store, document.name)
        for start in range(0, len(small), width):
            group = small[start : start + width]
            for document, read in zip(group, await _read_all(store, group), strict=True):
                yield document.name, self._keep(document.name, read)

    async def _download(self, store: Fetcher, name: str) -> Spooled | Problem:
        into = self._spool.begin()
        start = into.tell()
        match await store.download(name, into):
            case Received(size=size):
                return Spooled(name, start, size)
            case problem:
                return problem or _GONE

    def _keep(self, name: str, read: Content | Problem | None) -> Spooled | Problem:
        if not isinstance(read, Content):
            return read or _GONE
        into = self._spool.begin()
        start = into.tell()
        return Spooled(name, start, into.write(read.data))

    def _take_document(self, division: Division, name: str, fetched: Spooled | Problem) -> bool:
        """Lists a document's parts; False when that is enough."""
        if isinstance(fetched, Problem):
            return self._take_part(division, faulty(name, fetched.code, fetched.reason))
        before, wanted = self.count, self._wanted.get(name)
        with self._spool.mapped(fetched.start, fetched.length) as source:
            for part in divide(division.mapping, fetched, source):
                if (wanted is None or part.name in wanted) and not self._take_part(division, part):
                    return False
        if self.count == before and wanted is None:
            self.empty.append(name)
        return True

    def _take_part(self, division: Division, part: Part) -> bool:
        if part.bad is None and not division.select(part):
            return not self._stopped
        # Counted before a worker can take it: no outcome comes before its name.
        self.count += 1
        self._held.append(part)
        self._held_bytes += part.length
        if len(self._held) == self.chunk or self._held_bytes >= CHUNK_BYTES:
            self._flush()
        if division.limit is not None and self.count >= division.limit:
            self._flush()
            return False
        return not self._stopped

    def _flush(self) -> None:
        if self._held:
            self._write(self._held)
        self._held, self._held_bytes = [], 0


async def _read_all(store: Fetcher, documents: Sequence[Document]) -> list[Content | Problem | None]:
    async with asyncio.TaskGroup() as tasks:
        reads = [tasks.create_task(store.read(document.name)) for document in documents]
    return [read.result() for read in reads]


async def _documents(store: Fetcher, division: Division) -> AsyncIterator[Sequence[Document]]:
    if division.names is None:
        async for page in store.list(division.mapping.source):
            yield page
    else:
        yield [Document(name) for name in dict.fromkeys(map(document_of, division.names))]


def _wanted(names: Sequence[str]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for name in names:
        wanted[document_of(name)].add(name)
    return {document: values for document, values in wanted.items() if document not in values}
