"""The listing, kept on disk while it is worked through.

A thread lists the store and writes chunks of names to an unnamed temporary file; the run takes them from
there. So the listing is not held up by the loading, its end (and with it the time left) is known early,
and a million names cost no memory.
"""

import asyncio
import json
import tempfile
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from restow.errors import RestowError, unexpected
from restow.model import Document, PathTemplate

#: Bytes of documents in a chunk, at most, where the listing tells sizes; one document may be larger.
_CHUNK_BYTES = 32 << 20


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


class NameList:
    """Names that are listed in the background and taken in chunks."""

    def __init__(self, chunk: int) -> None:
        self.chunk = chunk
        #: Names listed so far.
        self.count = 0
        #: True when the listing is complete.
        self.complete = False
        self._error: RestowError | None = None
        self._stopped = False
        self._lock = threading.Lock()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._chunks: deque[tuple[int, int]] = deque()
        self._thread: threading.Thread | None = None

    def list_in_background(self, listing: Listing) -> None:
        """Starts listing."""
        self._thread = threading.Thread(target=self._run, args=(listing,), daemon=True)
        self._thread.start()

    def add_all(self, names: list[str]) -> None:
        """Takes names that are known already, instead of a listing."""
        self.count = len(names)
        self._write([Document(name) for name in names])
        self.complete = True

    def take(self) -> list[str] | None:
        """The next chunk: empty when there is none yet, None when there is no more.

        Raises:
            RestowError: what ended the listing.
        """
        # Asked before the chunks are: what is complete now has written its last one.
        ended = self.complete or self._error is not None
        if not self._chunks:
            if self._error is not None:
                raise self._error
            return None if ended else []
        with self._lock:
            offset, length = self._chunks.popleft()
            self._file.seek(offset)
            data = self._file.read(length)
        names: list[str] = json.loads(data)
        return names

    def close(self) -> None:
        """Ends the listing and drops the file."""
        self._stopped = True
        if self._thread is not None:
            self._thread.join()
        self._file.close()

    def _run(self, listing: Listing) -> None:
        try:
            asyncio.run(self._list(listing))
            self.complete = True
        except RestowError as error:
            self._error = error
        except Exception as error:  # raised again where the names are taken
            self._error = unexpected(error, "The listing")

    async def _list(self, listing: Listing) -> None:
        left = listing.limit
        async with listing.open_store() as store:
            async for page in store.list(listing.template):
                chosen = [document for document in page if listing.select(document.name)][:left]
                if self._stopped:
                    return
                # Counted before a worker can take them: no outcome comes before its name.
                self.count += len(chosen)
                self._write(chosen)
                if left is not None and (left := left - len(chosen)) == 0:
                    return

    def _write(self, documents: Sequence[Document]) -> None:
        for names in self._divided(documents):
            data = json.dumps(names).encode()
            with self._lock:
                offset = self._file.seek(0, 2)
                self._file.write(data)
                self._chunks.append((offset, len(data)))

    def _divided(self, documents: Sequence[Document]) -> Iterator[list[str]]:
        """Names in chunks: a worker may read the whole of one at once, so it is bounded in bytes, too."""
        names: list[str] = []
        size = 0
        for document in documents:
            size += document.size or 0
            if names and (len(names) == self.chunk or size > _CHUNK_BYTES):
                yield names
                names, size = [], document.size or 0
            names.append(document.name)
        if names:
            yield names
