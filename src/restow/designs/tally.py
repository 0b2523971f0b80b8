"""Keys that come from outside of the values: of a path's hole, of an object's entries. Counted, not kept."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from restow.model.mapping import ColumnType
from restow.model.shape import Format, Sample
from restow.shapes.formats import key_format
from restow.shapes.leaves import sample_of
from restow.shapes.merge import merge_samples

#: Only the one spelling that the database gives back: a key that is spelled otherwise stays text.
_FORMS: dict[ColumnType, re.Pattern[str]] = {
    "uuid": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "bigint": re.compile(r"0|-?[1-9][0-9]{0,18}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
#: What no text column holds.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
#: Keys whose spelling is compared without regard to case.
_MOST_FOLDED = 200_000


class KeyTally:
    """What is known of the keys of one origin."""

    def __init__(self) -> None:
        #: How many came.
        self.count = 0
        #: Bytes of the longest.
        self.longest = 0
        #: How many hold what PostgreSQL's text cannot.
        self.unstorable = 0
        #: How many are addresses of mail.
        self.emails = 0
        #: Distinct keys.
        self.sample = Sample()
        self._fitting: Counter[ColumnType] = Counter()
        self._folded: dict[str, str] = {}
        #: How many differ from another one in nothing but case; None when there are too many keys to tell.
        self.case_only: int | None = 0

    def add(self, keys: Sequence[str]) -> None:
        """Counts keys."""
        self.count += len(keys)
        distinct = Counter(keys)
        self.sample = merge_samples(self.sample, sample_of(distinct))
        self.unstorable += sum(times for key, times in distinct.items() if _UNSTORABLE.search(key))
        self.longest = max(self.longest, *(len(key.encode(errors="replace")) for key in distinct), 0)
        for column_type, form in _FORMS.items():
            self._fitting[column_type] += sum(
                times for key, times in distinct.items() if form.fullmatch(key) and _exists(column_type, key)
            )
        self.emails += sum(times for key, times in distinct.items() if key_format(key) is Format.EMAIL)
        self._fold(distinct)

    @property
    def type(self) -> ColumnType:
        """The type that gives each key back as it is spelled."""
        fitting = (kind for kind in _FORMS if self.count and self._fitting[kind] == self.count)
        return next(fitting, "text")

    def fitting(self, column_type: ColumnType) -> int:
        """How many keys a type gives back as they are spelled."""
        return self.count if column_type == "text" else self._fitting[column_type]

    def _fold(self, keys: Iterable[str]) -> None:
        if self.case_only is None:
            return
        for key in keys:
            self.case_only += self._folded.setdefault(key.casefold(), key) != key
        if len(self._folded) > _MOST_FOLDED:
            self.case_only, self._folded = None, {}


def _exists(column_type: ColumnType, key: str) -> bool:
    """Whether what has a type's form is one: a day of the calendar, a number of eight bytes."""
    if column_type == "bigint":
        return -(2**63) <= int(key) < 2**63
    if column_type != "date":
        return True
    try:
        date.fromisoformat(key)
    except ValueError:
        return False
    return True
