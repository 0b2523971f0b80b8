import gzip
import zlib

import pytest

from restow.stores import _content_encoding
from restow.stores._content_encoding import ContentEncodingError, decode

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
