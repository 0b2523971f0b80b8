"""Names of raw SQL migrations: which version, which way, and the same name for another version."""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

#: Words that say which way a file goes.
DOWN = ("down", "undo", "rollback", "revert")
UP = ("up", "do", "deploy")
_WAYS = "|".join((*DOWN, *UP))
_DATE = r"\d{4}(?P<part>[_.-])\d\d(?P=part)\d\d(?:_\d{6})?|\d{8}[_-]\d{4}(?:\d\d)?(?!\d)"
_SUFFIX = r"\.(?P<suffix>sql|pgsql|py|js|ts|go|rb|php)"


def _forms(after: str) -> tuple[re.Pattern[str], ...]:
    rest = rf"(?P<before>(?<=\.)(?:{_WAYS})\.)?(?P<words>.+?)(?P<after>{after})?{_SUFFIX}"
    return (
        re.compile(rf"(?P<kind>[VU])(?P<version>\d+(?:[._]\d+)*)__{rest}", re.IGNORECASE | re.ASCII),
        re.compile(rf"(?P<kind>)(?P<version>{_DATE}|\d+)(?:__|[._-]){rest}", re.IGNORECASE | re.ASCII),
    )


#: `V1_1__x.sql`, `20260101_120000_x.sql`, `0001_x.up.sql`, `001.do.x.sql`, `2026-01-31-x.sql`.
_FORMS = _forms(rf"\.(?:{_WAYS})")
#: `0001_x_up.sql`: only where `0001_x_down.sql` is there, since a name may just end with such a word.
_PAIRED_FORMS = _forms(r"[_-](?:up|down)")
_PAIRED = re.compile(r"(?<=[_-])(up|down)(?=\.\w+$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationName:
    """The parts of a migration file's name."""

    #: The name itself.
    text: str
    #: Its digits, with what parts them: `0001`, `1_1`, `20260101120000`.
    version: str
    #: What it does, as written: `create_users`.
    words: str
    way: Literal["up", "down"]
    #: Whether the name itself says its way: `.up.sql`.
    is_marked: bool
    #: Flyway's `V` or `U`.
    is_flyway: bool
    #: The name with `{version}` and `{name}` in it.
    template: str
    is_sql: bool


def read_name(text: str, folder: Container[str] = ()) -> MigrationName | None:
    """The parts of a name; None when it is no migration's.

    Args:
        text: the name.
        folder: the names beside it.
    """
    other_way = _PAIRED.sub(lambda way: "down" if way[0] == "up" else "up", text)
    forms = _PAIRED_FORMS if other_way != text and other_way in folder else _FORMS
    match = next((found for form in forms if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    way = (match["before"] or match["after"] or "").strip("._-").lower()
    is_down = way in DOWN or match["kind"].upper() == "U"
    start, end = match.span("words")
    return MigrationName(
        text=text,
        version=match["version"],
        words=match["words"],
        way="down" if is_down else "up",
        is_marked=bool(way),
        is_flyway=bool(match["kind"]),
        template=text[: match.start("version")]
        + "{version}"
        + text[match.end("version") : start]
        + "{name}"
        + text[end:],
        is_sql=match["suffix"].lower() in ("sql", "pgsql"),
    )


def write_words(name: str, example: str) -> str:
    """A migration's name in the manner of another: its case and what parts its words."""
    words = name.split("_")
    if "-" in example and "_" not in example:
        return "-".join(words)
    if example[:1].isupper():
        words[0] = words[0].capitalize()
    return "_".join(words)
