"""The project's own connection to its database, found by its syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: What a project reaches its database with.
Layer = Literal["pg", "knex", "prisma", "typeorm"]
_MADE: tuple[tuple[Layer, re.Pattern[str]], ...] = (
    ("pg", re.compile(r"\b(?:const|let|var)\s+(\w+)[^=\n]*=\s*new\s+(?:\w+\.)?Pool\s*\(")),
    ("knex", re.compile(r"\b(?:const|let|var)\s+(\w+)[^=\n]*=\s*(?:knex|Knex|createKnex)\s*\(")),
    ("prisma", re.compile(r"\b(?:const|let|var)\s+(\w+)[^=\n]*=[^;\n]*\bnew\s+PrismaClient\s*\(")),
    ("typeorm", re.compile(r"\b(?:const|let|var)\s+(\w+)[^=\n]*=\s*new\s+DataSource\s*\(")),
)
_IMPORTS: dict[Layer, re.Pattern[str]] = {
    "pg": re.compile(r"""(?:from|require\()\s*['"]pg['"]"""),
    "knex": re.compile(r"""(?:from|require\()\s*['"]knex['"]"""),
    "prisma": re.compile(r"PrismaClient"),
    "typeorm": re.compile(r"""(?:from|require\()\s*['"]typeorm['"]"""),
}
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|migrations?|seeds?|scripts?|examples?)/|\.(?:test|spec)\."
)
_POSTGRES = re.compile(r"postgres|\bpg\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Helper:
    """A module that makes a connection and gives it to others."""

    #: From the root.
    file: str
    layer: Layer
    #: The name that it is exported by; "default" for the module's default, "=" for `module.exports`.
    exported: str
    #: Its name inside the module: what importers call it too.
    name: str


def find_helper(sources: Mapping[str, str], beside: str) -> Helper | None:
    """The connection that the code has, the nearest to a file first; None when it has none.

    Args:
        sources: the package's code by path.
        beside: a file that would use it.
    """
    found = [helper for path, text in sources.items() if (helper := _helper(path, text)) is not None]
    return min(found, key=lambda helper: (_distance(helper.file, beside), helper.file), default=None)


def _helper(path: str, text: str) -> Helper | None:
    if _TESTS.search(path):
        return None
    for layer, pattern in _MADE:
        if not _IMPORTS[layer].search(text):
            continue
        for made in pattern.finditer(text):
            exported = _exported(made[1], text)
            if exported and (layer in ("pg", "prisma") or _POSTGRES.search(text)):
                return Helper(path, layer, exported, made[1])
    return None


def _exported(name: str, text: str) -> str:
    """By what name a module gives away what it calls `name`; "" when it keeps it."""
    if re.search(rf"\bexport\s+(?:const|let|var)\s+{name}\b", text):
        return name
    if re.search(rf"\bexport\s+default\s+{name}\b", text):
        return "default"
    if re.search(rf"\bmodule\.exports\s*=\s*{name}\b(?!\s*[.(])", text):
        return "="
    if re.search(rf"\b(?:module\.)?exports\.{name}\s*=\s*{name}\b", text):
        return name
    listed = re.search(rf"(?:\bexport|\bmodule\.exports\s*=)\s*\{{[^}}]*?(?<![\w.:]){name}\s*[,}}]", text)
    return name if listed else ""


def _distance(one: str, other: str) -> int:
    ours, theirs = one.split("/")[:-1], other.split("/")[:-1]
    same = 0
    while same < min(len(ours), len(theirs)) and ours[same] == theirs[same]:
        same += 1
    return len(ours) + len(theirs) - 2 * same
