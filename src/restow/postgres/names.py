"""Names and texts as PostgreSQL reads them."""

import re

from restow.postgres.keywords import KEYWORDS

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def quoted(name: str) -> str:
    """An identifier, in quotes where it needs them: a reserved word, upper case, any other sign."""
    if _PLAIN.fullmatch(name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str, name: str) -> str:
    """`schema.name`, each quoted where it needs it."""
    return f"{quoted(schema)}.{quoted(name)}"


def listed(names: tuple[str, ...]) -> str:
    """`(a, "B")`, for a key, an index or a reference."""
    return f"({', '.join(map(quoted, names))})"


def literal(text: str) -> str:
    """A string constant that means the same whatever `standard_conforming_strings` says."""
    escaped = text.replace("'", "''")
    if "\\" in escaped:
        return "E'" + escaped.replace("\\", "\\\\") + "'"
    return f"'{escaped}'"
