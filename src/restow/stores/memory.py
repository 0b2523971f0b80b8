"""Documents held in memory: for tests, and for programs that have them already."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from hashlib import sha256
from types import TracebackType
from typing import BinaryIO, Self

from restow.model import Content, Document, PathTemplate, Problem, Received
from restow.stores.base import Store

SCHEMES = ("memory",)


class MemoryStore:
    """A dictionary of name to bytes, as a store."""

    concurrency = 1

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self.documents = dict(documents)

    async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        """Streams the documents in the order they were given, as one page."""
        yield [document for document in self._all() if template.match(document.name) is not None]

    async def list_all(self) -> AsyncIterator[Sequence[Document | Problem]]:
        """Streams all documents, as one page. Nobody knows when they were written."""
        yield [*self._all()]

    async def read(self, name: str) -> Content | Problem | None:
        """The document's bytes, or None."""
        data = self.documents.get(name)
        return None if data is None else Content(data=data, etag=_etag(data))

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes the document's bytes to a file."""
        data = self.documents.get(name)
        if data is None:
            return None
        into.write(data)
        return Received(size=len(data), etag=_etag(data))

    def _all(self) -> Iterator[Document]:
        return (Document(name, len(data), _etag(data)) for name, data in self.documents.items())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def open_store(url: str, environ: Mapping[str, str]) -> Store:  # noqa: ARG001
    """An empty store: documents are added to `documents` by the program that opened it."""
    return MemoryStore({})


def _etag(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]
