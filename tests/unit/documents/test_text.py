"""From bytes to text: UTF-8, one byte order mark forgiven."""

import gzip
from codecs import BOM_UTF8

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.documents.exact import read_exactly
from restow.documents.text import BadDocument, json_text


def test_the_bytes_pass_as_they_are_and_one_byte_order_mark_is_dropped() -> None:
    text = ' {"é":"😀\ufeff"}\n'.encode()
    assert json_text(text) == text
    assert json_text(BOM_UTF8 + text) == text


def test_a_second_byte_order_mark_is_part_of_the_text_and_no_json() -> None:
    text = json_text(BOM_UTF8 * 2 + b"{}")
    assert text == BOM_UTF8 + b"{}"
    with pytest.raises(BadDocument, match="malformed JSON at byte 0"):
        read_exactly(text)


@pytest.mark.parametrize("data", [b"", BOM_UTF8])
def test_empty(data: bytes) -> None:
    with pytest.raises(BadDocument) as caught:
        json_text(data)
    assert caught.value.code == "empty_document"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'"\xff"', "invalid start byte at byte 1"),
        (b'"caf\xe9"', "at byte 4"),
        (b'"\xc0\x80"', "invalid start byte at byte 1"),  # overlong U+0000
        (b'"\xe0\x80\xaf"', "at byte 1"),  # overlong slash
        (b'"\xed\xa0\xbd\xed\xb8\x80"', "at byte 1"),  # CESU-8: a surrogate pair, encoded as two characters
        (b'"\xf4\x90\x80\x80"', "at byte 1"),  # beyond U+10FFFF
        (b'"\xf0\x9f\x98', "unexpected end of data at byte 1"),
        ('{"é":1}'.encode("utf-16"), "it looks like UTF-16 or UTF-32"),
        (b"\xfe\xff" + "{}".encode("utf-16-be"), "it looks like UTF-16 or UTF-32"),
        ("{}".encode("utf-32"), "it looks like UTF-16 or UTF-32"),
        (gzip.compress(b"{}", mtime=0), "it looks gzip-compressed"),
    ],
)
def test_other_encodings_are_refused_with_the_place(data: bytes, words: str) -> None:
    with pytest.raises(BadDocument, match=words) as caught:
        json_text(data)
    assert caught.value.code == "invalid_utf8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_ascii_in_other_encodings_without_a_mark_is_no_json(encoding: str) -> None:
    with pytest.raises(BadDocument):
        read_exactly(json_text('{"a":1}'.encode(encoding)))


def test_the_reason_quotes_nothing() -> None:
    with pytest.raises(BadDocument) as caught:
        json_text(b'"secret \xff"')
    assert "secret" not in caught.value.reason


@given(st.binary(min_size=1))
def test_any_bytes_are_utf8_or_a_bad_document(data: bytes) -> None:
    try:
        text = json_text(data)
    except BadDocument:
        with pytest.raises(UnicodeDecodeError):
            (data.removeprefix(BOM_UTF8) or b"\xff").decode()
    else:
        assert text.decode() == data.removeprefix(BOM_UTF8).decode()
