"""What is read out of a Shape once all is merged: its paths, and which objects are maps.

A map is an object whose keys are data: ids, dates, names of users. Its values are one kind of thing, and
its path ends in `{key}`. Nothing here is kept in the Shape, so that no order of merging can change it.
"""

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from restow.model.shape import Members, Objects, Shape, Values
from restow.shapes.merge import merge_values

#: Keys from which on values that are alike make an object a map, when no key has a telling form: of objects
#: with the same fields, and of plain values (of one document, which says nothing of how rare a key is).
_MANY_RECORDS, _MANY_VALUES, _MANY_VALUES_OF_ONE = 5, 24, 100
#: Share of its objects in which a key of a map is expected at most: the fields of a record come more often.
_RARE = 0.5
#: Share of the keys of a map that hold the same kind of value.
_ALIKE = 0.9
#: Share of one record's fields that another record must have, to be the same kind of thing.
_SAME_FIELDS = 0.6


class Path(NamedTuple):
    """One path of the documents, with what was seen there."""

    #: A JSON Pointer, with `*` for the elements of a list and `{key}` for the entries of a map.
    pointer: str
    #: Everything seen there.
    values: Values
    #: Objects or lists that could have had it: objects for a key, the values themselves for `*` and `{key}`.
    parents: int

    @property
    def presence(self) -> float:
        """Share of the parents that have it, null or not."""
        return self.values.count / self.parents if self.parents else 0.0

    @property
    def missing(self) -> int:
        """Parents that do not have it at all."""
        return self.parents - self.values.count


def paths_of(shape: Shape) -> Iterator[Path]:
    """Every path, parents before their children, keys in order."""
    waiting = [(Path("", shape.values, shape.documents), 0)]
    while waiting:
        path, level = waiting.pop()
        yield path
        waiting += [(child, level + 1) for child in reversed(list(_children(path, level)))]


def is_map(objects: Objects) -> bool:
    """Whether the keys that read as names are data all the same: many, rare, with values all alike.

    Keys that are data by their form (`Objects.entries`) are entries of a map whatever this says.
    """
    if objects.fields.shared is not None:
        return True
    parts = [member.values for member in objects.fields.named]
    rare = all(values.count <= max(1, objects.count * _RARE) for values in parts)
    return rare and len(parts) >= _MANY_RECORDS and _alike(parts, one=objects.count == 1)


def entries_of(objects: Objects, level: int) -> Values | None:
    """All values under keys that are data, merged; None when the objects are no maps.

    Args:
        objects: the objects.
        level: levels of objects and lists above them.
    """
    parts = _parts(objects.entries)
    if is_map(objects):
        parts += _parts(objects.fields)
    return reduce(lambda left, right: merge_values(left, right, level + 1), parts) if parts else None


def similar_keys(objects: Objects) -> tuple[tuple[str, ...], ...]:
    """Fields whose names differ in case only, in groups: as columns they would meet."""
    groups: dict[str, list[str]] = {}
    for member in objects.fields.named if not is_map(objects) else ():
        groups.setdefault(member.key.casefold(), []).append(member.key)
    return tuple(tuple(keys) for keys in groups.values() if len(keys) > 1)


def _children(path: Path, level: int) -> Iterator[Path]:
    objects, lists = path.values.objects, path.values.lists
    if lists is not None and lists.elements is not None:
        yield Path(f"{path.pointer}/*", lists.elements, lists.elements.count)
    if objects is None:
        return
    if not is_map(objects):
        for key, values in objects.fields.named:
            yield Path(f"{path.pointer}/{_escape(key)}", values, objects.count)
    entries = entries_of(objects, level)
    if entries is not None:
        yield Path(f"{path.pointer}/{{key}}", entries, entries.count)


def _parts(members: Members) -> list[Values]:
    named = [member.values for member in members.named]
    return named if members.shared is None else [*named, members.shared]


def _alike(parts: list[Values], *, one: bool) -> bool:
    """Whether nearly all hold one kind of value, and objects the same fields."""
    kinds = [_kinds(values) for values in parts]
    usual = max(set(kinds), key=lambda kind: (kinds.count(kind), sorted(kind)))
    if not usual or kinds.count(usual) < len(kinds) * _ALIKE:
        return False
    if usual == {"object"}:
        return _share_fields([each.objects for each in parts if each.objects is not None])
    return len(parts) >= (_MANY_VALUES_OF_ONE if one else _MANY_VALUES)


def _share_fields(parts: list[Objects]) -> bool:
    names = [frozenset(member.key for member in each.fields.named) for each in parts]
    common = {name for each in names for name in each}
    mean = sum(map(len, names)) / len(names)
    return bool(common) and mean >= len(common) * _SAME_FIELDS


def _kinds(values: Values) -> frozenset[str]:
    seen = {
        "string": values.strings,
        "number": values.integers or values.decimals,
        "boolean": values.trues + values.falses,
        "object": values.objects,
        "list": values.lists,
    }
    return frozenset(kind for kind, found in seen.items() if found)


def _escape(key: str) -> str:
    """A key as part of a JSON Pointer; a document's own `*` and `{key}` are spelled `~2` and `~3key}`."""
    part = key.replace("~", "~0").replace("/", "~1")
    if part == "*":
        return "~2"
    return "~3key}" if part == "{key}" else part
