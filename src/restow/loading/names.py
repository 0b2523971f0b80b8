"""The listing, kept on disk while it is worked through.

A thread lists the store and writes chunks of names to an unnamed temporary file; the run takes them from
there. So the listing is not held up by the loading, its end (and with it the time left) is known early,
and a million names cost no memory.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from restow.loading.background import BackgroundList
from restow.model import Document, PathTemplate

#: Bytes of documents in a chunk, at most, where the listing tells sizes; one document may be larger.
CHUNK_BYTES = 32 << 20


class Lister(Protocol):
    """The part of a store that listing needs."""

    def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        """Streams the documents whose name matches the template, page by page."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is listed, and how."""

    #: Opens the store, in the listing's thread.
    open_store: Callable[[], AbstractAsyncContextManager[Lister]] = field(repr=False)
    #: The form of the names.
    template: PathTemplate
    #: Says of a name whether it is wanted.
    select: Callable[[str], bool]
    #: Names to list, at most.
    limit: int | None = None


class NameList(BackgroundList[str]):
    """Names of documents that are listed in the background and taken in chunks."""

    def list_in_background(self, listing: Listing) -> None:
        """Starts listing."""
        self._start(self._list(listing))

    def add_all(self, names: list[str]) -> None:
        """Takes names that are known already, instead of a listing."""
        self.count = len(names)
        self._write_all([Document(name) for name in names])
        self.complete = True

    async def _list(self, listing: Listing) -> None:
        left = listing.limit
        async with listing.open_store() as store:
            async for page in store.list(listing.template):
                chosen = [document for document in page if listing.select(document.name)][:left]
                if self._stopped:
                    return
                # Counted before a worker can take them: no outcome comes before its name.
                self.count += len(chosen)
                self._write_all(chosen)
                if left is not None and (left := left - len(chosen)) == 0:
                    return

    def _write_all(self, documents: Sequence[Document]) -> None:
        for names in self._divided(documents):
            self._write(names)

    def _divided(self, documents: Sequence[Document]) -> Iterator[list[str]]:
        """Names in chunks: a worker may read the whole of one at once, so it is bounded in bytes, too."""
        names: list[str] = []
        size = 0
        for document in documents:
            size += document.size or 0
            if names and (len(names) == self.chunk or size > CHUNK_BYTES):
                yield names
                names, size = [], document.size or 0
            names.append(document.name)
        if names:
            yield names
