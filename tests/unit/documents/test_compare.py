"""Equal whatever jsonb changes; different for anything else."""

import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.documents.compare import first_difference
from restow.documents.text import BadDocument
from tests.unit.documents import spelling
from tests.unit.documents.spelling import Written


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('{"a":1,"b":[true,null]}', ' {"b" : [ true , null ] , "a" : 1 } '),
        ('"\\u00e9\\/\\ud83d\\ude00"', '"é/😀"'),
        ("1e2", "100"),
        ("1.5E+2", "150"),
        ("1.50e1", "15.0"),
        ("-0", "0"),
        ("-0.0", "0.0"),
        ("0e5", "0"),
        ("1e400", "1" + "0" * 400),
        ("1e-3", "0.001"),
        ('{"a":1,"a":2}', '{"a":2}'),
        ("[" * 5000 + "]" * 5000, "[ " * 5000 + "]" * 5000),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_what_jsonb_changes_is_no_difference(left: str, right: str) -> None:
    assert first_difference(left.encode(), right.encode()) is None
    assert first_difference(right.encode(), left.encode()) is None


@pytest.mark.parametrize(
    ("left", "right", "place"),
    [
        ("1.10", "1.1", "/: the number differs"),
        ("1.0", "1", "/: the number differs"),
        ("0.1000000000000000000000000000001", "0.1000000000000000000000000000002", "/: the number differs"),
        ("9007199254740993", "9007199254740992", "/: the number differs"),
        ("1e400", "1e401", "/: the number differs"),
        ("1e400", "1.7976931348623157e308", "/: the number differs"),
        ("1e-400", "0", "/: the number differs"),
        ("7" * 5000, "7" * 4999 + "8", "/: the number differs"),
        ("true", "1", "/: boolean became number"),
        ("false", "0", "/: boolean became number"),
        ("true", "false", "/: the boolean differs"),
        ('"1"', "1", "/: string became number"),
        ('"null"', "null", "/: string became null"),
        ("null", "0", "/: null became number"),
        ("{}", "[]", "/: object became array"),
        ('{"a":null}', "{}", "/: 1 keys are on one side only"),
        ('{"a":1}', '{"b":1}', "/: 2 keys are on one side only"),
        ("[1,2]", "[2,1]", "/0: the number differs"),
        ('["a","b"]', '["b","a"]', "/0: the string differs"),
        ("[1]", "[1,1]", "/: 1 elements became 2"),
        ('{"a":[{"b":"secret"}]}', '{"a":[{"b":"SECRET"}]}', "/a/0/b: the string differs"),
        ('"é"', '"e\u0301"', "/: the string differs"),
        ('" "', '"\u00a0"', "/: the string differs"),
        ('{"a":{"b":1},"c":2}', '{"a":{"b":2},"c":3}', "/a/b: the number differs"),
    ],
)
def test_anything_else_is_a_difference_with_its_place(left: str, right: str, place: str) -> None:
    assert first_difference(left.encode(), right.encode()) == place
    assert first_difference(right.encode(), left.encode()) is not None


@given(spelling.values, st.randoms(use_true_random=False))
def test_a_value_equals_itself_however_it_is_spelled(text: str, chance: random.Random) -> None:
    again = spelling.respell(spelling.as_written(text), chance)
    assert first_difference(text.encode(), again.encode()) is None


@given(spelling.values, st.randoms(use_true_random=False))
def test_one_change_anywhere_is_found(text: str, chance: random.Random) -> None:
    value = spelling.as_written(text)
    before = spelling.respell(value, chance)
    after = spelling.respell(changed(value, chance), chance)
    assert first_difference(before.encode(), after.encode()) is not None
    assert first_difference(after.encode(), before.encode()) is not None


def changed(value: Any, chance: random.Random) -> Any:
    """The value with one thing changed at a place chosen by chance."""
    inside = list(value if isinstance(value, dict) else range(len(value))) if is_container(value) else []
    if inside and chance.random() < 0.8:
        key = chance.choice(inside)
        copy = value.copy()
        copy[key] = changed(value[key], chance)
        return copy
    return chance.choice(list(changes_of(value)))


def is_container(value: Any) -> bool:
    return isinstance(value, dict | list)


def changes_of(value: Any) -> list[Any]:
    match value:
        case Written():
            head, exponent = value.lower().partition("e")[::2]
            tail = f"e{exponent}" if exponent else ""
            longer = f"{head}1" if "." in head else f"{head}.5"
            return [Written(longer + tail), str(value), None, [value]]
        case str():
            return [value + "x", value + " ", [value], None]
        case bool():
            return [not value, Written(str(int(value))), str(value).lower()]
        case dict():
            fewer = [{k: v for k, v in value.items() if k != dropped} for dropped in value]
            return [{**value, "new key": None}, [], *fewer]
        case list():
            shorter = [value[:at] + value[at + 1 :] for at in range(len(value))]
            return [[*value, None], {}, *shorter]
    return [False, "null", Written("0"), []]


def test_a_document_that_cannot_be_read_is_said_so() -> None:
    with pytest.raises(BadDocument):
        first_difference(b"[1", b"[1]")


def test_a_number_beyond_any_decimal_equals_no_other() -> None:
    with suppress(BadDocument):
        assert first_difference(b"1e-99999999999999999999", b"1") is not None
