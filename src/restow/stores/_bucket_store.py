"""What stores of all cloud services have in common: a bucket, maybe a prefix, and rules for names.

The service's library is imported when a store is opened, so that whoever does not need it need not have it.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import BinaryIO, Protocol, Self, TypeVar

from restow.errors import UsageError
from restow.model import UNAVAILABLE, Content, Document, PathTemplate, Problem, Received

_T = TypeVar("_T")
#: Longest name that any of the services takes, in characters.
_MAX_NAME = 1024


class Bucket(Protocol):
    """The documents of one bucket or container, under their full names. Used inside `async with`."""

    def pages(self, prefix: str = "") -> AsyncIterator[Sequence[Document]]:
        """Lists the documents whose names begin so, in the order of their names, as the service's pages."""
        ...

    async def read(self, name: str) -> Content | Problem | None:
        """Reads one document, as a `Store` does."""
        ...

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes one document to a file, as a `Store` does."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A cloud service and its library."""

    #: Its name, for people.
    title: str
    #: The extra of this package that its library is in.
    extra: str
    #: The library's loggers.
    loggers: tuple[str, ...]


class BucketStore:
    """The documents of one bucket whose names begin with a prefix."""

    concurrency = 32

    def __init__(self, service: Service, open_bucket: Callable[[], Bucket], prefix: str = "") -> None:
        """Opens nothing yet.

        Args:
            service: what the bucket is of.
            open_bucket: imports the service's library and names the bucket.
            prefix: how all names begin, and what is left out of them: empty, or with a `/` at its end.
        """
        self.prefix = prefix
        self._service = service
        self._open_bucket = open_bucket
        self._stack = AsyncExitStack()
        self._bucket: Bucket

    async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        """Streams the documents whose name matches, in the order of their names, as the service's pages."""
        async for page in self._pages(template.literal_prefix):
            yield [document for document in page if template.match(document.name) is not None]

    def list_all(self) -> AsyncIterator[Sequence[Document | Problem]]:
        """Streams all documents, in the order of their names, as the service's pages."""
        return self._pages("")

    async def _pages(self, start: str) -> AsyncIterator[Sequence[Document]]:
        length = len(self.prefix)
        async for page in self._bucket.pages(self.prefix + start):
            if length:  # a document with the prefix itself as its name marks a folder, and has no name here
                page = [one._replace(name=one.name[length:]) for one in page if len(one.name) > length]
            yield page

    async def read(self, name: str) -> Content | Problem | None:
        """The document's bytes after its Content-Encoding, with the etag the service gave for them."""
        return await self._met(name, self._bucket.read)

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes the document's bytes after its Content-Encoding to a file, a piece at a time."""
        return await self._met(name, lambda full: self._bucket.download(full, into))

    async def _met(
        self, name: str, work: Callable[[str], Awaitable[_T | Problem | None]]
    ) -> _T | Problem | None:
        """Does what needs a document of this name, unless none can have it."""
        if not _can_exist(self.prefix + name) or not name:
            return None
        if any(part in (".", "..") for part in name.split("/")):
            # On its way such a name is resolved, and would fetch another document.
            reason = 'a "." or ".." in its name would lead to another document'
            return Problem(place=name, code="unsafe_name", reason=reason)
        found = await work(self.prefix + name)
        return replace(found, place=name) if isinstance(found, Problem) else found

    async def __aenter__(self) -> Self:
        _silence(self._service.loggers)
        with _extra_installed(self._service):
            self._bucket = await self._stack.enter_async_context(self._open_bucket())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()


def not_delivered(name: str, answer: str, *, denied: bool) -> Problem:
    """The problem of a document that alone cannot be had; `answer` is what the service says, for people."""
    if denied:
        reason = f"access to this document alone is denied ({answer})"
    else:
        reason = f"the store cannot deliver this document ({answer})"
    return Problem(place=name, code=UNAVAILABLE, reason=reason)


def _can_exist(name: str) -> bool:
    """False for names that no service ever gave to a document, and that could not even be sent."""
    surrogates = any("\ud800" <= character <= "\udfff" for character in name)
    return len(name) <= _MAX_NAME and not surrogates


def _silence(loggers: tuple[str, ...]) -> None:
    """Keeps a library from writing to the terminal, unless the program has asked for its log itself.

    Warnings reach standard error by default, and at INFO some libraries log every request's headers.
    """
    for name in loggers:
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.CRITICAL + 1)


@contextmanager
def _extra_installed(service: Service) -> Iterator[None]:
    """Says which extra a missing package is in."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{service.title} needs the Python package {error.name}.",
            next_step=f'Install it with: pip install "restow[{service.extra}]"',
        ) from error
