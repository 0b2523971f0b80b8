"""Reads one bucket through Google's library. Imported when a store is opened: it takes a second.

The library waits where it is called, so each request has a thread; there are as many as reads at once.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from restow.model import Content, Document, Problem, Received
from restow.model.problem import too_large
from restow.stores._content_encoding import ContentEncodingError, Decoded, decode
from restow.stores._gcs_address import GcsAddress
from restow.stores._gcs_client import THREADS, open_client
from restow.stores._gcs_faults import FOREIGN, busy, met_at_the_door, problem, status, store_error
from restow.stores._gcs_sink import Sink, TooLarge
from restow.stores._retry import CONNECT_TIMEOUT, PROBE_PATIENCE, READ_TIMEOUT, retrying

#: Longest name the service takes, in bytes of UTF-8.
_MAX_NAME_BYTES = 1024
#: Names in a page: the most that the service gives.
_PAGE = 1000
_FIELDS = "items(name,size,generation,updated),nextPageToken"
_TIMEOUT = (CONNECT_TIMEOUT, READ_TIMEOUT)

_T = TypeVar("_T")


class GcsBucket:
    """An open bucket."""

    def __init__(self, address: GcsAddress) -> None:
        self._address = address
        self._threads = ThreadPoolExecutor(THREADS, "gcs")
        self._client: Any
        #: When the service last showed that the bucket is there, by the monotonic clock.
        self._alive_at = 0.0

    async def __aenter__(self) -> Self:
        try:
            with met_at_the_door(self._address):
                self._client = await self._asking(lambda: open_client(self._address), PROBE_PATIENCE)
            await self._open()
        except BaseException:
            self._threads.shutdown(wait=False, cancel_futures=True)
            raise
        return self

    async def _open(self) -> None:
        try:
            await self._probe()
        except FOREIGN as error:
            # A credential that is known, but may only read: enough to read named documents.
            if status(error) != 403:
                self._client.close()
                raise store_error(error, self._address) from None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def pages(self, prefix: str = "") -> AsyncIterator[list[Document]]:
        """Lists the objects whose names begin so, in the order of their names, as the service's pages."""
        token: str | None = None
        while True:
            with met_at_the_door(self._address):
                documents, token = await self._list(prefix, token)
            yield documents
            if not token:
                return

    async def _list(
        self, prefix: str, token: str | None, size: int = _PAGE, patience: float | None = None
    ) -> tuple[list[Document], str | None]:
        def ask() -> tuple[list[Document], str | None]:
            found = self._client.list_blobs(
                self._address.bucket,
                prefix=prefix or None,
                page_token=token,
                page_size=size,
                fields=_FIELDS,
                timeout=_TIMEOUT,
                retry=None,
            )
            try:
                return [_document(blob) for blob in next(found.pages)], found.next_page_token
            except (AttributeError, TypeError):  # the library expects no other answer with status 200
                raise ValueError("the answer is no listing of objects") from None

        return await self._asking(ask, patience)

    async def read(self, name: str) -> Content | Problem | None:
        """Downloads one object. What fails for it alone is its Problem; a probe tells the difference."""
        return await self._met(name, lambda: self._read(name))

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes one object to a file, from its beginning each time that it is tried again."""
        start = into.tell()

        def copy() -> Received:
            into.seek(start)
            into.truncate()
            return self._copy(name, into)

        return await self._met(name, copy)

    async def _met(self, name: str, work: Callable[[], _T]) -> _T | Problem | None:
        if len(name.encode()) > _MAX_NAME_BYTES:
            return None
        started = time.monotonic()
        try:
            return await self._asking(work)
        except TooLarge as error:
            return too_large(name, error.size)
        except ContentEncodingError as error:
            return Problem(place=name, code="document_unreadable", reason=str(error))
        except FOREIGN as error:
            missing = status(error) == 404  # says a missing bucket too
            if not (missing and self._alive_at > started):
                await self._require_life()
            return None if missing else problem(name, error)

    def _copy(self, name: str, into: BinaryIO) -> Received:
        blob = self._client.bucket(self._address.bucket).blob(name)
        blob.reload(timeout=_TIMEOUT, retry=None)
        decoded = Decoded(into, blob.content_encoding)
        # Of the generation whose encoding is known: the stored bytes come, whatever they are now.
        blob.download_to_file(
            decoded,
            raw_download=True,
            if_generation_match=blob.generation,
            timeout=_TIMEOUT,
            retry=None,
        )
        decoded.close()
        return Received(size=decoded.size, etag=str(blob.generation))

    def _read(self, name: str) -> Content:
        blob = self._client.bucket(self._address.bucket).blob(name)
        sink = Sink(lambda: self._size(name))
        blob.download_to_file(sink, raw_download=True, timeout=_TIMEOUT, retry=None)
        # A generation is of just these bytes, and the listing tells it too.
        return Content(data=decode(sink.getvalue(), blob.content_encoding), etag=str(blob.generation))

    def _size(self, name: str) -> int:
        blob = self._client.bucket(self._address.bucket).get_blob(name, timeout=_TIMEOUT, retry=None)
        return blob.size if blob else 0

    async def _require_life(self) -> None:
        """Returns when the bucket still serves, so that the error is about one document.

        Raises:
            StoreError: it does not. Without the right to list, a missing document is denied too.
        """
        with met_at_the_door(self._address):
            await self._probe()

    async def _probe(self) -> None:
        """Asks for one name, with little patience."""
        await self._list("", None, 1, PROBE_PATIENCE)

    async def _asking(self, ask: Callable[[], _T], patience: float | None = None) -> _T:
        loop = asyncio.get_running_loop()
        answer = await retrying(lambda: loop.run_in_executor(self._threads, ask), busy, patience)
        self._alive_at = time.monotonic()
        return answer


def _document(blob: Any) -> Document:
    return Document(
        name=blob.name,
        size=blob.size,
        etag=str(blob.generation),
        modified=blob.updated.timestamp(),
    )
