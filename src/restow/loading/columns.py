"""One value to the binary form that COPY wants, by column type.

The binary forms are PostgreSQL's own send/recv formats; a value is checked here with the grammar of the
type's input function, so that the server has nothing left to refuse but what only it can judge.
"""

import re
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isinf
from struct import Struct
from uuid import UUID

from psycopg.types.numeric import DecimalBinaryDumper

from restow.documents.exact import exact_decimal
from restow.documents.fields import Value
from restow.documents.text import BadDocument
from restow.model import Column

_int2, _int4, _int8, _float8 = Struct(">h"), Struct(">i"), Struct(">q"), Struct(">d")
_ONLY_STRINGS = {str}
_ARRAY_HEAD = Struct(">iiiii")
_EMPTY_HEAD = Struct(">iii")
#: The grammar of uuid_in (utils/adt/uuid.c): a hyphen after any group of four digits, braces in pairs.
_UUID = re.compile(r"(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}|\{(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\}")
_USUAL_UUIDS = re.compile("(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} )*")
_NUMBER = re.compile(rb"-?[0-9]")
#: Types of whole numbers.
INTEGERS = frozenset({"smallint", "integer", "bigint"})
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    rf"(?P<day>{_DAY.pattern})[Tt ](?P<time>[0-9]{{2}}:[0-9]{{2}}(?P<seconds>:[0-9]{{2}})?)"
    r"(?(seconds)(?:\.(?P<fraction>[0-9]{1,9}))?) ?(?P<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class BadValue(ValueError):  # noqa: N818 - it is what the value is, and becomes a Problem
    """The column's type cannot hold the value. The message is a sentence without the value's text."""


#: From a value (not None) to the column's binary form; raises BadValue.
Encoder = Callable[[Value], bytes]


def substitute(column: Column) -> bytes | None:
    """What a column stores for a missing value, or for one its type cannot hold."""
    return binary_array("text", ()) if column.on_bad == "empty" else None


def text_lines(value: Value) -> list[str]:
    """The elements of a `text[]`: each to text, trimmed as Python trims, empty ones and nulls dropped."""
    if isinstance(value, bytes) or value is None:
        raise BadValue("it is neither a list nor a string")
    elements = [value] if isinstance(value, str) else value
    if not set(map(type, elements)) <= _ONLY_STRINGS:
        elements = [element.decode() if isinstance(element, bytes) else element or "" for element in elements]
    return list(filter(None, map(str.strip, elements)))  # type: ignore[arg-type] # all are strings now


def _lines(value: Value) -> bytes:
    lines = text_lines(value)
    # Encoded as one text: a call for each line would take a tenth of a document's whole time.
    encoded = _utf8("\0".join(lines)).split(b"\0") if lines else []
    if len(encoded) != len(lines):
        raise BadValue("it holds U+0000, which PostgreSQL text cannot")
    return binary_array("text", encoded)


def binary_array(element_type: str, elements: Sequence[bytes]) -> bytes:
    """The binary form of a one-dimensional array whose elements are in binary form already."""
    if not elements:
        return _EMPTY_HEAD.pack(0, 0, OIDS[element_type])
    # Filled by slices and maps: this runs for every line of every transcript.
    parts = [_ARRAY_HEAD.pack(1, 0, OIDS[element_type], len(elements), 1)] * (2 * len(elements) + 1)
    parts[1::2] = map(_int4.pack, map(len, elements))
    parts[2::2] = elements
    return b"".join(parts)


def spelled_key(key_type: str, encoded: bytes) -> str:
    """A key in binary form, for people."""
    if key_type == "uuid":
        return str(UUID(bytes=encoded))
    if key_type == "text":
        return encoded.decode()
    number = int.from_bytes(encoded, "big", signed=True)
    return _SPELLINGS.get(key_type, str)(number)


def encoded_keys(key_type: str, spelled: Sequence[str]) -> list[bytes | None]:
    """Keys to binary form, None for what is no key of this type; usual uuids at a third of the cost."""
    text = " ".join((*spelled, ""))
    if key_type == "uuid" and _USUAL_UUIDS.fullmatch(text):
        data = bytes.fromhex(text.replace("-", ""))
        if len(data) == 16 * len(spelled):  # no text holds two
            return [data[at : at + 16] for at in range(0, len(data), 16)]
    return [_encoded_key(key_type, key) for key in spelled]


def _encoded_key(key_type: str, spelled: str) -> bytes | None:
    try:
        return ENCODERS[key_type](outside_value(key_type, spelled))
    except BadValue:
        return None


def outside_value(column_type: str, text: str) -> Value:
    """A value that a path or a place in a document tells: a number only if it has no other spelling."""
    return text.encode() if column_type in INTEGERS and _WHOLE.fullmatch(text) else text


def canonical_key(key_type: str, spelled: str) -> str:
    """The one spelling of a key that may be spelled in several ways, or of the beginning of one."""
    if key_type != "uuid":
        return spelled
    try:
        return spelled_key(key_type, _uuid(spelled))
    except BadValue:
        return spelled.lower()


def _uuid(value: Value) -> bytes:
    if not isinstance(value, str):
        raise BadValue("it is no string, so no uuid")
    if not _UUID.fullmatch(value):
        raise BadValue("it is no uuid that PostgreSQL accepts")
    return bytes.fromhex(value.replace("-", "").strip("{}"))


def _text(value: Value) -> bytes:
    if isinstance(value, list):
        raise BadValue("it is a list, not text")
    data = _utf8(value) if isinstance(value, str) else value or b""
    if b"\0" in data:
        raise BadValue("it holds U+0000, which PostgreSQL text cannot")
    return data


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # a path's part that is not UTF-8
        raise BadValue("it is not UTF-8") from None


def _boolean(value: Value) -> bytes:
    if value not in (b"true", b"false"):
        raise BadValue("it is neither true nor false")
    return b"\1" if value == b"true" else b"\0"


def _integer(layout: Struct) -> Encoder:
    def encode(value: Value) -> bytes:
        number = _number(value)
        if number != number.to_integral_value():
            raise BadValue("it is no whole number")
        try:
            return layout.pack(int(number))
        except struct.error:
            raise BadValue(f"it does not fit {layout.size} bytes") from None

    return encode


def _numeric(value: Value) -> bytes:
    return bytes(DecimalBinaryDumper(Decimal).dump(_number(value)) or b"")


def _double(value: Value) -> bytes:
    number = _number(value)
    double = float(number)
    if isinf(double) or (double == 0 and number != 0):
        raise BadValue("it is out of range")
    return _float8.pack(double)


def _number(value: Value) -> Decimal:
    if not isinstance(value, bytes) or not _NUMBER.match(value):
        raise BadValue("it is no number")
    try:
        number = exact_decimal(value.decode())
    except BadDocument:
        raise BadValue("it is out of range") from None
    if -16383 <= number.adjusted() <= 131071:
        return number
    if number:
        raise BadValue("it is out of range")
    return Decimal(0)


def _timestamptz(value: Value) -> bytes:
    moment = _moment(value)
    if moment.tzinfo is None:
        raise BadValue("it has no time zone")
    return _microseconds(moment - _EPOCH)


def _timestamp(value: Value) -> bytes:
    moment = _moment(value)
    if moment.tzinfo is not None:
        raise BadValue("it has a time zone, which this type does not keep")
    return _microseconds(moment - _EPOCH.replace(tzinfo=None))


def _date(value: Value) -> bytes:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadValue("it is no date of ISO 8601")
    try:
        return _int4.pack((date.fromisoformat(value) - _EPOCH.date()).days)
    except ValueError:
        raise BadValue("there is no such day") from None


def _moment(value: Value) -> datetime:
    """The moment that ISO 8601 and PostgreSQL both read, to the last digit."""
    if not isinstance(value, str):
        raise BadValue("it is no string, so no timestamp")
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise BadValue("it is no ISO 8601 timestamp")
    fraction = found["fraction"] or ""
    if fraction[6:].strip("0"):
        raise BadValue("it is more exact than a microsecond")
    try:
        moment = datetime.fromisoformat(f"{found['day']}T{found['time']}{(found['zone'] or '').upper()}")
    except ValueError:
        raise BadValue("there is no such moment") from None
    return moment.replace(microsecond=int(f"{fraction:0<6.6}"))


def _microseconds(past: timedelta) -> bytes:
    return _int8.pack((past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds)


#: Column types the loader can fill, each with its encoder. `jsonb` takes the document's own text.
ENCODERS: dict[str, Encoder] = {
    "uuid": _uuid,
    "text": _text,
    "text[]": _lines,
    "boolean": _boolean,
    "smallint": _integer(_int2),
    "integer": _integer(_int4),
    "bigint": _integer(_int8),
    "numeric": _numeric,
    "double precision": _double,
    "timestamp with time zone": _timestamptz,
    "timestamp without time zone": _timestamp,
    "date": _date,
}

_SPELLINGS: dict[str, Callable[[int], str]] = {
    "boolean": lambda number: "true" if number else "false",
    "date": lambda days: str(_EPOCH.date() + timedelta(days)),
    "timestamp with time zone": lambda past: (_EPOCH + timedelta(microseconds=past)).isoformat(),
    "timestamp without time zone": lambda past: (
        (_EPOCH + timedelta(microseconds=past)).replace(tzinfo=None).isoformat()
    ),
}

#: OIDs of the column types (pg_type.dat).
OIDS = {
    "uuid": 2950,
    "text": 25,
    "text[]": 1009,
    "jsonb": 3802,
    "boolean": 16,
    "smallint": 21,
    "integer": 23,
    "bigint": 20,
    "numeric": 1700,
    "double precision": 701,
    "timestamp with time zone": 1184,
    "timestamp without time zone": 1114,
    "date": 1082,
}

#: OIDs of the array types of what is sent in arrays: keys, and the jsonb values of a dry run.
ARRAY_OIDS = {
    "uuid": 2951,
    "text": 1009,
    "boolean": 1000,
    "smallint": 1005,
    "integer": 1007,
    "bigint": 1016,
    "timestamp with time zone": 1185,
    "timestamp without time zone": 1115,
    "date": 1182,
    "jsonb": 3807,
}
#: Types of a key's columns: one value has one binary form, so that equal keys are equal bytes.
KEY_TYPES = frozenset(ARRAY_OIDS) - {"jsonb"}
