"""What a string, a number or a key looks like: by its form alone, so that any order gives the same."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from restow.model.shape import Format

_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
_ZONE = r"(?:[Zz]|[+-](?:0\d|1[0-5]):?[0-5]\d)"
_match_form = re.compile(
    rf"(?P<EMPTY>)\Z"
    rf"|(?P<UUID>[0-9a-fA-F]{{8}}-(?:[0-9a-fA-F]{{4}}-){{3}}[0-9a-fA-F]{{12}})\Z"
    rf"|(?P<FINE_TIMESTAMP>{_DATE}[Tt ][\d:]{{8}}\.\d{{7,9}}{_ZONE}?)\Z"
    rf"|(?P<TIMESTAMP_WITH_ZONE>{_DATE}[Tt ]{_TIME}{_ZONE})\Z"
    rf"|(?P<TIMESTAMP>{_DATE}[Tt ]{_TIME})\Z"
    rf"|(?P<DATE>{_DATE})\Z"
    rf"|(?P<TIME>{_TIME})\Z"
    rf"|(?P<INTEGER>0|-?[1-9]\d*)\Z"
    rf"|(?P<DECIMAL>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{{1,4}})?)\Z"
    rf"|(?P<BOOLEAN>(?i:true|false|yes|no|on|off))\Z"
    rf"|(?P<URL>(?i:https?|ftp|wss?|s3|gs)://[^\s]+)\Z"
    rf"|(?P<HEX>(?=[a-fA-F]*\d)(?:[0-9a-f]{{16,128}}|[0-9A-F]{{16,128}}))\Z"
    rf"|(?P<EMAIL>[^\s@<>,;:\"/\\]{{1,64}}+@[^\s@<>,;:\"/\\]+\.[^\s@<>,;:\"/\\.]{{2,}})\Z",
    re.ASCII,
).match
_MOMENTS_OF: dict[Format, Callable[[str], object]] = {
    Format.DATE: date.fromisoformat,
    Format.TIMESTAMP: datetime.fromisoformat,
    Format.TIMESTAMP_WITH_ZONE: datetime.fromisoformat,
    Format.FINE_TIMESTAMP: datetime.fromisoformat,
}
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_BY_NAME: dict[str | None, Format] = {form.name: form for form in Format}
#: 2000-01-01 to 2100-01-01 as seconds and as milliseconds since 1970: what a running system's clock shows.
_MOMENTS = {
    Format.EPOCH_SECONDS: (946_684_800, 4_102_444_800),
    Format.EPOCH_MILLISECONDS: (946_684_800_000, 4_102_444_800_000),
}
#: Forms of a key that is data. A number or a date is one too: years, ids, days.
_KEY_FORMATS = frozenset(
    {Format.UUID, Format.INTEGER, Format.DECIMAL, Format.EMAIL, Format.URL, Format.HEX, Format.TIME}
    | _MOMENTS_OF.keys()
)


def string_format(text: str) -> Format | None:
    """The format of a string; None when it is plain text."""
    return Format.UNSTORABLE if _UNSTORABLE.search(text) else _storable_format(text)


def count_formats(strings: Counter[str]) -> Counter[str]:
    """How many of the strings have which format."""
    together = "".join(strings)
    plain = "\0" not in together if together.isascii() else _UNSTORABLE.search(together) is None
    look = _storable_format if plain else string_format
    counts: Counter[str] = Counter()
    for text, times in strings.items():
        if (form := look(text)) is not None:
            counts[form] += times
    return counts


def key_format(key: str) -> Format | None:
    """The form of a key that is data; None when it reads as a name."""
    found = string_format(key)
    return found if found in _KEY_FORMATS else None


def count_moments(numbers: list[int] | list[Decimal]) -> Counter[str]:
    """How many of the numbers could be a moment of this century."""
    least, greatest = min(numbers), max(numbers)
    counts: Counter[str] = Counter()
    for form, (first, last) in _MOMENTS.items():
        if first <= least and greatest <= last:
            counts[form] = len(numbers)
        elif first <= greatest and least <= last:
            counts[form] = sum(first <= number <= last for number in numbers)
    return +counts


def _storable_format(text: str) -> Format | None:
    found = _match_form(text)
    if found is None:
        return Format.PADDED if text != text.strip() else None
    form = _BY_NAME[found.lastgroup]
    return form if form not in _MOMENTS_OF or _is_moment(form, text) else None


def _is_moment(form: Format, text: str) -> bool:
    """Whether it is in the calendar: what a column's encoder asks as well."""
    try:
        _MOMENTS_OF[form](text)
    except ValueError:
        return False
    return True
