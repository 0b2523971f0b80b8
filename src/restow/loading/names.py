"""The listing, kept on disk while it is worked through.

A thread lists the store and writes chunks of names to an unnamed temporary file; the run takes them from
there. So the listing is not held up by the loading, its end (and with it the time left) is known early,
and a million names cost no memory.
"""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from restow.errors import InternalError, RestowError
from restow.model import Document, PathTemplate


class Lister(Protocol):
    """The part of a store that listing needs."""

    def list(self, template: PathTemplate) -> AsyncIterator[Document]:
        """Streams the documents whose name matches the template."""
        ...


class NameList:
    """Names that are listed in the background and taken in chunks."""

    def __init__(self, chunk: int, limit: int | None = None) -> None:
        self.chunk = chunk
        self.limit = limit
        #: Names listed so far.
        self.count = 0
        #: True when the listing is complete.
        self.complete = False
        self._error: RestowError | None = None
        self._stopped = False
        self._lock = threading.Lock()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._chunks: list[tuple[int, int]] = []
        self._taken = 0
        self._thread: threading.Thread | None = None

    def list_in_background(
        self,
        open_store: Callable[[], AbstractAsyncContextManager[Lister]],
        template: PathTemplate,
        select: Callable[[str], bool],
    ) -> None:
        """Starts listing.

        Args:
            open_store: opens the store, in the thread.
            template: the form of the names.
            select: says of a name whether it is wanted.
        """
        self._thread = threading.Thread(target=self._list, args=(open_store, template, select), daemon=True)
        self._thread.start()

    def add_all(self, names: list[str]) -> None:
        """Takes names that are known already, instead of a listing."""
        for start in range(0, len(names), self.chunk):
            self._write(names[start : start + self.chunk])
        self.complete = True

    def take(self) -> list[str] | None:
        """The next chunk: empty when there is none yet, None when there is no more.

        Raises:
            RestowError: what ended the listing.
        """
        if self._taken == len(self._chunks):
            if self._error is not None:
                raise self._error
            return None if self.complete and self._taken == len(self._chunks) else []
        with self._lock:
            offset, length = self._chunks[self._taken]
            self._file.seek(offset)
            data = self._file.read(length)
        self._taken += 1
        return data.decode("utf-8", "surrogateescape").split("\0")

    def close(self) -> None:
        """Ends the listing and drops the file."""
        self._stopped = True
        if self._thread is not None:
            self._thread.join()
        self._file.close()

    def _list(
        self,
        open_store: Callable[[], AbstractAsyncContextManager[Lister]],
        template: PathTemplate,
        select: Callable[[str], bool],
    ) -> None:
        try:
            asyncio.run(self._list_all(open_store, template, select))
            self.complete = True
        except RestowError as error:
            self._error = error
        except Exception as error:  # raised again where the names are taken
            self._error = InternalError(f"Listing met an unexpected {type(error).__name__}.")

    async def _list_all(
        self,
        open_store: Callable[[], AbstractAsyncContextManager[Lister]],
        template: PathTemplate,
        select: Callable[[str], bool],
    ) -> None:
        names: list[str] = []
        async with open_store() as store:
            async for document in store.list(template):
                if self._stopped or (self.limit is not None and self.count + len(names) >= self.limit):
                    break
                if select(document.name):
                    names.append(document.name)
                if len(names) == self.chunk:
                    self._write(names)
                    names = []
        if names:
            self._write(names)

    def _write(self, names: list[str]) -> None:
        data = "\0".join(names).encode("utf-8", "surrogateescape")
        with self._lock:
            offset = self._file.seek(0, 2)
            self._file.write(data)
            self._chunks.append((offset, len(data)))
            self.count += len(names)
