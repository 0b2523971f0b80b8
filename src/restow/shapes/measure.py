"""Values that were read become Values that are counted, a path at a time.

A chunk's documents are taken together: all values of one path lie in one list, and what a built-in can do
with a list is done by it. That is what makes it quick, and the sums are the same however it is chunked.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import chain
from operator import itemgetter
from typing import Any

from restow.model.shape import DEPTH, Lists, Member, Members, Objects, Values
from restow.shapes.formats import key_format
from restow.shapes.leaves import count_decimals, count_integers, count_strings, sample_of
from restow.shapes.merge import entry_limit, field_limit, sorted_counts

#: Objects with the same keys from which on it is quicker to take them together.
_MANY = 8


def measure(values: list[Any], level: int = 0) -> Values:
    """What is known of the values of one path.

    Args:
        values: as read: dict, list, str, int, Decimal, bool or None.
        level: levels of objects and lists above them.
    """
    kinds = _by_kind(values)
    strings, integers, decimals = kinds.get(str), kinds.get(int), kinds.get(Decimal)
    objects, lists, booleans = kinds.get(dict), kinds.get(list), kinds.get(bool, [])
    deep = level >= DEPTH
    return Values(
        nulls=len(kinds.get(type(None), ())),
        trues=sum(booleans),
        falses=len(booleans) - sum(booleans),
        strings=count_strings(strings) if strings else None,
        integers=count_integers(integers) if integers else None,
        decimals=count_decimals(decimals) if decimals else None,
        objects=_objects(objects, level) if objects and not deep else None,
        lists=_lists(lists, level) if lists and not deep else None,
        unopened=len(objects or ()) + len(lists or ()) if deep else 0,
    )


def _by_kind(values: list[Any]) -> dict[type, list[Any]]:
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return {kinds.pop(): values}
    return {kind: [value for value in values if type(value) is kind] for kind in kinds}


def _objects(objects: list[dict[str, Any]], level: int) -> Objects:
    columns = _columns(objects)
    forms = {key: form for key in columns if (form := key_format(key)) is not None}
    formats: Counter[str] = Counter()
    for key, form in forms.items():
        formats[form] += len(columns[key])
    fields = columns if not forms else {key: column for key, column in columns.items() if key not in forms}
    return Objects(
        count=len(objects),
        fewest=min(map(len, objects)),
        most=max(map(len, objects)),
        fields=_members(fields, field_limit(level), level + 1),
        entries=_members({key: columns[key] for key in forms}, entry_limit(level), level + 1),
        key_formats=sorted_counts(formats),
    )


def _columns(objects: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The values by key. Objects with the same keys are taken together, when there are many such."""
    columns: defaultdict[str, list[Any]] = defaultdict(list)
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for members in objects:
        alike[tuple(members)].append(members)
    if len(alike) * _MANY > len(objects):
        for members in objects:
            for key, value in members.items():
                columns[key].append(value)
        return columns
    for keys, group in alike.items():
        for key in keys:
            columns[key] += map(itemgetter(key), group)
    return columns


def _members(columns: dict[str, list[Any]], limit: int, level: int) -> Members:
    if not columns:
        return Members()
    keys = sample_of(Counter({key: len(column) for key, column in columns.items()}))
    if len(columns) > limit:
        return Members(shared=measure(list(chain.from_iterable(columns.values())), level), keys=keys)
    named = tuple(Member(key, measure(columns[key], level)) for key in sorted(columns))
    return Members(named=named, keys=keys)


def _lists(lists: list[list[Any]], level: int) -> Lists:
    elements = list(chain.from_iterable(lists))
    return Lists(
        count=len(lists),
        shortest=min(map(len, lists)),
        longest=max(map(len, lists)),
        elements=measure(elements, level + 1) if elements else None,
    )
