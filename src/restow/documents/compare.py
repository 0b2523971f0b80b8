"""Two JSON texts compared value by value, numbers as written and never as floats.

What `jsonb` itself changes is no difference: key order, white space, escapes, the earlier of duplicate
keys, the spelling of an exponent (`1e2` is `100`) and the sign of zero. Everything else is: a digit
beyond float precision, and `1.10` become `1.1`, because `jsonb` keeps a number's scale.
"""

from decimal import Decimal
from typing import Any

import msgspec

from restow.documents.exact import exact_decimal, read_exactly

_NAMES: dict[type, str] = {str: "string", dict: "object", list: "array"}
_exact = msgspec.json.Decoder(float_hook=exact_decimal)


def first_difference(document: bytes, row: bytes) -> str | None:
    """The JSON Pointer where two JSON texts first differ, with the kind of difference; None when equal.

    The values themselves are not part of the answer.

    Raises:
        BadDocument: one of the two cannot be read.
    """
    return _compare(read_values(document), read_values(row))


def read_values(text: bytes) -> Any:
    """The value with every number exact: int or Decimal."""
    try:
        return _exact.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return read_exactly(text).value


def _compare(document: Any, row: Any) -> str | None:
    waiting = [("", document, row)]
    while waiting:
        place, left, right = waiting.pop()
        kind = _kind(left)
        if kind != _kind(right):
            return f"{place or '/'}: {kind} became {_kind(right)}"
        if kind == "object":
            if left.keys() != right.keys():
                return f"{place or '/'}: {len(left.keys() ^ right.keys())} keys are on one side only"
            waiting += [
                (f"{place}/{key[:80]}", left[key], right[key])
                for key in reversed(left)
                if not _same_text(left[key], right[key])
            ]
        elif kind == "array":
            if len(left) != len(right):
                return f"{place or '/'}: {len(left)} elements became {len(right)}"
            pairs = enumerate(zip(left, right, strict=True))
            waiting += [(f"{place}/{i}", a, b) for i, (a, b) in pairs if not _same_text(a, b)][::-1]
        elif left != right or (kind == "number" and _scale(left) != _scale(right)):
            return f"{place or '/'}: the {kind} differs"
    return None


def _same_text(left: Any, right: Any) -> bool:
    """Equal strings, which most values are: settled before a place is made for them."""
    return type(left) is str and left == right


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "number"
    return _NAMES.get(type(value), "null")


def _scale(number: int | Decimal) -> int:
    """Digits after the point, as PostgreSQL's numeric keeps them."""
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
