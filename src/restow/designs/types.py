"""Everything seen at one path to the column type that holds each value exactly, or why there is none.

The formats of a Shape are narrower than the grammars of the encoders in `loading/columns.py`, so that what
is counted here as a `uuid` or a timestamp is one for the loader too. A test holds the two together.
"""

from decimal import Decimal
from typing import NamedTuple

from restow.model.mapping import ColumnType
from restow.model.shape import Format, Lists, Numbers, Strings, Values

_LEAST_BIGINT, _GREATEST_BIGINT = Decimal(-(2**63)), Decimal(2**63 - 1)
#: Digits before and after the point that `numeric` takes (utils/adt/numeric.c).
_NUMERIC_DIGITS, _NUMERIC_SCALE = 131_072, 16_383
_BY_FORMAT: dict[str, ColumnType] = {
    Format.UUID: "uuid",
    Format.TIMESTAMP_WITH_ZONE: "timestamp with time zone",
    Format.TIMESTAMP: "timestamp without time zone",
    Format.DATE: "date",
}
#: What makes an element of a `text[]` another, or is left out of it.
_ALTERED = (Format.EMPTY, Format.PADDED, Format.UNSTORABLE)


class Fit(NamedTuple):
    """A type, and a sentence's end that says why."""

    #: None: no type holds each value exactly.
    type: ColumnType | None
    why: str


def fit(values: Values) -> Fit:
    """The narrowest type that every value fits exactly; nulls are no values."""
    kinds = kinds_of(values)
    if set(kinds) == {"integers", "decimals"}:
        return _numeric([each for each in (values.integers, values.decimals) if each is not None])
    if len(kinds) > 1:
        return Fit(None, f"it holds values of several types: {counted(kinds)}")
    if values.strings is not None:
        return _of_strings(values.strings)
    if values.integers is not None:
        return _of_integers(values.integers)
    if values.decimals is not None:
        return _numeric([values.decimals])
    if values.lists is not None:
        return _of_lists(values.lists)
    if "booleans" in kinds:
        return Fit("boolean", "every value is true or false")
    return Fit(None, "it is nested" if kinds else "no value is there")


def kinds_of(values: Values) -> dict[str, int]:
    """The kinds of values that are there, nulls aside, with their counts."""
    counts = {
        "strings": values.strings.count if values.strings else 0,
        "integers": values.integers.count if values.integers else 0,
        "decimals": values.decimals.count if values.decimals else 0,
        "booleans": values.trues + values.falses,
        "objects": values.objects.count if values.objects else 0,
        "lists": values.lists.count if values.lists else 0,
        "deeply nested values": values.unopened,
    }
    return {kind: count for kind, count in counts.items() if count}


def counted(kinds: dict[str, int]) -> str:
    """`2 strings, 1 integer`."""
    return ", ".join(f"{count} {kind[:-1] if count == 1 else kind}" for kind, count in kinds.items())


def _of_strings(strings: Strings) -> Fit:
    formats = dict(strings.formats)
    if formats.get(Format.UNSTORABLE):
        return Fit(None, f"{formats[Format.UNSTORABLE]} strings hold U+0000 or half a surrogate pair")
    for form, column_type in _BY_FORMAT.items():
        if formats.get(form) == strings.count:
            return Fit(column_type, f"every value is a {Format(form).value}")
    return Fit("text", "every value is a string")


def nearly(strings: Strings) -> str:
    """Why strings that are mostly of one telling form are text all the same; "" when they are not."""
    formats = dict(strings.formats)
    for form in (*_BY_FORMAT, Format.FINE_TIMESTAMP):
        count = formats.get(form, 0)
        others = strings.count - count
        if count > others:
            what = f"{count} of {strings.count} values have the form {Format(form).value!r}"
            return f"{what}, which no type keeps" if not others else f"{what}, {others} have not"
    return ""


def _of_integers(numbers: Numbers) -> Fit:
    if numbers.least >= _LEAST_BIGINT and numbers.greatest <= _GREATEST_BIGINT:
        return Fit("bigint", "every value is a whole number")
    return _numeric([numbers])


def _numeric(parts: list[Numbers]) -> Fit:
    if all(map(is_in_range, parts)):
        return Fit("numeric", "every value is a number")
    return Fit(None, "a number is out of range")


def is_in_range(numbers: Numbers | None) -> bool:
    """True when `numeric`, and so `jsonb`, takes all of them."""
    return numbers is None or (
        numbers.least.is_finite()
        and numbers.greatest.is_finite()
        and numbers.digits <= _NUMERIC_DIGITS
        and numbers.scale <= _NUMERIC_SCALE
    )


def _of_lists(lists: Lists) -> Fit:
    elements = lists.elements
    if elements is None:
        return Fit(None, "every list is empty")
    strings = elements.strings
    if strings is None or strings.count < elements.count:
        return Fit(None, "its lists hold other things than strings")
    if any(dict(strings.formats).get(form) for form in _ALTERED):
        return Fit(None, "an element would not stay as it is: it is empty, padded with space or not storable")
    return Fit("text[]", "every value is a list of strings")
