"""Outline: what a document is made of, at its top. Its values are left where they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

#: A map's keys are data, a record's are names: more than this, all with alike values, are data.
_MOST_NAMES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The top of one document."""

    #: "object", "object by key", "list of objects", "list", "scalar", or "" when it is no JSON.
    shape: str
    #: Names of the fields of a record; never the keys of a map, which may be people's names.
    fields: tuple[str, ...] = ()


def outline(data: bytes) -> Outline:
    """The outline of a JSON document, or of the first line of JSON Lines."""
    for part in (data, data.split(b"\n", 1)[0]):
        try:
            value = msgspec.json.decode(part.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        found = _of(value)
        return found if part is data else Outline(shape="list of objects", fields=found.fields)
    return Outline(shape="")


def _of(value: object) -> Outline:
    match value:
        case {**fields} if _is_map(fields):
            return Outline(shape="object by key", fields=_fields(next(iter(fields.values()))))
        case {**fields}:
            return Outline(shape="object", fields=_fields(fields))
        case [first, *_] if isinstance(first, dict):
            return Outline(shape="list of objects", fields=_fields(first))
        case [*_]:
            return Outline(shape="list")
        case _:
            return Outline(shape="scalar")


def _is_map(fields: Mapping[object, object]) -> bool:
    """Values that are all records of the same make, under keys of which there are many or that are ids."""
    values = list(fields.values())
    if len(values) < 2 or not all(isinstance(value, dict) for value in values):
        return False
    makes = {frozenset(value) for value in values if isinstance(value, dict)}
    keys_are_ids = all(any(letter.isdigit() for letter in str(key)) for key in fields)
    return len(fields) > _MOST_NAMES or keys_are_ids or len(makes) == 1


def _fields(value: object) -> tuple[str, ...]:
    return tuple(str(key) for key in value) if isinstance(value, dict) else ()
