"""Content-Encoding: a document is what a client sees once it is undone (RFC 9110, section 8.4)."""

import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from restow.model.problem import MAX_DOCUMENT_BYTES

#: Bytes given out at once of what may be much more when it is uncompressed.
_PIECE = 1 << 20
#: `wbits` of zlib; 32 accepts a gzip or a zlib header.
_ANY_HEADER = 32 + zlib.MAX_WBITS


class ContentEncodingError(ValueError):
    """The bytes are not what the header says; the message is one sentence for people."""


def decode(data: bytes, encoding: str | None) -> bytes:
    """Undoes the encodings a header names, last one first.

    Strict, where the SDK's own decompression is not: it returns half a document for a cut gzip stream.

    Raises:
        ContentEncodingError: an unknown encoding, bytes that are not so encoded, or too many of them.
    """
    for name in _named(encoding):
        data = _inflate(data, name)
    return data


def _inflate(data: bytes, name: str) -> bytes:
    """All members of a compressed stream, one after another."""
    pieces: list[bytes] = []
    room = MAX_DOCUMENT_BYTES
    while data:
        inflater = zlib.decompressobj(wbits=_ANY_HEADER)
        try:
            pieces.append(inflater.decompress(data, room + 1))
        except zlib.error:
            raise _not_so(name) from None
        room -= len(pieces[-1])
        if room < 0:
            raise ContentEncodingError(f"it has more than {MAX_DOCUMENT_BYTES} bytes when uncompressed")
        if not inflater.eof:
            raise _not_complete(name)
        data = inflater.unused_data
    return b"".join(pieces)


class Decoded:
    """A file that takes encoded bytes and passes on what they are, in little memory."""

    def __init__(self, into: BinaryIO, encoding: str | None) -> None:
        """Writes nothing yet.

        Args:
            into: takes the document, from where it stands.
            encoding: the header.

        Raises:
            ContentEncodingError: an unknown encoding.
        """
        #: Bytes of the document so far.
        self.size = 0
        self._into = into
        self._stages = [_Inflating(name) for name in _named(encoding)]

    def write(self, data: bytes) -> int:
        """Takes the next bytes; raises ContentEncodingError when they are not so encoded."""
        self._pass(data, self._stages)
        return len(data)

    def close(self) -> None:
        """Raises ContentEncodingError when the bytes are not complete."""
        for stage in self._stages:
            stage.require_end()

    def _pass(self, data: bytes, stages: Sequence["_Inflating"]) -> None:
        if not stages:
            self.size += self._into.write(data)
            return
        for piece in stages[0].pieces(data):
            self._pass(piece, stages[1:])


class _Inflating:
    """Undoes one compression, all members of its stream, a piece at a time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._inflater = zlib.decompressobj(wbits=_ANY_HEADER)
        self._begun = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(wbits=_ANY_HEADER)
            self._begun = True
            try:
                yield self._inflater.decompress(data, _PIECE)
            except zlib.error:
                raise _not_so(self._name) from None
            data = self._inflater.unconsumed_tail or self._inflater.unused_data

    def require_end(self) -> None:
        if self._begun and not self._inflater.eof:
            raise _not_complete(self._name)


def _named(encoding: str | None) -> Iterator[str]:
    """The encodings to undo, the last one first."""
    for name in reversed((encoding or "").lower().replace(" ", "").split(",")):
        if name in ("gzip", "x-gzip", "deflate"):
            yield name
        elif name not in ("", "identity", "utf-8"):  # "utf-8" is a common mistake for a charset
            raise ContentEncodingError("its Content-Encoding is not one of gzip, deflate, identity")


def _not_so(name: str) -> ContentEncodingError:
    return ContentEncodingError(f"its Content-Encoding says {name}, but its bytes are not")


def _not_complete(name: str) -> ContentEncodingError:
    return ContentEncodingError(f"its Content-Encoding says {name}, but its bytes are not complete")
