"""Reads one container through the SDK. Imported when a store is opened: the SDK takes half a second."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential
from azure.core.exceptions import ResourceModifiedError, ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient

from restow.model import UNAVAILABLE, Content, Document, Problem, Received
from restow.model.problem import MAX_DOCUMENT_BYTES, too_large
from restow.stores._azure_account import Account
from restow.stores._azure_address import Address
from restow.stores._azure_faults import (
    FOREIGN,
    answer,
    error_code,
    is_denied,
    is_missing_container,
    met_at_the_door,
    status,
    store_error,
)
from restow.stores._azure_listing import list_pages
from restow.stores._azure_retry import CONNECTION_ERRORS, RetryingTransport
from restow.stores._bucket_store import not_delivered
from restow.stores._content_encoding import ContentEncodingError, Decoded, decode
from restow.stores._retry import PATIENCE, PROBE_PATIENCE, reason

_T = TypeVar("_T")
#: Bytes fetched with the first request; a larger document takes more, checked to be of one version.
_FIRST_GET = 32 << 20
#: Bytes of each further request.
_NEXT_GET = 16 << 20
#: Downloads of one document that changes, or loses its connection, in the middle of each.
_DOWNLOADS = 3
#: The service's name for: the credential is valid, and lacks the right for this request.
_NO_RIGHT = "AuthorizationPermissionMismatch"


class Container:
    """An open container."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._stack = AsyncExitStack()
        self._client: ContainerClient

    async def __aenter__(self) -> Self:
        async with self._stack:
            account = self._address.account
            self._client = await self._stack.enter_async_context(
                ContainerClient(
                    account.endpoint,
                    self._address.container,
                    credential=await _credential(account, self._stack),
                    transport=RetryingTransport(),
                    retry_total=0,
                    max_single_get_size=_FIRST_GET,
                    max_chunk_get_size=_NEXT_GET,
                )
            )
            await self._probe()
            self._stack = self._stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def pages(self, prefix: str = "") -> AsyncIterator[list[Document]]:
        """Lists the blobs whose names begin so, in the order of their names, as the service's pages."""
        pages = list_pages(self._client, prefix)
        while True:
            with met_at_the_door(self._address):
                page = await anext(pages, None)
            if page is None:
                return
            yield page

    async def read(self, name: str) -> Content | Problem | None:
        """Downloads one document. What fails for it alone is its Problem; a probe tells the difference."""
        return await self._met(name, lambda: self._download(name))

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes one document to a file, from its beginning each time that it is tried again."""
        start = into.tell()

        async def copy() -> Received:
            into.seek(start)
            into.truncate()
            return await self._copy(name, into)

        return await self._met(name, copy)

    async def _met(self, name: str, work: Callable[[], Awaitable[_T | Problem]]) -> _T | Problem | None:
        try:
            return await self._repeated(work)
        except ContentEncodingError as error:
            return Problem(place=name, code="document_unreadable", reason=str(error))
        except FOREIGN as error:
            if is_missing_container(error):
                raise store_error(error, self._address) from None
            if isinstance(error, ResourceNotFoundError):
                return None
            await self._require_life(error)
            return _problem(name, error)

    async def _repeated(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Downloads, again where that may help: the policy repeats requests, not bodies that broke off."""
        started = time.monotonic()
        for _ in range(_DOWNLOADS - 1):
            try:
                return await work()
            except ResourceModifiedError:
                continue
            except CONNECTION_ERRORS:
                if time.monotonic() - started > PATIENCE / 2:
                    raise  # the policy has tried long enough
        return await work()

    async def _copy(self, name: str, into: BinaryIO) -> Received:
        stream = await self._client.download_blob(name, decompress=False, max_concurrency=1)
        decoded = Decoded(into, stream.properties.content_settings.content_encoding)
        async for piece in stream.chunks():
            decoded.write(piece)
        decoded.close()
        return Received(size=decoded.size, etag=stream.properties.etag.strip('"'))

    async def _download(self, name: str) -> Content | Problem:
        # One at a time: the SDK leaves the others' errors to nobody when one of several ranges fails.
        stream = await self._client.download_blob(name, decompress=False, max_concurrency=1)
        if stream.size > MAX_DOCUMENT_BYTES:
            return too_large(name, stream.size)
        data = await stream.readall()
        properties = stream.properties
        return Content(
            data=decode(data, properties.content_settings.content_encoding),
            etag=properties.etag.strip('"'),
        )

    async def _require_life(self, error: Exception) -> None:
        """Returns when the container still serves, so that the error is about one document.

        Raises:
            StoreError: it does not, or the error says itself that it is about the credential.
        """
        # A SAS gives the same rights to every document, so a right it lacks here it lacks everywhere.
        if self._address.account.sas and error_code(error) == _NO_RIGHT:
            raise store_error(error, self._address) from None
        await self._probe()

    async def _probe(self) -> None:
        """Asks for one name, with little patience.

        Raises:
            StoreError: no container, no access, or no answer.
        """
        try:
            await anext(list_pages(self._client, results_per_page=1, patience=PROBE_PATIENCE))
        except FOREIGN as error:
            # A credential that is known, but may only read: enough to read named documents.
            if not (is_denied(error) and error_code(error) == _NO_RIGHT):
                raise store_error(error, self._address) from None


def _problem(name: str, error: Exception) -> Problem:
    if isinstance(error, ResourceModifiedError):
        why = f"it was changed during each of {_DOWNLOADS} downloads"
        return Problem(place=name, code=UNAVAILABLE, reason=why)
    why = answer(error) if status(error) else reason(error)
    return not_delivered(name, why, denied=is_denied(error))


async def _credential(account: Account, stack: AsyncExitStack) -> Any:
    if account.key:
        return AzureNamedKeyCredential(account.name, account.key)
    if account.sas:
        return AzureSasCredential(account.sas)
    from azure.identity.aio import DefaultAzureCredential  # only Entra ID needs it, and it is slow to import

    return await stack.enter_async_context(DefaultAzureCredential())
