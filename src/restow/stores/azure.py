"""Azure Blob Storage: a container as a store.

The SDK is imported when a store is opened.
"""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self

from restow.errors import StoreError, UsageError
from restow.model import Content, Document, PathTemplate, Problem
from restow.stores._azure_account import CONNECTION_VARIABLES, Account, find_account
from restow.stores._azure_retry import patiently
from restow.stores.base import MAX_DOCUMENT_BYTES, Store, too_large

SCHEMES = ("azure", "https")

#: Tries for a document that changes while it is read.
_READS = 3
_NAMES_A_PAGE = 5000


class AzureStore:
    """The blobs of one container."""

    concurrency = 32

    def __init__(self, account: Account) -> None:
        self.account = account
        self._stack = AsyncExitStack()
        self._client: Any = None

    async def list(self, template: PathTemplate) -> AsyncIterator[Document]:
        """Streams the blobs whose name matches, page after page."""
        names = self._client.list_blob_names(
            name_starts_with=template.literal_prefix or None, results_per_page=_NAMES_A_PAGE
        )
        pages = names.by_page()
        while (page := await self._next_page(pages)) is not None:
            async for name in page:
                if template.match(name) is not None:
                    yield Document(name=name)

    async def _next_page(self, pages: Any) -> Any:
        """The next page of names; None after the last. A failed page is asked for again, from its marker."""
        try:
            return await patiently(partial(anext, pages, None))
        except _azure_error() as error:
            raise self._store_error(error) from None

    async def read(self, name: str) -> Content | Problem | None:
        """The blob's bytes, after any Content-Encoding, with their etag."""
        if any(part in (".", "..") for part in name.split("/")):
            # The SDK would resolve it, and read another blob.
            return Problem(place=name, code="unsafe_name", reason="its name holds a '.' or '..' part")
        for _ in range(_READS):
            try:
                return await patiently(lambda: self._download(name))
            except _azure_error() as error:
                if getattr(error, "status_code", None) != 412:
                    return await self._judge(name, error)
        reason = "it changed each time it was read"
        return Problem(place=name, code="document_changing", reason=reason)

    async def _download(self, name: str) -> Content | Problem:
        blob = await self._client.get_blob_client(name).download_blob()
        if blob.size > MAX_DOCUMENT_BYTES:
            return too_large(name, blob.size)
        data = await blob.readall()
        return Content(data=data, etag=str(blob.properties.etag).strip('"'))

    async def _judge(self, name: str, error: Exception) -> Problem | None:
        """What a failed read means: this blob is missing or odd, or the store as a whole no longer answers.

        Raises:
            StoreError: the container does not answer either.
        """
        from azure.core.exceptions import DecodeError

        status, code = getattr(error, "status_code", None), str(getattr(error, "error_code", ""))
        if status == 404 and "ContainerNotFound" not in code:
            return None
        if isinstance(error, DecodeError):
            reason = "its Content-Encoding is not what its bytes are"
            return Problem(place=name, code="document_unreadable", reason=reason)
        await self._look()
        kind = "access_denied" if status in (401, 403) else "document_unreadable"
        reason = f"the store answers for others but not for this one ({status or type(error).__name__})"
        return Problem(place=name, code=kind, reason=reason)

    async def _look(self) -> None:
        """Lists one name, to see whether the container can be used.

        Raises:
            StoreError: it cannot.
        """
        try:
            pages = self._client.list_blob_names(results_per_page=1).by_page()
            await patiently(partial(anext, pages, None), tries=2)
        except _azure_error() as error:
            raise self._store_error(error) from None

    def _store_error(self, error: Exception) -> StoreError:
        """The one door for the SDK's errors about a store as a whole."""
        from azure.core.exceptions import ClientAuthenticationError

        status, code = getattr(error, "status_code", None), str(getattr(error, "error_code", "") or "")
        what = f"{code} {status}".strip() if status else type(error).__name__
        if "ContainerNotFound" in code or status == 404:
            return StoreError(
                f"There is no {self.account.label}.",
                next_step="Check PROMPTS_CONTAINER or the container in --store azure://CONTAINER.",
            )
        if status in (401, 403) or isinstance(error, ClientAuthenticationError):
            return StoreError(
                f"Access to {self.account.label} is denied ({what}).",
                next_step="Check the key or signature (expired? may it list and read?) or the role.",
            )
        if status is None:
            return StoreError(
                f"The storage of {self.account.label} cannot be reached ({what}).",
                next_step="Check the endpoint and the network, then run the same command again.",
            )
        return StoreError(
            f"The storage of {self.account.label} does not answer ({what}).",
            next_step="Run the same command again later: it goes on where this run stopped.",
        )

    async def __aenter__(self) -> Self:
        credential = await self._credential()
        self._client = await self._stack.enter_async_context(_container_client(self.account, credential))
        try:
            await self._look()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _credential(self) -> Any:
        if self.account.signature:
            from azure.core.credentials import AzureSasCredential

            return AzureSasCredential(self.account.signature)
        if self.account.key:
            return {"account_name": self.account.name, "account_key": self.account.key}
        from azure.identity.aio import DefaultAzureCredential

        return await self._stack.enter_async_context(DefaultAzureCredential())


def open_store(url: str, environ: Mapping[str, str]) -> Store:
    """Opens `azure://CONTAINER` or the https URL of a container.

    Raises:
        UsageError: no account is configured, or the extra is not installed.
    """
    account = find_account(url, environ)
    try:
        import azure.storage.blob.aio  # noqa: F401
    except ImportError:
        raise UsageError(
            "Reading Azure Blob Storage needs packages that are not installed.",
            next_step='Install them: pip install "restow[azure]".',
        ) from None
    # Without a handler of its own, what the SDK warns of would reach standard error between log lines.
    logging.getLogger("azure").addHandler(logging.NullHandler())
    return AzureStore(account)


def default_url(environ: Mapping[str, str]) -> str | None:
    """The store that the environment alone names."""
    return "azure://" if any(environ.get(name) for name in CONNECTION_VARIABLES) else None


def _container_client(account: Account, credential: Any) -> Any:
    from azure.storage.blob.aio import ContainerClient

    return ContainerClient(account.endpoint, account.container, credential=credential, retry_total=0)


def _azure_error() -> type[Exception]:
    from azure.core.exceptions import AzureError

    return AzureError
