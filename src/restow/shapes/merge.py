"""Two shapes become one. Associative and commutative: every part is a sum, a range or a bounded set.

Where a set is too large to keep, what replaces it can be told from any order of merging: the smallest
hashes, or one sum for all keys. Both are reached exactly when the whole is too large, never earlier.
"""

from collections import Counter
from collections.abc import Iterable

from restow.model.shape import (
    ENUM_SIZE,
    SAMPLE_SIZE,
    Count,
    Counts,
    Lists,
    Member,
    Members,
    Numbers,
    Objects,
    Sample,
    Shape,
    Strings,
    Values,
)

#: Keys that have Values of their own, by the number of levels above them; the last holds for all deeper ones.
_FIELDS_BY_LEVEL = (256, 128, 64, 32)
#: The same for keys that are data by their form: enough to keep a few years or status codes apart.
_ENTRIES_BY_LEVEL = (32, 16, 8)


def field_limit(level: int) -> int:
    """Keys of an object at this level that are kept apart."""
    return _FIELDS_BY_LEVEL[min(level, len(_FIELDS_BY_LEVEL) - 1)]


def entry_limit(level: int) -> int:
    """Keys that are data, of an object at this level, that are kept apart."""
    return _ENTRIES_BY_LEVEL[min(level, len(_ENTRIES_BY_LEVEL) - 1)]


def merge_shapes(left: Shape, right: Shape) -> Shape:
    """The Shape of the documents of both."""
    return Shape(
        documents=left.documents + right.documents,
        size=left.size + right.size,
        values=merge_values(left.values, right.values),
        unread=merge_counts(left.unread, right.unread),
        duplicated=left.duplicated + right.duplicated,
    )


def merge_values(left: Values, right: Values, level: int = 0) -> Values:
    """Both together.

    Args:
        left: one part.
        right: the other.
        level: levels of objects and lists above them.
    """
    return Values(
        nulls=left.nulls + right.nulls,
        trues=left.trues + right.trues,
        falses=left.falses + right.falses,
        strings=_strings(left.strings, right.strings),
        integers=_numbers(left.integers, right.integers),
        decimals=_numbers(left.decimals, right.decimals),
        objects=_objects(left.objects, right.objects, level),
        lists=_lists(left.lists, right.lists, level),
        unopened=left.unopened + right.unopened,
    )


def merge_counts(left: Counts, right: Counts) -> Counts:
    """Sums by name."""
    if not left or not right:
        return left or right
    return sorted_counts(Counter(dict(left)) + Counter(dict(right)))


def sorted_counts(counts: Counter[str]) -> Counts:
    """The counts in the order of their names."""
    return tuple(Count(str(what), times) for what, times in sorted(counts.items()))


def bounded_values(counts: Counter[str]) -> Counts | None:
    """The counts, unless they are too many for an enumeration."""
    return sorted_counts(counts) if len(counts) <= ENUM_SIZE else None


def bounded_sample(hashes: Iterable[int], repeated: Iterable[int]) -> Sample:
    """A Sample of these hashes: the smallest when there are too many."""
    kept = frozenset(hashes)
    if len(kept) > SAMPLE_SIZE:
        kept = frozenset(_smallest(kept))
    return Sample(hashes=kept, repeated=kept & frozenset(repeated))


def _smallest(hashes: frozenset[int]) -> list[int]:
    """The SAMPLE_SIZE smallest. Hashes are spread evenly, so nearly all others need not be sorted."""
    likely = 2**64 // len(hashes) * (SAMPLE_SIZE + SAMPLE_SIZE // 8)
    small = [number for number in hashes if number < likely]
    return sorted(small if len(small) >= SAMPLE_SIZE else hashes)[:SAMPLE_SIZE]


def merge_samples(left: Sample, right: Sample) -> Sample:
    """Hashes of both; what is in both came twice."""
    if not left.hashes or not right.hashes:
        return left if left.hashes else right
    repeated = left.repeated | right.repeated | (left.hashes & right.hashes)
    return bounded_sample(left.hashes | right.hashes, repeated)


def merge_members(left: Members, right: Members, limit: int, level: int) -> Members:
    """Key by key, or all keys together when they are more than the limit.

    Args:
        left: one part.
        right: the other.
        limit: keys that are kept apart.
        level: levels of objects and lists above the children.
    """
    keys = merge_samples(left.keys, right.keys)
    if left.shared is None and right.shared is None:
        children = dict(left.named)
        for key, values in right.named:
            children[key] = merge_values(children[key], values, level) if key in children else values
        if len(children) <= limit:
            return Members(named=tuple(Member(key, children[key]) for key in sorted(children)), keys=keys)
    shared = Values()
    for part in (left, right):
        for values in (*(member.values for member in part.named), part.shared or Values()):
            shared = merge_values(shared, values, level)
    return Members(shared=shared, keys=keys)


def _strings(left: Strings | None, right: Strings | None) -> Strings | None:
    if left is None or right is None:
        return left or right
    return Strings(
        count=left.count + right.count,
        shortest=min(left.shortest, right.shortest),
        longest=max(left.longest, right.longest),
        formats=merge_counts(left.formats, right.formats),
        values=_enumerations(left.values, right.values),
        sample=merge_samples(left.sample, right.sample),
    )


def _numbers(left: Numbers | None, right: Numbers | None) -> Numbers | None:
    if left is None or right is None:
        return left or right
    return Numbers(
        count=left.count + right.count,
        least=min(left.least, right.least),
        greatest=max(left.greatest, right.greatest),
        digits=max(left.digits, right.digits),
        scale=max(left.scale, right.scale),
        formats=merge_counts(left.formats, right.formats),
        values=_enumerations(left.values, right.values),
        sample=merge_samples(left.sample, right.sample),
    )


def _objects(left: Objects | None, right: Objects | None, level: int) -> Objects | None:
    if left is None or right is None:
        return left or right
    return Objects(
        count=left.count + right.count,
        fewest=min(left.fewest, right.fewest),
        most=max(left.most, right.most),
        fields=merge_members(left.fields, right.fields, field_limit(level), level + 1),
        entries=merge_members(left.entries, right.entries, entry_limit(level), level + 1),
        key_formats=merge_counts(left.key_formats, right.key_formats),
    )


def _lists(left: Lists | None, right: Lists | None, level: int) -> Lists | None:
    if left is None or right is None:
        return left or right
    elements = left.elements or right.elements
    if left.elements is not None and right.elements is not None:
        elements = merge_values(left.elements, right.elements, level + 1)
    return Lists(
        count=left.count + right.count,
        shortest=min(left.shortest, right.shortest),
        longest=max(left.longest, right.longest),
        elements=elements,
    )


def _enumerations(left: Counts | None, right: Counts | None) -> Counts | None:
    if left is None or right is None:
        return None
    counts = Counter(dict(left))
    counts.update(dict(right))
    return bounded_values(counts)
