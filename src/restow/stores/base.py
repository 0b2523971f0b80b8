"""What a store is: four methods, a URL scheme, and its errors met at one door.

A member file of this folder provides

    SCHEMES: tuple[str, ...]                     URL schemes it answers to
    def open_store(url: str, environ: Mapping[str, str]) -> Store

A store only reads. What is wrong with one document is returned as a `Problem`;
what is wrong with the store as a whole is raised as `StoreError`.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from restow.errors import UsageError
from restow.model import Content, Document, PathTemplate, Problem, Received
from restow.registry import members

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
#: What only a connection string holds; it is a secret, so it is not quoted.
_CONNECTION_STRING = re.compile(
    r"(accountkey|sharedaccesssignature|blobendpoint|accountname)\s*=", re.IGNORECASE
)


class Store(Protocol):
    """A place that holds documents under names. Used inside `async with`."""

    #: Reads worth having under way at once: 1 for a local disk, tens for a service.
    concurrency: int

    def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        """Streams the documents whose name matches the template, page by page, in the store's own order.

        Pages, because a hop of a generator for each document takes as long as finding it (measured).

        Raises:
            StoreError: the store cannot be listed.
        """
        ...

    def list_all(self) -> AsyncIterator[Sequence[Document | Problem]]:
        """Streams every document, with size and time of its last writing, page by page.

        A part that cannot be listed, such as a folder without permission, is a Problem in its page.

        Raises:
            StoreError: the store as a whole cannot be listed.
        """
        ...

    async def read(self, name: str) -> Content | Problem | None:
        """The document's bytes with the etag of just these bytes; None when there is none of that name.

        Raises:
            StoreError: the store as a whole no longer answers, or refuses.
        """
        ...

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes the document's bytes to a file, from where it stands, in little memory for any size.

        What was written before a Problem or an error is of no use to anyone.

        Raises:
            StoreError: the store as a whole no longer answers, or refuses.
            UsageError, or what else the file raises: it takes no more.
        """
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_store(url: str, environ: Mapping[str, str]) -> Store:
    """Opens the store a URL names; a bare path is a local folder.

    Args:
        url: for example `./export`, `file:///srv/export` or `azure://container`.
        environ: where credentials are looked up.

    Raises:
        UsageError: no member of the folder answers to the scheme.
    """
    if _CONNECTION_STRING.search(url):
        raise UsageError(
            "--store names a folder or a container, and was given a connection string.",
            next_step="Put it into STORAGE_CONNECTION_STRING and give --store azure://CONTAINER.",
        )
    scheme = found[1] if (found := _SCHEME.match(url)) else "file"
    known: list[str] = []
    for module in members("restow.stores").values():
        if scheme in module.SCHEMES:
            store: Store = module.open_store(url, environ)
            return store
        known += module.SCHEMES
    raise UsageError(
        f"No store answers to {scheme}://.",
        next_step=f"Use a folder, or one of: {', '.join(f'{name}://' for name in sorted(known))}.",
    )
