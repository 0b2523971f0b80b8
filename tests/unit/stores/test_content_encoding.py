import gzip
import io
import zlib

import pytest

from restow.stores import _content_encoding
from restow.stores._content_encoding import ContentEncodingError, Decoded, decode

TEXT = b'{"a": 1}' * 1000


@pytest.mark.parametrize("encoding", [None, "", "identity", "utf-8"])
def test_leaves_bytes_alone(encoding: str | None) -> None:
    assert decode(gzip.compress(TEXT), encoding) == gzip.compress(TEXT)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "GZIP"),
        (gzip.compress(TEXT[:5]) + gzip.compress(TEXT[5:]), "x-gzip"),
        (zlib.compress(TEXT), "deflate"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
    ],
    ids=["gzip", "GZIP", "x-gzip", "deflate", "two"],
)
def test_undoes_the_encodings(data: bytes, encoding: str) -> None:
    assert decode(data, encoding) == TEXT


@pytest.mark.parametrize(
    ("data", "encoding", "says"),
    [
        (TEXT, "gzip", "its bytes are not"),
        (gzip.compress(TEXT)[:-9], "gzip", "not complete"),
        (gzip.compress(TEXT) + b"rest", "gzip", "its bytes are not"),
        (TEXT, "br", "not one of"),
    ],
    ids=["plain", "cut", "longer", "unknown"],
)
def test_a_false_header_is_an_error(data: bytes, encoding: str, says: str) -> None:
    with pytest.raises(ContentEncodingError, match=says):
        decode(data, encoding)


def test_bounds_what_a_small_document_becomes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_content_encoding, "MAX_DOCUMENT_BYTES", len(TEXT) - 1)
    with pytest.raises(ContentEncodingError, match="more than"):
        decode(gzip.compress(TEXT), "gzip")


def copied(data: bytes, encoding: str | None, piece: int) -> bytes:
    into = io.BytesIO()
    decoded = Decoded(into, encoding)
    for at in range(0, len(data), piece):
        assert decoded.write(data[at : at + piece]) == len(data[at : at + piece])
    decoded.close()
    assert decoded.size == len(into.getvalue())
    return into.getvalue()


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, None),
        (b"", "gzip"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT[:5]) + gzip.compress(TEXT[5:]), "x-gzip"),
        (zlib.compress(TEXT), "deflate"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
        (gzip.compress(bytes(5 << 20)), "gzip"),
    ],
    ids=["plain", "empty", "gzip", "members", "deflate", "two", "bomb"],
)
def test_a_copy_is_what_is_read(data: bytes, encoding: str | None, piece: int) -> None:
    assert copied(data, encoding, piece) == decode(data, encoding)


@pytest.mark.parametrize("piece", [1, 1 << 20])
@pytest.mark.parametrize(
    ("data", "encoding", "says"),
    [
        (TEXT, "gzip", "its bytes are not"),
        (gzip.compress(TEXT)[:-9], "gzip", "not complete"),
        (gzip.compress(TEXT) + b"rest", "gzip", "its bytes are not"),
        (TEXT, "br", "not one of"),
    ],
    ids=["plain", "cut", "longer", "unknown"],
)
def test_a_copy_of_what_cannot_be_undone(data: bytes, encoding: str, says: str, piece: int) -> None:
    with pytest.raises(ContentEncodingError, match=says):
        copied(data, encoding, piece)
