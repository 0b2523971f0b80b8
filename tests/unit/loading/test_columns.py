"""One value to one column's binary form; PostgreSQL's own answers are compared in tests/integration."""

import struct
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.numeric import NumericBinaryLoader

from restow.documents.fields import Value
from restow.loading.columns import (
    ARRAY_OIDS,
    ENCODERS,
    OIDS,
    BadValue,
    binary_array,
    encoded_keys,
    spelled_key,
    substitute,
    text_lines,
)
from restow.model import Column, Origin

ID = "0b6b5a4e-9c1d-4f7e-8a2b-3c4d5e6f7081"
BARE = ID.replace("-", "")


def elements(array: bytes) -> list[str]:
    """The elements of a text[] in binary form."""
    dimensions, _, oid = struct.unpack_from(">iii", array)
    assert (oid, dimensions) == (25, 1 if len(array) > 12 else 0)
    if not dimensions:
        return []
    count, lower_bound = struct.unpack_from(">ii", array, 12)
    assert lower_bound == 1
    found, at = [], 20
    for _ in range(count):
        (length,) = struct.unpack_from(">i", array, at)
        found.append(array[at + 4 : at + 4 + length].decode())
        at += 4 + length
    assert at == len(array)
    return found


def test_every_encoder_has_an_oid() -> None:
    assert ENCODERS.keys() | {"jsonb"} == OIDS.keys()
    assert ARRAY_OIDS.keys() <= OIDS.keys()


@pytest.mark.parametrize(
    "text",
    [ID, ID.upper(), BARE, f"{{{ID}}}", f"{{{BARE}}}", "-".join(BARE[n : n + 4] for n in range(0, 32, 4)),
     "0b6b5a4e9c1d-4f7e8a2b-3c4d5e6f7081"],
)  # fmt: skip
def test_spellings_of_uuid_that_postgres_takes(text: str) -> None:
    assert ENCODERS["uuid"](text) == UUID(ID).bytes


@pytest.mark.parametrize(
    "text",
    [f"urn:uuid:{ID}", f"uuid:{ID}", f"urn:urn:uuid:{ID}", "0b-6b5a4e9c1d4f7e8a2b3c4d5e6f7081", f"{ID}-",
     f"-{ID}", ID.replace("-", "--", 1), f"{{{ID}", f"{ID}}}", f"{{{{{ID}}}}}", "\uff10" + ID[1:],
     "\u0660" + ID[1:], "+" + BARE[1:], "0x" + BARE[2:], f" {ID}", f"{ID} ", f"{ID}\n", f"\u00a0{ID}",
     f"\u200b{ID}", f"\ufeff{ID}", f'"{ID}"', ID.replace("-", "\u2013"), ID.replace("-", "_"), BARE[:-1],
     BARE + "0", "", " ", "g" + ID[1:], "01ARZ3NDEKTSV4RRFFQ69G5FAV", "C2taTpwdT36KKzxNXm9wgQ==",
     "dev-test-session-001"],
)  # fmt: skip
def test_spellings_of_uuid_that_postgres_refuses(text: str) -> None:
    with pytest.raises(BadValue):
        ENCODERS["uuid"](text)


@pytest.mark.parametrize("value", [b"12345", b"true", b"0", b'{"a":1}', b"1.5", [], ["a"], BARE.encode()])
def test_what_is_no_string_is_no_uuid(value: Value) -> None:
    with pytest.raises(BadValue, match="no string"):
        ENCODERS["uuid"](value)


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ([], []),
        (["  a ", "b\n", "\tc"], ["a", "b", "c"]),
        (["", " ", "\n\t", "a"], ["a"]),
        (["a", None, "b"], ["a", "b"]),
        ([b"1.10", b"1e2", b"1e400", b"true", b"false"], ["1.10", "1e2", "1e400", "true", "false"]),
        ([b'{"role": "user"}', b'["a", "b"]', b"{}"], ['{"role": "user"}', '["a", "b"]', "{}"]),
        (["null", "a,b", '"', "{", "NULL", "\\"], ["null", "a,b", '"', "{", "NULL", "\\"]),
        ("  one line ", ["one line"]),
        ("a\nb", ["a\nb"]),
        ("", []),
        (" \n", []),
    ],
)
def test_lines(value: Value, lines: list[str]) -> None:
    assert text_lines(value) == lines
    assert elements(ENCODERS["text[]"](value)) == lines


@pytest.mark.parametrize(
    "space", [*" \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"]
)
def test_trimming_takes_what_python_takes(space: str) -> None:
    assert text_lines([f"{space}a{space}b{space}", space]) == [f"a{space}b"]


@pytest.mark.parametrize("kept", [*"\u200b\u200c\u200d\u2060\ufeff\u180e\x1b\x7f"])
def test_trimming_leaves_what_is_no_white_space(kept: str) -> None:
    assert text_lines([f"{kept}a{kept}", kept]) == [f"{kept}a{kept}", kept]


@pytest.mark.parametrize("value", [b"42", b"true", b'{"0":"a"}', None])
def test_what_is_neither_list_nor_string_has_no_lines(value: Value) -> None:
    with pytest.raises(BadValue):
        text_lines(value)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_arrays_hold_any_text(texts: list[str]) -> None:
    assert elements(binary_array("text", [text.encode() for text in texts])) == texts


@pytest.mark.parametrize("kind", ["smallint", "integer", "bigint"])
def test_integers_up_to_their_bounds(kind: str) -> None:
    size = {"smallint": 2, "integer": 4, "bigint": 8}[kind]
    highest = (1 << (8 * size - 1)) - 1
    for number in (0, 1, -1, highest, -highest - 1):
        assert int.from_bytes(ENCODERS[kind](str(number).encode()), "big", signed=True) == number
    for number in (highest + 1, -highest - 2):
        with pytest.raises(BadValue, match=f"does not fit {size} bytes"):
            ENCODERS[kind](str(number).encode())


@pytest.mark.parametrize(("text", "number"), [(b"1e2", 100), (b"-0", 0), (b"2.50e1", 25), (b"3.0", 3)])
def test_a_whole_number_is_one_however_it_is_written(text: bytes, number: int) -> None:
    assert ENCODERS["integer"](text) == struct.pack(">i", number)


@pytest.mark.parametrize(
    "value", [b"1.5", b"1e-1", b"1e400", b"1e131072", "1", b"true", b"[]", [], b'{"a":1}', ["1"]]
)
def test_what_is_no_integer(value: Value) -> None:
    with pytest.raises(BadValue):
        ENCODERS["bigint"](value)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True))
def test_numeric_keeps_every_digit_and_the_scale(text: str) -> None:
    found = NumericBinaryLoader(1700).load(ENCODERS["numeric"](text.encode()))
    written = Decimal(text)
    assert found == written
    scale = max(0, -int(written.as_tuple().exponent))
    assert max(0, -int(found.as_tuple().exponent)) == scale


@pytest.mark.parametrize("text", [b"1e131071", b"-1e131071", b"1e-16383", b"9" * 1000])
def test_numeric_up_to_its_bounds(text: bytes) -> None:
    assert NumericBinaryLoader(1700).load(ENCODERS["numeric"](text)) == Decimal(text.decode())


@pytest.mark.parametrize(
    "value", [b"1e131072", b"1e-16384", b"1e999999999", b"true", "1.5", "NaN", [], [b"1"]]
)
def test_what_is_no_numeric(value: Value) -> None:
    with pytest.raises(BadValue):
        ENCODERS["numeric"](value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles(number: float) -> None:
    assert struct.unpack(">d", ENCODERS["double precision"](repr(number).encode())) == (number,)


@pytest.mark.parametrize("value", [b"true", "1.5", "Infinity", "NaN", [], None])
def test_what_is_no_double(value: Value) -> None:
    with pytest.raises(BadValue):
        ENCODERS["double precision"](value)


@pytest.mark.parametrize(("value", "data"), [(b"true", b"\1"), (b"false", b"\0")])
def test_booleans(value: Value, data: bytes) -> None:
    assert ENCODERS["boolean"](value) == data


@pytest.mark.parametrize("value", ["true", "t", b"1", b"0", [], b"null"])
def test_what_is_no_boolean(value: Value) -> None:
    with pytest.raises(BadValue):
        ENCODERS["boolean"](value)


@pytest.mark.parametrize(
    ("value", "data"),
    [("é\n", "é\n".encode()), ("", b""), (b"1.10", b"1.10"), (b'{"a": 1}', b'{"a": 1}'), (b"true", b"true")],
)
def test_text_takes_strings_and_the_text_of_the_rest(value: Value, data: bytes) -> None:
    assert ENCODERS["text"](value) == data


@pytest.mark.parametrize("value", [[], ["a"], "a\0b", "\udcff"])
def test_what_is_no_text(value: Value) -> None:
    with pytest.raises(BadValue):
        ENCODERS["text"](value)


@given(st.datetimes(), st.integers(-15 * 60 + 1, 15 * 60 - 1))
def test_timestamps(moment: datetime, offset: int) -> None:
    aware = moment.replace(tzinfo=UTC) - timedelta(0)
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    text = f"{moment.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    (microseconds,) = struct.unpack(">q", ENCODERS["timestamp with time zone"](text))
    expected = aware - datetime(2000, 1, 1, tzinfo=UTC) - timedelta(minutes=offset)
    assert timedelta(microseconds=microseconds) == expected


def test_timestamps_in_utc() -> None:
    assert ENCODERS["timestamp with time zone"]("2000-01-01T00:00:01Z") == struct.pack(">q", 1_000_000)


@pytest.mark.parametrize(
    "value",
    ["2024-01-01T00:00:00", "2024-01-01", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "today", "",
     "infinity", "1704067200", b"1704067200", [], b"true", "0000-01-01T00:00:00Z", "2024-01-01T25:00:00Z"],
)  # fmt: skip
def test_what_is_no_moment(value: Value) -> None:
    with pytest.raises(BadValue):
        ENCODERS["timestamp with time zone"](value)


@pytest.mark.parametrize("value", ["hush", b'"hush"', ["hush"], b"123456789123456789123456789", "hush\0"])
def test_reasons_never_quote_the_value(value: Value) -> None:
    for encode in ENCODERS.values():
        try:
            encode(value)
        except BadValue as bad:
            assert "hush" not in str(bad)
            assert "123" not in str(bad)


def test_substitutes() -> None:
    origins = (Origin(pointer="/a"),)
    assert substitute(Column(name="a", type="text[]", origins=origins, on_bad="empty")) == ENCODERS["text[]"](
        []
    )
    assert substitute(Column(name="a", type="uuid", origins=origins, on_bad="null")) is None
    assert substitute(Column(name="a", type="text", origins=origins)) is None


@pytest.mark.parametrize(
    ("kind", "value", "spelled"),
    [("uuid", BARE, ID), ("text", "a b", "a b"), ("bigint", b"-5", "-5"), ("integer", b"7", "7")],
)
def test_a_key_in_binary_form_for_people(kind: str, value: Value, spelled: str) -> None:
    assert spelled_key(kind, ENCODERS[kind](value)) == spelled


@pytest.mark.parametrize(
    "value", [b"1e400", b"-1e400", b"1e-400", b"1e99999999999999999999", b"1e-99999999999999999999"]
)
def test_a_double_has_a_range(value: bytes) -> None:
    with pytest.raises(BadValue):
        ENCODERS["double precision"](value)


@pytest.mark.parametrize("kind", ["numeric", "bigint"])
def test_a_number_beyond_any_decimal_is_refused(kind: str) -> None:
    with pytest.raises(BadValue):
        ENCODERS[kind](b"1e-99999999999999999999")


def test_zero_with_an_exponent_is_zero() -> None:
    assert ENCODERS["bigint"](b"0e999999") == bytes(8)


def test_half_a_surrogate_pair_is_no_element() -> None:
    with pytest.raises(BadValue):
        ENCODERS["text[]"](["a\udcff"])


@given(st.lists(st.uuids().map(str) | st.uuids().map(lambda u: f"{{{u}}}".upper()) | st.text(max_size=40)))
def test_keys_together_are_as_keys_alone(spelled: list[str]) -> None:
    def alone(key: str) -> bytes | None:
        try:
            return ENCODERS["uuid"](key)
        except BadValue:
            return None

    assert encoded_keys("uuid", spelled) == [alone(key) for key in spelled]


def test_two_keys_in_one_text_are_none() -> None:
    one = "11111111-1111-4111-8111-111111111111"
    assert encoded_keys("uuid", [f"{one} {one}"]) == [None]
    assert encoded_keys("uuid", [f"{one} {one}", ""]) == [None, None]
    assert encoded_keys("uuid", [one, one]) == [b"\x11" * 6 + b"\x41\x11\x81" + b"\x11" * 7] * 2


class TestMoments:
    @given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), st.sampled_from("T t"))
    def test_timestamps_without_a_zone(self, moment: datetime, between: str) -> None:
        text = moment.isoformat().replace("T", between)
        (microseconds,) = struct.unpack(">q", ENCODERS["timestamp without time zone"](text))
        assert datetime(2000, 1, 1) + timedelta(microseconds=microseconds) == moment

    @given(st.dates())
    def test_dates(self, day: date) -> None:
        (days,) = struct.unpack(">i", ENCODERS["date"](str(day)))
        assert date(2000, 1, 1) + timedelta(days) == day

    @pytest.mark.parametrize("text", ["2024-01-01T12:00:00.1230000", "2024-01-01 12:00:00.123"])
    def test_a_fraction_that_fits(self, text: str) -> None:
        (microseconds,) = struct.unpack(">q", ENCODERS["timestamp without time zone"](text))
        assert microseconds % 1_000_000 == 123_000

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("date", "2024-02-30"),
            ("date", "20240201"),
            ("date", "2024-W01-1"),
            ("date", "2024-01-01T00:00:00"),
            ("date", "٢٠٢٤-01-01"),
            ("date", "2024-01-01\n"),
            ("timestamp without time zone", "2024-01-01"),
            ("timestamp without time zone", "2024-01-01T12:00Z"),
            ("timestamp without time zone", "2024-01-01T12:00:00.1234567"),
            ("timestamp without time zone", "2024-01-01T24:00:00"),
            ("timestamp without time zone", "2024-01-01T12:00:60"),
            ("timestamp without time zone", "2024-01-01T12"),
            ("timestamp with time zone", "2024-01-01T12:00"),
            ("timestamp with time zone", "2024-01-01T12:00:00.1234567Z"),
            ("timestamp with time zone", "2024-W01-1T12:00:00Z"),
        ],
    )
    def test_what_would_lose_something_is_refused(self, kind: str, text: str) -> None:
        with pytest.raises(BadValue):
            ENCODERS[kind](text)

    @pytest.mark.parametrize("kind", ["date", "timestamp without time zone", "timestamp with time zone"])
    def test_a_number_is_none(self, kind: str) -> None:
        with pytest.raises(BadValue):
            ENCODERS[kind](b"20240101")


@pytest.mark.parametrize(
    ("kind", "spelled"),
    [
        ("bigint", "-12"),
        ("smallint", "7"),
        ("date", "2024-02-29"),
        ("timestamp without time zone", "2024-02-29T12:00:00.500000"),
        ("timestamp with time zone", "2024-02-29T12:00:00+00:00"),
        ("text", "a/b"),
    ],
)
def test_keys_are_spelled_as_they_are_written(kind: str, spelled: str) -> None:
    (encoded,) = encoded_keys(kind, [spelled])
    assert encoded is not None and spelled_key(kind, encoded) == spelled


@pytest.mark.parametrize("spelled", ["012", "+1", "1.0", "", "1e2", "-0"])
def test_a_path_tells_no_number_that_has_another_spelling(spelled: str) -> None:
    assert encoded_keys("bigint", [spelled]) == [None]
