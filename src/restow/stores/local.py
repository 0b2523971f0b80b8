"""A folder as a store: names are paths below its root, with `/` between the parts.

Nothing outside the root is ever reached: a name with `..` names nothing, a symbolic link that
leads out of the root is reported and not followed. Reading is done in place, without threads:
for warm files a thread pool is twice as slow (measured), and the loader has processes.
"""

import asyncio
import errno
import os
import stat
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import BinaryIO, Self, TypeVar
from urllib.parse import unquote, urlsplit

from restow.errors import StoreError
from restow.model import UNAVAILABLE, Content, Document, PathTemplate, Problem, Received
from restow.model.problem import MAX_DOCUMENT_BYTES, too_large
from restow.stores._local_walk import cannot_list, etag, leads_out, not_regular, walk_all
from restow.stores.base import Store

SCHEMES = ("file",)

_T = TypeVar("_T")
#: Copies of a file that is written meanwhile, until it is left.
_COPIES = 3
_BLOCK = 1 << 20
#: Names in a page: one query of a re-run asks the database about them, at the cost of a short one.
_PAGE = 2000


class LocalStore:
    """The files below one folder."""

    concurrency = 1

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)

    async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        """Streams the files whose path below the root matches, as the file system orders them."""
        certain = template.has_whole_holes
        names = _walk(self.root, "", template.parts)
        while page := list(islice(names, _PAGE)):
            yield [Document(name) for name in page if certain or template.match(name) is not None]
            await asyncio.sleep(0)  # walking never waits, and others want a turn

    async def list_all(self) -> AsyncIterator[Sequence[Document | Problem]]:
        """Streams all files below the folder, as the file system orders them, with size and time."""
        everything = walk_all(self.root)
        while page := list(islice(everything, _PAGE)):
            yield page
            await asyncio.sleep(0)

    async def read(self, name: str) -> Content | Problem | None:
        """The file's bytes; its etag is made of its modification time and size."""
        return self._met(name, lambda path: self._read(path, name))

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Copies the file as it is at one moment: one that is rewritten meanwhile is copied again."""
        return self._met(name, lambda path: self._copy(path, name, into))

    def _met(self, name: str, work: Callable[[str], _T | Problem]) -> _T | Problem | None:
        """Does what needs a file; what the file alone is to blame for is its Problem."""
        if any(part in ("", ".", "..") for part in name.split("/")) or "\0" in name:
            return None
        try:
            return work(f"{self.root}/{name}")
        except (FileNotFoundError, UnicodeEncodeError):  # half a surrogate pair spells no file's name
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return None
            return Problem(place=name, code=UNAVAILABLE, reason=f"cannot read the file: {error.strerror}")

    def _copy(self, path: str, name: str, into: BinaryIO) -> Received | Problem:
        start = into.tell()
        for _ in range(_COPIES):
            descriptor = _open(path)
            try:
                before = os.fstat(descriptor)
                if refusal := self._refusal(descriptor, path, name, before):
                    return refusal
                into.seek(start)
                into.truncate()
                size = _copy_all(descriptor, into, before.st_size)
                is_still = os.fstat(descriptor).st_mtime_ns == before.st_mtime_ns
                if size == before.st_size and (is_still or _is_as_copied(descriptor, into, start, size)):
                    return Received(size=size, etag=etag(before, size))
            finally:
                os.close(descriptor)
        why = f"it was written during each of {_COPIES} copies"
        return Problem(place=name, code=UNAVAILABLE, reason=why)

    def _read(self, path: str, name: str) -> Content | Problem:
        descriptor = _open(path)
        try:
            status = os.fstat(descriptor)
            if refusal := self._refusal(descriptor, path, name, status):
                return refusal
            if status.st_size > MAX_DOCUMENT_BYTES:
                return too_large(name, status.st_size)
            data = _read_all(descriptor, status.st_size)
        finally:
            os.close(descriptor)
        return Content(data=data, etag=etag(status, len(data)))

    def _refusal(self, descriptor: int, path: str, name: str, status: os.stat_result) -> Problem | None:
        if not stat.S_ISREG(status.st_mode):
            return not_regular(name)
        if self._leads_out(descriptor, path):
            return leads_out(name)
        return None

    def _leads_out(self, descriptor: int, path: str) -> bool:
        real = _real_path(descriptor, path)
        return real != path and not real.startswith(self.root.rstrip("/") + "/")

    async def __aenter__(self) -> Self:
        if not os.path.isdir(self.root):
            raise StoreError(
                f"The folder {self.root} does not exist.",
                next_step="Give the folder that holds the documents' top folder, with --store DIR.",
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def open_store(url: str, environ: Mapping[str, str]) -> Store:  # noqa: ARG001
    """Opens a folder given as a path or as `file:///path`."""
    return LocalStore(unquote(urlsplit(url).path) if url.startswith("file://") else url)


def _open(path: str) -> int:
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)


def _read_all(descriptor: int, size: int) -> bytes:
    """The whole file, also when it grew after it was measured."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    chunks = [data]
    while chunk := os.read(descriptor, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _copy_all(descriptor: int, into: BinaryIO, most: int) -> int:
    """Copies so many bytes at most: a file that grows as fast as it is read would have no end."""
    size = 0
    while block := os.read(descriptor, min(_BLOCK, most - size)):
        size += into.write(block)
    return size


def _is_as_copied(descriptor: int, into: BinaryIO, start: int, size: int) -> bool:
    """True when the file, which was written meanwhile, only grew: a log does so all the time."""
    into.flush()
    into.seek(start)
    for at in range(0, size, _BLOCK):
        length = min(_BLOCK, size - at)
        if os.pread(descriptor, length, at) != into.read(length):
            return False
    return True


def _real_path(descriptor: int, path: str) -> str:
    """Where an open file really lies. The kernel knows at a tenth of the cost of resolving the path again."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return os.path.realpath(path)


def _walk(root: str, name: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Names below `name` that may match the parts: one scan for a part with a hole, one look for the rest."""
    holes = [at for at, part in enumerate(parts) if "{" in part]
    if not holes:
        names = ("/".join((name, *parts) if name else parts),)
        yield from (found for found in names if _exists(f"{root}/{found}"))
        return
    folder = "/".join((name, *parts[: holes[0]]) if name else parts[: holes[0]])
    before, rest = f"{folder}/" if folder else "", parts[holes[0] + 1 :]
    entries = _entries(root, folder, folders=bool(rest))
    if not rest:
        yield from (f"{before}{entry}" for entry in entries)
    elif len(holes) == 1:
        # All that is left has one name: the common case, and a third of the time of a walk.
        tail = "/".join(("", *rest))
        above = f"{root}/{before}"
        yield from (f"{before}{entry}{tail}" for entry in entries if _exists(above + entry + tail))
    else:
        for entry in entries:
            yield from _walk(root, f"{before}{entry}", rest)


def _entries(root: str, name: str, *, folders: bool) -> Iterator[str]:
    """The names in a folder; without sub-folders where a document's name is looked for."""
    try:
        with os.scandir(f"{root}/{name}") as entries:
            for entry in entries:
                if folders or not entry.is_dir(follow_symlinks=False):
                    yield entry.name
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise cannot_list(f"{root}/{name}", error) from error


def _exists(path: str) -> bool:
    """False only when nothing has this name: what cannot be looked at is reported when it is read."""
    if os.access(path, os.F_OK):  # half the cost of a stat
        return True
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # a folder that may not be searched, a loop of links, a failing disk
        return True
    return True  # a link that leads nowhere
