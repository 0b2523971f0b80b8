"""Versions in the names of migration files: numbers, times, dotted numbers; and the next one."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

#: Forms of a time, told apart by their shape; the longest step is what keeps the next one after the last.
_TIME_FORMS = {
    r"\d{17}": ("%Y%m%d%H%M%S%f", timedelta(milliseconds=1)),
    r"\d{14}": ("%Y%m%d%H%M%S", timedelta(seconds=1)),
    r"\d{12}": ("%Y%m%d%H%M", timedelta(minutes=1)),
    r"\d{8}": ("%Y%m%d", timedelta(days=1)),
    r"\d{8}_\d{6}": ("%Y%m%d_%H%M%S", timedelta(seconds=1)),
    r"\d{8}-\d{6}": ("%Y%m%d-%H%M%S", timedelta(seconds=1)),
    r"\d{8}_\d{4}": ("%Y%m%d_%H%M", timedelta(minutes=1)),
    r"\d{4}_\d\d_\d\d_\d{6}": ("%Y_%m_%d_%H%M%S", timedelta(seconds=1)),
    r"\d{4}_\d\d_\d\d": ("%Y_%m_%d", timedelta(days=1)),
    r"\d{4}-\d\d-\d\d": ("%Y-%m-%d", timedelta(days=1)),
    r"\d{4}\.\d\d\.\d\d": ("%Y.%m.%d", timedelta(days=1)),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Digits of a time since 1970 (2001 to 2033), and how many a second has.
_EPOCH_FORMS = {10: 1, 13: 1000}


def is_time(version: str) -> bool:
    """Whether a version is a moment, not a count."""
    return _time_form(version) is not None or _epoch_scale(version) > 0


def order(version: str) -> tuple[int, ...]:
    """Sorts versions as the tools do: by their numbers."""
    return tuple(int(digits) for digits in re.findall(r"\d+", version))


def next_version(versions: Iterable[str], now: datetime) -> str:
    """The version that comes after all of these, in the form of the last.

    Args:
        versions: those in use; at least one.
        now: the time, with a zone. A time that is not after the last version gives the one next to it.
    """
    known = sorted(versions, key=order)
    last = known[-1]
    if form := _time_form(last):
        pattern, step = form
        moment = now.astimezone(UTC).strftime(pattern)
        following = datetime.strptime(last, pattern).replace(tzinfo=UTC) + step
        # Fractions of a second are written with as many digits as there are.
        return max(moment, following.strftime(pattern))[: len(last)]
    if scale := _epoch_scale(last):
        return str(max(int((now - _EPOCH) / timedelta(seconds=1) * scale), int(last) + 1))
    head, digits = _split(last)
    width = min(len(_split(version)[1]) for version in known)
    return f"{head}{int(digits) + 1:0{width}d}"


def _split(version: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)(\d+)", version)
    assert match, version
    return match[1], match[2]


def _time_form(version: str) -> tuple[str, timedelta] | None:
    for shape, (pattern, step) in _TIME_FORMS.items():
        if re.fullmatch(shape, version) and 1990 <= int(version[:4]) < 2200:
            try:
                datetime.strptime(version, pattern)
            except ValueError:
                continue
            return pattern, step
    return None


def _epoch_scale(version: str) -> int:
    # Ten digits that begin with 2 are rather a date and a count.
    is_epoch = version.isdigit() and version.startswith("1")
    return _EPOCH_FORMS.get(len(version), 0) if is_epoch else 0
