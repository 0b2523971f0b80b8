"""The reference reader against the standard library's, and against what that one cannot do."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from restow.documents.exact import read_exactly
from restow.documents.fields import read_document
from restow.documents.text import BadDocument, json_text
from tests.unit.documents import spelling
from tests.unit.documents.tables import JSON, NOT_JSON, NOT_STORABLE

SAMPLE = (
    ' {"sesión": "\\u00e9\\"\\\\", "list" : [1, -2.50e+3, true, [null, {}], {"": "\\ud83d\\ude00"}],'
    ' "a/b~": {"x": false}} '
).encode()


def same(left: Any, right: Any) -> bool:
    """Equal in value and type: 1, 1.0 and true are three things."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and str(left) == str(right)


@pytest.mark.parametrize("text", JSON, ids=repr)
def test_json_is_read(text: bytes) -> None:
    assert same(read_exactly(text).value, spelling.exact(text.decode()))
    read_document(text, [""])


@pytest.mark.parametrize("text", NOT_JSON, ids=repr)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    for read in (read_exactly, lambda text: read_document(text, [""])):
        with pytest.raises(BadDocument, match=r"malformed JSON at byte \d+: ") as caught:
            read(text)
        assert caught.value.code == "malformed_json"


@pytest.mark.parametrize(("text", "code"), NOT_STORABLE, ids=repr)
def test_what_jsonb_cannot_hold_is_refused(text: bytes, code: str) -> None:
    json.loads(text)
    for read in (read_exactly, lambda text: read_document(text, [""])):
        with pytest.raises(BadDocument) as caught:
            read(text)
        assert caught.value.code == code


@pytest.mark.parametrize("stop", range(len(SAMPLE.rstrip())))
def test_a_document_that_ends_too_early_is_refused(stop: int) -> None:
    for read in (read_exactly, lambda text: read_document(text, ["/list"])):
        with pytest.raises(BadDocument):
            read(SAMPLE[:stop])


@given(spelling.documents)
def test_any_value_in_any_spelling_is_the_standard_librarys(text: str) -> None:
    assert same(read_exactly(text.encode()).value, spelling.exact(text))


@given(spelling.documents, st.data())
def test_a_damaged_document_is_accepted_just_when_it_is_still_json(text: str, data: st.DataObject) -> None:
    encoded = text.encode()
    at, width = data.draw(st.integers(0, len(encoded))), data.draw(st.integers(0, 2))
    damage = data.draw(st.sampled_from([b"", *(bytes([n]) for n in b'",:{}[]\\ \x00\x01\xff\xc3tnu.-+e0d8')]))
    damaged = encoded[:at] + damage + encoded[at + width :]
    assume(not re.search(rb"[eE][+-]?[0-9]{18}", damaged))  # more than decimal itself can say
    try:
        storable = spelling.storable(damaged.decode())
    except ValueError:
        storable = False
    for read in (read_exactly, lambda text: read_document(text, [""])):
        if storable:
            read(json_text(damaged))
        else:
            with pytest.raises(BadDocument):
                read(json_text(damaged))
    if storable:
        assert same(read_exactly(damaged).value, spelling.exact(damaged.decode()))


def test_a_million_levels_of_arrays_and_objects() -> None:
    text = b'[{"a":' * 500_000 + b"7" + b"}]" * 500_000
    assert depth_of(read_exactly(text).value) == 1_000_000


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_documents_do_not_recurse(opening: bytes, closing: bytes) -> None:
    text = opening * 30_000 + b"7" + closing * 30_000
    assert read_document(text, ["", "/a"]).written("") == text
    with pytest.raises(BadDocument, match="ends too early"):
        read_document(text[:-1], [])
    with pytest.raises(BadDocument, match="ends too early"):
        read_document(opening * 30_000, [])


def depth_of(value: Any) -> int:
    depth = 0
    while not isinstance(value, int):
        value = value[0] if isinstance(value, list) else value["a"]
        depth += 1
    return depth


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"1.10", Decimal("1.10")),
        (b"1e2", Decimal("1e2")),
        (b"1e400", Decimal("1e400")),
        (b"0.1000000000000000000000000000001", Decimal("0.1000000000000000000000000000001")),
        (b"18446744073709551617", 18446744073709551617),
        (b"-0", 0),
        (b"8" * 4301, Decimal("8" * 4301)),
    ],
)
def test_numbers_are_never_floats(text: bytes, value: Any) -> None:
    found = read_exactly(text).value
    assert same(found, value)


def test_spans_are_the_very_text_of_wanted_values_and_their_members() -> None:
    text = b'{ "a" : [ 1.10 , "x", {"b":[2]} ] , "c" : { "d" : 1e2 , "e":{} }, "f~/": null}'
    spans = read_exactly(text, ["/a", "/c", "/f~0~1", "/none"]).spans
    assert {pointer: text[start:end] for pointer, (start, end) in spans.items()} == {
        "/a": b'[ 1.10 , "x", {"b":[2]} ]',
        "/a/0": b"1.10",
        "/a/1": b'"x"',
        "/a/2": b'{"b":[2]}',
        "/c": b'{ "d" : 1e2 , "e":{} }',
        "/c/d": b"1e2",
        "/c/e": b"{}",
        "/f~0~1": b"null",
    }


def test_the_whole_document_is_wanted_as_the_empty_pointer() -> None:
    spans = read_exactly(b' {"a":1} ', [""]).spans
    assert spans[""] == (1, 8)
    assert spans["/a"] == (6, 7)


def test_spans_belong_to_the_last_of_equal_keys() -> None:
    text = b'{"a":[10,20,30],"a":[4, 5]}'
    spans = read_exactly(text, ["/a"]).spans
    assert {pointer: text[slice(*span)] for pointer, span in spans.items()} == {
        "/a": b"[4, 5]",
        "/a/0": b"4",
        "/a/1": b"5",
    }


@pytest.mark.parametrize(
    ("text", "duplicates"),
    [
        (b'{"a":1,"b":2}', []),
        (b'{"a":1,"a":2,"a":3}', ["/a", "/a"]),
        (b'{"a":1,"\\u0061":2}', ["/a"]),
        (b'[{"x":{"k/~":1,"k/~":2}}]', ["/0/x/k~1~0"]),
        (b'{"":0,"":1}', ["/"]),
        (b'{"a":{"b":1,"b":2},"a":3}', ["/a/b", "/a"]),
        (b'[{"a":1},{"a":2}]', []),
        ('{"é":1,"e\u0301":2}'.encode(), []),
    ],
)
def test_duplicate_keys_with_their_pointers(text: bytes, duplicates: list[str]) -> None:
    assert read_exactly(text).duplicates == duplicates
    assert read_document(text, []).duplicates == tuple(duplicates)


def test_a_fault_names_its_place_and_no_text() -> None:
    with pytest.raises(BadDocument) as caught:
        read_exactly(b'{"turns":[{"secret":"hush"},{"say":"hush \\u0000"}]}')
    assert "value at /turns/1/say" in caught.value.reason
    assert "hush" not in caught.value.reason


def test_a_long_pointer_is_cut() -> None:
    key = "k" * 200
    with pytest.raises(BadDocument) as caught:
        read_exactly(("[" * 50 + f'{{"{key}":"\\u0000').encode() + b'"}' + b"]" * 50)
    assert len(caught.value.reason) < 200


def test_a_long_string_costs_no_memory_for_each_character() -> None:
    text = b'"' + b"long \\n" * 600_000 + b'"'
    assert len(read_exactly(text).value) == 3_600_000


def test_escaped_backslashes_before_u0000() -> None:
    for backslashes in range(1, 8):
        text = b'"' + b"\\" * backslashes + b'u0000"'
        if backslashes % 2:
            with pytest.raises(BadDocument, match="PostgreSQL cannot hold"):
                read_document(text, [])
        else:
            assert read_document(text, [""]).value("") == "\\" * (backslashes // 2) + "u0000"


@pytest.mark.parametrize(
    "text", [b"1e99999999999999999999", b"-1e99999999999999999999", b'{"a":[1e99999999999999999999]}']
)
def test_a_number_beyond_any_decimal_costs_the_document(text: bytes) -> None:
    with pytest.raises(BadDocument):
        read_exactly(text)
