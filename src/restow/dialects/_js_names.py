"""Names of tables and columns as names in JavaScript and TypeScript."""

import re
from collections.abc import Callable, Iterable

_WORDS = re.compile(r"[A-Z]+(?![a-z0-9])|[A-Z]?[a-z0-9]+|[A-Z]+")
#: Words that stay as they are in the singular.
_UNCOUNTED = re.compile(r"(?:ss|us|is|series|species|news|data|media|s\d+)$")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))


def camel(name: str) -> str:
    """`created_at` as `createdAt`; a name that begins with a digit gets a sign before it."""
    first, *others = _WORDS.findall(name) or ["_"]
    if not others and name == first:
        joined = name if name[0].islower() else name.lower()
    else:
        joined = first.lower() + "".join(word[0].upper() + word[1:].lower() for word in others)
    return f"_{joined}" if joined[0].isdigit() else joined


def pascal(name: str) -> str:
    """`created_at` as `CreatedAt`."""
    joined = camel(name)
    return joined[0].upper() + joined[1:]


def snake(name: str) -> str:
    """`CreatedAt` as `created_at`."""
    return "_".join(word.lower() for word in _WORDS.findall(name))


def singular(name: str) -> str:
    """`score_cards` as `score_card`; English only, and a name that is none stays."""
    lower = name.lower()
    if _UNCOUNTED.search(lower) or len(name) < 3:
        return name
    for plural, ending in _PLURALS:
        if lower.endswith(plural):
            return name[: -len(plural)] + ending
    return name


def distinct(
    columns: Iterable[str], name_of: Callable[[str], str], taken: Iterable[str] = ()
) -> dict[str, str]:
    """A name for each column; one that another has, or that is taken, gets a sign more.

    Args:
        columns: all of them.
        name_of: the name that a column would have alone.
        taken: names that none can have.
    """
    names = set(taken)
    # A column that keeps its name comes first: Prisma takes no field that bears another column's name.
    in_turn = sorted(columns, key=lambda column: name_of(column) != column)
    return {column: free(name_of(column), names, "_") for column in in_turn}


def free(name: str, taken: set[str], suffix: str) -> str:
    """A name that is not taken, with the suffix as often as it needs; it is taken afterwards."""
    while name in taken:
        name += suffix
    taken.add(name)
    return name
