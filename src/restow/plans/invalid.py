"""What is wrong in a table of `restow.toml`, told by the names that the person gave."""

from collections.abc import Iterator, Mapping
from enum import EnumMeta
from typing import Any

import msgspec
from msgspec.inspect import EnumType, LiteralType, StructType, Type, UnionType, type_info


def fault(error: msgspec.ValidationError, declared: Mapping[str, Any], kind: type[msgspec.Struct]) -> str:
    """The error as a clause: with the entry it is in, which msgspec leaves out, and the words that may stand.

    Args:
        error: as msgspec tells it, for example "Invalid enum value 'number' - at `$.columns[...].type`".
        declared: what was read.
        kind: what it should be.
    """
    said, _, place = str(error).partition(" - at `$")
    path = place.strip("`").strip(".")
    if "[...]" in path:
        table, _, key = path.partition("[...]")
        path = f"{table}.{_broken(declared, table, _kinds(kind).get(table))}{key}"
    known = sorted(_words(kind, path.split(".")))
    return said + (f" in {path}" if path else "") + (f"; it takes {', '.join(known)}" if known else "")


def _broken(declared: Mapping[str, Any], table: str, entry: Type | None) -> str:
    """The name of the first entry of a table that is not what it should be."""
    entries = declared.get(table)
    for name, each in entries.items() if isinstance(entries, Mapping) else ():
        try:
            msgspec.convert(each, entry.cls if isinstance(entry, StructType) else Any)
        except msgspec.ValidationError:
            return str(name)
    return "?"


def _kinds(kind: type[msgspec.Struct]) -> dict[str, Type]:
    """What each key holds; of a table of tables, what each of its entries is."""
    info = type_info(kind)
    assert isinstance(info, StructType)
    return {field.encode_name: getattr(field.type, "value_type", field.type) for field in info.fields}


def _words(kind: type[msgspec.Struct], path: list[str]) -> list[str]:
    """The words that may stand at a place; none where it is no choice of words."""
    found = _kinds(kind).get(path[0])
    if len(path) > 2 and isinstance(found, StructType):
        return _words(found.cls, path[2:])
    return list(_choices(found)) if len(path) == 1 and found is not None else []


def _choices(found: Type) -> Iterator[str]:
    if isinstance(found, LiteralType):
        yield from (str(value) for value in found.values if value != "")
    elif isinstance(found, EnumType) and isinstance(found.cls, EnumMeta):
        yield from (str(member.value) for member in found.cls)
    elif isinstance(found, UnionType):
        for each in found.types:
            yield from _choices(each)
