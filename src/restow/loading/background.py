"""A list that is written in the background, kept on disk, and worked through a chunk at a time."""

import asyncio
import json
import tempfile
import threading
from collections import deque
from collections.abc import Coroutine, Sequence
from typing import Any, Generic, TypeVar

from restow.errors import RestowError, unexpected

Item_co = TypeVar("Item_co", covariant=True)


class BackgroundList(Generic[Item_co]):
    """Items that a thread lists, and that are taken in chunks meanwhile."""

    def __init__(self, chunk: int) -> None:
        #: Items in a chunk, at most.
        self.chunk = chunk
        #: Items listed so far.
        self.count = 0
        #: True when the list is complete.
        self.complete = False
        self._error: RestowError | None = None
        self._stopped = False
        self._lock = threading.Lock()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._chunks: deque[tuple[int, int]] = deque()
        self._thread: threading.Thread | None = None

    def take(self) -> Sequence[Item_co] | None:
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
        return self._read(json.loads(data))

    def close(self) -> None:
        """Ends the listing and drops the file."""
        self._stopped = True
        if self._thread is not None:
            self._thread.join()
        self._file.close()

    def _read(self, written: list[Any]) -> Sequence[Item_co]:
        """The items of a chunk as they were before they were written."""
        return written

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            asyncio.run(work)
            self.complete = True
        except RestowError as error:
            self._error = error
        except Exception as error:  # raised again where the items are taken
            self._error = unexpected(error, "The listing")

    def _write(self, chunk: Sequence[Any]) -> None:
        data = json.dumps(chunk).encode()
        with self._lock:
            offset = self._file.seek(0, 2)
            self._file.write(data)
            self._chunks.append((offset, len(data)))
