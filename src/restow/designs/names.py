"""Names of tables and columns: snake_case, plain to PostgreSQL, at most 63 bytes, no two alike."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import count

from xxhash import xxh3_64_hexdigest

from restow.model.problem import Problem
from restow.postgres.keywords import RESERVED

#: Bytes of the longest name that PostgreSQL keeps whole (NAMEDATALEN - 1).
LONGEST = 63
#: Signs of a hash that tell cut names apart.
_MARK = 8
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAPS = re.compile(r"[^a-z0-9]+")
_UNCOUNTED = re.compile(r"(?:ss|us|is|series|species|news|data|media|info|progress|history|memory|cache)$")
_PLURALS = (
    ("ies", "y"), ("sses", "ss"), ("nuses", "nus"), ("tuses", "tus"), ("ruses", "rus"),
    ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""),
)  # fmt: skip


def snake(name: str) -> str:
    """`userID`, `user-id` and `User Id` as `user_id`; what is no letter or digit of ASCII is left out."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    joined = _GAPS.sub("_", _HUMPS.sub("_", plain).lower()).strip("_")
    if not joined:
        return "field"
    return f"n{joined}" if joined[0].isdigit() else joined


def singular(name: str) -> str:
    """`score_cards` as `score_card`; English only, and a name that is none stays."""
    if _UNCOUNTED.search(name) or len(name) < 4:
        return name
    for plural_ending, ending in _PLURALS:
        if name.endswith(plural_ending):
            return name[: -len(plural_ending)] + ending
    return name


def plural(name: str) -> str:
    """`score_card` as `score_cards`; what is plural already, or has none, stays."""
    if _UNCOUNTED.search(name) or name.endswith("s") or name[-1].isdigit():
        return name
    if name.endswith("y") and name[-2:-1] not in ("a", "e", "i", "o", "u"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("x", "ch", "sh", "z")) else f"{name}s"


def cut(name: str) -> str:
    """The name as it is, or its beginning and a mark, when it is longer than PostgreSQL keeps."""
    if len(name.encode()) <= LONGEST:
        return name
    return f"{name[: LONGEST - _MARK - 1]}_{xxh3_64_hexdigest(name.encode())[:_MARK]}"


class ColumnNames:
    """The column names of one table: each is given once, and what had to change is told."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self.findings: list[Problem] = []

    def take(self, wanted: str, place: str) -> str:
        """A free name for a column.

        Args:
            wanted: how the field or the hole is called.
            place: its path in the shape, for the finding.
        """
        name = snake(wanted)
        if len(name) > LONGEST:
            name = cut(name)
            self._tell(place, "long_name", f"its name has more than {LONGEST} bytes: the column is {name}")
        if name in RESERVED:
            name = f"{name}_value"
            self._tell(place, "reserved_word", f"its name is a word of SQL: the column is {name}")
        if name in self._taken:
            name = self._numbered(name)
            self._tell(place, "same_name", f"another column has its name: the column is {name}")
        self._taken.add(name)
        return name

    def take_free(self, groups: Sequence[Sequence[str]]) -> list[str]:
        """The first group of names that no column has any of, or the last one with numbers."""
        found = next((group for group in groups if self._taken.isdisjoint(group)), None)
        names = list(found) if found is not None else [self._numbered(name) for name in groups[-1]]
        self._taken.update(names)
        return names

    def _numbered(self, name: str) -> str:
        return next(free for number in count(2) if (free := f"{name}_{number}") not in self._taken)

    def _tell(self, place: str, code: str, reason: str) -> None:
        self.findings.append(Problem(place=place, code=code, reason=reason))
