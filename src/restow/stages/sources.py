"""Sources: documents of a store, read one after the other; large ones as mapped memory."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from mmap import ACCESS_READ, mmap

from restow.documents.spans import Source
from restow.model import Content, Document, Problem
from restow.stores.base import Store
from restow.stores.local import LocalStore

#: Bytes from which on a document is not held in memory.
LARGE = 64 << 20
_BLOCK = 1 << 20


async def sources(store: Store, documents: Sequence[Document]) -> AsyncIterator[tuple[str, Source | Problem]]:
    """The documents in their order, as many at once as the store is good for."""
    waiting = iter(documents)
    while some := list(islice(waiting, store.concurrency)):
        small = [document for document in some if not _is_large(store, document)]
        reading = [store.read(document.name) for document in small]
        # A folder is read one file at a time, and one alone is not worth a task.
        contents = await asyncio.gather(*reading) if len(small) > 1 else [await each for each in reading]
        for document, found in zip(small, contents, strict=True):
            yield document.name, _source(document.name, found)
        for document in some:
            if isinstance(store, LocalStore) and _is_large(store, document):
                with _copied(os.path.join(store.root, document.name)) as source:
                    yield document.name, source


def _is_large(store: Store, document: Document) -> bool:
    return isinstance(store, LocalStore) and (document.size or 0) >= LARGE


def _source(name: str, found: Content | Problem | None) -> Source | Problem:
    if found is None:
        reason = "it was there when the store was listed, and is there no more"
        return Problem(place=name, code="document_missing", reason=reason)
    return found.data if isinstance(found, Content) else found


@contextmanager
def _copied(path: str) -> Iterator[Source]:
    """A file as it is now: what its application writes meanwhile, or cuts off, tears nothing."""
    with open(path, "rb") as file, tempfile.TemporaryFile(prefix="restow-") as copy:
        while block := file.read(_BLOCK):
            copy.write(block)
        copy.flush()
        if not copy.tell():
            yield b""
            return
        with mmap(copy.fileno(), 0, access=ACCESS_READ) as source:
            yield source
