"""A container of Azure Blob Storage as a store.

Azure's errors are sorted by what they cost: one document (a Problem) or the run (a StoreError).
The SDK is imported when a store is opened, so that whoever does not need it need not have it.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from restow.errors import UsageError
from restow.model import Content, Document, PathTemplate, Problem
from restow.stores._azure_account import ACCOUNT_VARIABLES, CONNECTION_VARIABLES
from restow.stores._azure_address import Address, default_container, parse_address
from restow.stores.base import Store

if TYPE_CHECKING:
    from restow.stores._azure_container import Container

#: `http` is for emulators.
SCHEMES = ("azure", "https", "http")

#: Longest name the service takes, in characters.
_MAX_NAME = 1024


class AzureStore:
    """The blobs of one container."""

    concurrency = 32

    def __init__(self, address: Address) -> None:
        self.address = address
        self._stack = AsyncExitStack()
        self._container: Container

    async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        """Streams the blobs whose name matches, in the order of their names, as the service's pages."""
        async for page in self._container.pages(template.literal_prefix):
            yield [document for document in page if template.match(document.name) is not None]

    def list_all(self) -> AsyncIterator[Sequence[Document | Problem]]:
        """Streams all blobs, in the order of their names, as the service's pages."""
        return self._container.pages()

    async def read(self, name: str) -> Content | Problem | None:
        """The blob's bytes after its Content-Encoding, with the etag the service gave for them."""
        if not _can_exist(name):
            return None
        if any(part in (".", "..") for part in name.split("/")):
            # On its way such a name is resolved, and would fetch another document.
            reason = 'a "." or ".." in its name would lead to another document'
            return Problem(place=name, code="unsafe_name", reason=reason)
        return await self._container.read(name)

    async def __aenter__(self) -> Self:
        with _extra_installed():
            from restow.stores._azure_container import Container

            self._container = await self._stack.enter_async_context(Container(self.address))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()


def open_store(url: str, environ: Mapping[str, str]) -> Store:
    """Opens `azure://CONTAINER`, with credentials from the environment, or a container's https URL.

    Raises:
        UsageError: the URL names no container, or no account is configured.
    """
    return AzureStore(parse_address(url, environ))


def default_url(environ: Mapping[str, str]) -> str | None:
    """The container that the environment alone names, or None where it configures no account."""
    configured = any(environ.get(name, "").strip() for name in (*CONNECTION_VARIABLES, *ACCOUNT_VARIABLES))
    return f"azure://{default_container(environ)}" if configured else None


def _can_exist(name: str) -> bool:
    """False for names that the service never gave to a blob, and that could not even be sent."""
    surrogates = any("\ud800" <= character <= "\udfff" for character in name)
    return 0 < len(name) <= _MAX_NAME and not surrogates


@contextmanager
def _extra_installed() -> Iterator[None]:
    """Says which extra a missing package is in."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Azure Blob Storage needs the Python package {error.name}.",
            next_step='Install it with: pip install "restow[azure]"',
        ) from error
