"""Content-Encoding: a document is what a client sees once it is undone (RFC 9110, section 8.4)."""

import zlib

from restow.stores.base import MAX_DOCUMENT_BYTES

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
    for name in reversed((encoding or "").lower().replace(" ", "").split(",")):
        if name in ("gzip", "x-gzip", "deflate"):
            data = _inflate(data, name)
        elif name not in ("", "identity", "utf-8"):  # "utf-8" is a common mistake for a charset
            raise ContentEncodingError("its Content-Encoding is not one of gzip, deflate, identity")
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
            raise ContentEncodingError(f"its Content-Encoding says {name}, but its bytes are not") from None
        room -= len(pieces[-1])
        if room < 0:
            raise ContentEncodingError(f"it has more than {MAX_DOCUMENT_BYTES} bytes when uncompressed")
        if not inflater.eof:
            raise ContentEncodingError(f"its Content-Encoding says {name}, but its bytes are not complete")
        data = inflater.unused_data
    return b"".join(pieces)
