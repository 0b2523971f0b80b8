"""Takes a download, and stops one that is too large: the library tells no size before it has all bytes."""

import io
from collections.abc import Callable
from typing import Any

from restow.model.problem import MAX_DOCUMENT_BYTES

#: Bytes after which it is asked how large a document is; most are smaller and need one request.
_LARGE = 32 << 20


class TooLarge(Exception):  # noqa: N818 - it is what the document is
    """Ends a download."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Sink(io.BytesIO):
    """Takes a download; asks for the size of a large document before it takes all of it."""

    def __init__(self, size: Callable[[], int]) -> None:
        super().__init__()
        self._size = size
        self._asked = False

    def write(self, data: Any) -> int:
        """Appends the next bytes."""
        if not self._asked and self.tell() + len(data) > _LARGE:
            self._asked = True
            if (size := self._size()) > MAX_DOCUMENT_BYTES:
                raise TooLarge(size)
        return super().write(data)
