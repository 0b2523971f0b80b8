"""Documents that were fetched to be divided, one after the other in an unnamed temporary file.

A document that holds many rows is copied once, as it is at that moment, and its values are then read from the
copy by any process: what an application writes into it meanwhile tears none of them. The file costs disk, and
no memory; it is gone when the run is, however that ends.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from mmap import ACCESS_READ, ALLOCATIONGRANULARITY, mmap
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from restow.documents.spans import Source
from restow.errors import UsageError
from restow.model import Content, Problem
from restow.model.problem import MAX_DOCUMENT_BYTES, too_large

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Part(NamedTuple):
    """A value within a document, which is a row's. A tuple: it is sent from process to process."""

    #: For people and for a later run: `users.json#/alice`, or the document's name when all of it is at fault.
    name: str
    #: The document's name in the store.
    document: str
    #: The entry's key in the object; None in a list or a sequence.
    key: str | None
    #: Its position in the document, from 0.
    position: int
    #: Where it lies in the spool.
    start: int
    #: Its length in bytes.
    length: int
    #: The byte of the document where it begins.
    at: int
    #: The hash of the document's bytes, where it is wanted.
    sha256: str = ""
    #: How often its key came in the object; the last one counts.
    times: int = 1
    #: Code and reason, when there is no value to read.
    bad: tuple[str, str] | None = None


def item_name(item: str | Part) -> str:
    """The name of what a worker is given: a document's name is all there is of it."""
    return item if isinstance(item, str) else item.name


class SpoolFile(FileIO):
    """A file whose own faults are no document's."""

    def write(self, data: "ReadableBuffer") -> int:
        """Writes all of it.

        Raises:
            UsageError: the temporary folder takes no more.
        """
        left = memoryview(data)
        size = left.nbytes
        try:
            while left:
                left = left[super().write(left) :]
        except OSError as error:
            raise UsageError(
                f"The temporary folder {tempfile.gettempdir()} takes no more: {error.strerror}.",
                next_step="Let TMPDIR name a folder with room for the largest documents.",
            ) from error
        return size


class Spool:
    """The temporary file, as the process has it that fills it."""

    def __init__(self) -> None:
        descriptor, self.path = tempfile.mkstemp(prefix="restow-")
        self._file = SpoolFile(descriptor, "r+b")
        if sys.platform == "linux":
            os.unlink(self.path)
            #: Where other processes of this run open it.
            self.path = f"/proc/{os.getpid()}/fd/{descriptor}"

    def begin(self) -> BinaryIO:
        """The file, where the next document begins: a mapping has to begin with a page."""
        at = self._file.seek(0, os.SEEK_END)
        self._file.seek(-(-at // ALLOCATIONGRANULARITY) * ALLOCATIONGRANULARITY)
        return self._file

    @contextmanager
    def mapped(self, start: int, length: int) -> Iterator[Source]:
        """A document's bytes, not held in memory."""
        if not length:
            yield b""
            return
        with mmap(self._file.fileno(), length, access=ACCESS_READ, offset=start) as source:
            yield source

    def close(self) -> None:
        """Drops the file."""
        self._file.close()
        if sys.platform != "linux":
            os.unlink(self.path)


class SpoolReader:
    """The spool as another process reads it: values by the names of their parts."""

    concurrency = 1

    def __init__(self, path: str) -> None:
        """Opens it.

        Args:
            path: `Spool.path`.
        """
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._parts: dict[str, Part] = {}

    def expect(self, parts: Sequence[Part]) -> None:
        """Says which parts will be read."""
        self._parts = {part.name: part for part in parts}

    async def read(self, name: str) -> Content | Problem | None:
        """The text of a part."""
        part = self._parts[name]
        if part.length > MAX_DOCUMENT_BYTES:
            return too_large(name, part.length)
        return Content(data=_read(self._descriptor, part.start, part.length), etag="")

    def close(self) -> None:
        """Closes it."""
        os.close(self._descriptor)


def _read(descriptor: int, start: int, length: int) -> bytes:
    """One call reads 2 GiB at most, and may read less."""
    data = os.pread(descriptor, length, start)
    while len(data) < length and (more := os.pread(descriptor, length - len(data), start + len(data))):
        data += more
    return data
