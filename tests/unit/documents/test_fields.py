"""Values as the document writes them, and the same answers from both readers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.documents.fields import Value, is_falsy, key_reader, read_document
from restow.documents.text import BadDocument
from tests.unit.documents import spelling


def value_of(written: str) -> Value:
    return read_document(f'{{"other":[],"v": {written} }}'.encode(), ["/v"]).value("/v")


@pytest.mark.parametrize(
    "written",
    ["1.10", "1e2", "1E+2", "1e400", "-1e400", "1e-400", "-0", "-0.0", "0", "9007199254740993",
     "18446744073709551616", "123456789012345678901234567890", "5" * 5000, "0." + "1" * 500, "true", "false",
     '{"role": "user",  "n":1.10}', "{}", '{"a":{"b":[1, 2]}}'],
)  # fmt: skip
def test_what_is_no_string_and_no_list_is_its_own_text(written: str) -> None:
    assert value_of(written) == written.encode()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("null", None),
        ('""', ""),
        ('"\\u00e9\\ud83d\\ude00\\/"', "é😀/"),
        ("[]", []),
        ("[ \n ]", []),
        ('["a", "\\n"]', ["a", "\n"]),
        ('["a", 1.10 , null, true,{"b": 2.50}, ["c",  3], ""]',
         ["a", b"1.10", None, b"true", b'{"b": 2.50}', b'["c",  3]', ""]),
        ("[1e400, 1.10]", [b"1e400", b"1.10"]),
        ('[null,"a",null]', [None, "a", None]),
    ],
)  # fmt: skip
def test_strings_are_decoded_and_lists_keep_the_text_of_the_rest(written: str, value: Value) -> None:
    assert value_of(written) == value


@pytest.mark.parametrize("beyond", ["1", "1e400"], ids=["library", "reference"])
def test_pointers(beyond: str) -> None:
    text = (
        f'{{"a":{{"b":[10,{{"c":"deep"}}]}},"":1.5,"x/y":"s","m~n":"t","~1":"u","beyond":{beyond}}}'.encode()
    )
    expected: dict[str, Value] = {
        "/a/b/0": b"10",
        "/a/b/1/c": "deep",
        "/": b"1.5",
        "/x~1y": "s",
        "/m~0n": "t",
        "/~01": "u",
        "/a/b/2": None,
        "/a/b/-": None,
        "/a/b/x": None,
        "/none": None,
        "/a/c/d": None,
        "/x~1y/z": None,
    }
    document = read_document(text, expected)
    assert {pointer: document.value(pointer) for pointer in expected} == expected


@pytest.mark.parametrize("beyond", ["1", "1e400"], ids=["library", "reference"])
def test_written_tells_null_from_missing(beyond: str) -> None:
    document = read_document(f' {{"a": null , "b": "\\u0041", "c":{beyond}}}\n'.encode(), ["", "/a", "/b"])
    assert document.written("/a") == b"null"
    assert document.written("/b") == b'"\\u0041"'
    assert document.written("/d") is None
    assert document.written("") == document.text.strip()


def test_the_last_of_equal_keys_counts_with_all_of_its_own_text() -> None:
    for beyond in ("1", "1e400"):
        text = f'{{"v":[1,2,3],"v":[ 4.0 ,"x"],"beyond":{beyond}}}'.encode()
        document = read_document(text, ["/v"])
        assert document.value("/v") == [b"4.0", "x"]
        assert document.written("/v") == b'[ 4.0 ,"x"]'
        assert document.duplicates == ("/v",)


@given(spelling.values)
def test_both_readers_give_the_same_answers(text: str) -> None:
    pointers = ["", "/d", "/d/a", "/d/b", "/d/a/b", "/d/", "/d/0", "/d/1", "/d/a~1b"]
    quick = read_document(f'{{"d": {text} ,"beyond":1}}'.encode(), pointers)
    exact = read_document(f'{{"d": {text} ,"beyond":1e400}}'.encode(), pointers)
    for pointer in pointers[1:]:
        assert quick.value(pointer) == exact.value(pointer)
        assert quick.written(pointer) == exact.written(pointer)
    assert quick.duplicates == exact.duplicates
    written = quick.written("/d")
    assert written is not None
    assert written.decode() == text.strip(" \t\r\n")


@given(spelling.values)
def test_values_are_the_standard_librarys(text: str) -> None:
    oracle = spelling.as_written(text)
    value = read_document(f'{{"v":{text}}}'.encode(), ["/v"]).value("/v")
    expected = [as_value(part) for part in oracle] if isinstance(oracle, list) else as_value(oracle)
    found = [parsed(part) for part in value] if isinstance(value, list) else parsed(value)
    assert found == expected


def as_value(part: Any) -> Any:
    """A string or null as it is; anything else by what its text says."""
    return part if part is None or type(part) is str else ("text", part)


def parsed(part: Any) -> Any:
    return ("text", spelling.as_written(part.decode())) if isinstance(part, bytes) else part


@given(spelling.objects(spelling.values, members=6))
def test_duplicate_keys_are_counted_as_the_standard_library_counts_them(text: str) -> None:
    repeated = 0

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        repeated += len(pairs) - len(dict(pairs))
        return dict(pairs)

    json.loads(text, object_pairs_hook=note, parse_int=str, parse_float=str)
    assert len(read_document(text.encode(), []).duplicates) == repeated


@pytest.mark.parametrize(
    "text",
    [
        '{"a":"\\":"}',
        '{"a":"\\" :","b":["\\":","\\":"]}',
        '["\\":", ":", "\\\\"]',
        '{"\\":":1}',
        '{"a":"x\\": {\\"a\\":1}"}',
    ],
)
def test_a_string_that_looks_like_a_key_is_none(text: str) -> None:
    assert read_document(text.encode(), []).duplicates == ()


@pytest.mark.parametrize("value", [None, "", b"0", b"-0", b"0.0", b"-0.000", b"0e5", b"0E-400", b"false"])
def test_falsy(value: Value) -> None:
    assert is_falsy(value)


@pytest.mark.parametrize(
    "value", [" ", "0", "false", b"1", b"-1", b"0.1", b"1e-400", b"true", b"{}", b"[]", [], ["a"], [None]]
)
def test_not_falsy(value: Value) -> None:
    assert not is_falsy(value)


class TestKeyReader:
    read = staticmethod(key_reader("/session_id"))

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            (b'{"session_id":"x","n":1e400}', "x"),
            (b'{"n":[{"session_id":"inner"}]}', None),
            (b'{"session_id":null}', None),
            (b'{"session_id":"x","session_id":"y"}', "y"),
            (b'{"session_id":"x","session_id":null}', None),
            (b'{"session\\u005fid":"x"}', "x"),
            (b' {"session_id" : "\\u0041" } ', "A"),
        ],
    )
    def test_reads(self, text: bytes, key: str | None) -> None:
        assert self.read(text) == key

    @pytest.mark.parametrize(
        "text",
        [b"", b"[]", b'"session_id"', b"null", b'{"session_id":5}', b'{"session_id":["x"]}',
         b'{"session_id":"x"',
         b'{"session_id":"x"}{}', b'\xef\xbb\xbf{"session_id":"x"}', b'{"session_id":"\\ud800"}',
         b'{"a":' + b"[" * 100_000],
    )  # fmt: skip
    def test_leaves_the_rest_to_the_full_reader(self, text: bytes) -> None:
        with pytest.raises(ValueError):
            self.read(text)

    @pytest.mark.parametrize("pointer", ["", "/a/b"])
    def test_only_top_level_keys_are_read_so(self, pointer: str) -> None:
        with pytest.raises(ValueError):
            key_reader(pointer)(b'{"a":{"b":"x"}}')

    @given(spelling.objects(spelling.values), st.sampled_from(["a", "b", ""]))
    def test_agrees_with_the_full_reader(self, text: str, key: str) -> None:
        try:
            quick = key_reader(f"/{key}")(text.encode())
        except ValueError:
            return
        assert quick == read_document(text.encode(), [f"/{key}"]).value(f"/{key}")


def test_text_that_is_not_json_names_the_byte() -> None:
    with pytest.raises(BadDocument, match=r"malformed JSON at byte 5: "):
        read_document(b'{"a":,}', ["/a"])


@pytest.mark.parametrize("text", [b"1e99999999999999999999", b"1e-99999999999999999999"])
def test_a_number_beyond_any_decimal_is_not_zero(text: bytes) -> None:
    assert not is_falsy(text)
