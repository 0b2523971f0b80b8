"""Families: the names of a store, folded into templates while they stream by.

A listing may have millions of names, so they are kept as a tree of path parts that stays small: ids, numbers
and dates become holes as they are met, and a folder with too many different names becomes one hole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from restow.documents.outline import Outline
from restow.model.document import Document

#: Different names that a folder keeps apart, until they are one hole.
_MOST_NAMES = 200
#: Brothers with one suffix that are taken for records of one family.
_ALIKE = 4
#: Names kept to be looked into.
_MOST_SAMPLES = 5
_MOST_OUTLINES = 50
#: What a program or a clock makes up; the first that fits. What an address has before its `@` is of 64
#: characters at most (RFC 5321, 4.5.3.1.1), which bounds the search in a long name without any.
_MADE_UP = re.compile(
    r"(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<time>\d{4}-?\d{2}-?\d{2}[T_ -]?\d{2}[-:_]?\d{2}(?:[-:_]?\d{2})?(?:\.\d+)?Z?)"
    r"|(?P<date>\d{4}-\d{2}-\d{2}|(?:19|20)\d{6}(?!\d))"
    r"|(?P<email>[\w.+-]{1,64}@[\w-]+\.[\w.-]+\w)"
    r"|(?P<hash>(?<![0-9A-Za-z])(?=[0-9a-f]*\d)[0-9a-f]{12,}(?![0-9A-Za-z]))"
    r"|(?P<id>(?<![0-9A-Za-z])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[0-9A-Za-z]{14,}(?![0-9A-Za-z]))"
    r"|(?P<number>\d+)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Family:
    """The documents whose names have one form."""

    #: The form: path parts with holes.
    template: str
    count: int = 0
    total_bytes: int = 0
    #: When the oldest and the newest were written, in seconds since 1970 (UTC); None: the store does not say.
    first: float | None = None
    last: float | None = None
    #: A few of the documents.
    samples: list[Document] = field(default_factory=list)
    #: What a look into these showed.
    outlines: list[Outline] = field(default_factory=list)

    def add(self, document: Document) -> None:
        """Counts a document."""
        self.count += 1
        self.total_bytes += document.size or 0
        self._widen(document.modified, document.modified)
        if len(self.samples) < _MOST_SAMPLES:
            self.samples.append(document)

    def join(self, other: "Family") -> None:
        """Takes another's documents."""
        self.count += other.count
        self.total_bytes += other.total_bytes
        self._widen(other.first, other.last)
        self.samples = [*self.samples, *other.samples][:_MOST_SAMPLES]
        self.outlines = [*self.outlines, *other.outlines][:_MOST_OUTLINES]

    def _widen(self, first: float | None, last: float | None) -> None:
        self.first = min((time for time in (self.first, first) if time is not None), default=None)
        self.last = max((time for time in (self.last, last) if time is not None), default=None)


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    family: Family | None = None


class NameTree:
    """Names of a store, folded."""

    def __init__(self) -> None:
        self._root = _Node()
        #: All documents that were added.
        self.count = 0

    def add(self, document: Document) -> None:
        """Adds a document."""
        self.count += 1
        parts = [_folded(part) for part in document.name.split("/")]
        node = self._root
        for number, part in enumerate(parts):
            node = _child(node, part, is_last=number == len(parts) - 1)
        if node.family is None:
            node.family = Family("")
        node.family.add(document)

    def families(self) -> Iterator[Family]:
        """Every form of name with its documents, in order; brothers are not yet folded."""
        yield from _families(self._root)


def folded_brothers(families: list[Family], *, least: int = _ALIKE) -> list[Family]:
    """Families that differ in one part, of which there are several, as one with a hole there.

    `prompts/a.json` to `prompts/e.json` are `prompts/{name}.json`; `alice/profile.json`, `bob/profile.json`,
    ... are `{name}/profile.json`.

    Args:
        families: with templates all different.
        least: how many brothers make a family.
    """
    depth = max((family.template.count("/") for family in families), default=0)
    for place in range(depth + 1):
        families = _folded_at(families, place, least)
    return sorted(families, key=lambda family: family.template)


def _folded_at(families: list[Family], place: int, least: int) -> list[Family]:
    forms: dict[str, list[Family]] = {}
    for family in families:
        forms.setdefault(_form(family.template, place), []).append(family)
    found: list[Family] = []
    for form, brothers in forms.items():
        found += [_joined(form, brothers)] if len(brothers) >= least else brothers
    return found


def _form(template: str, place: int) -> str:
    """The template with a hole for the part at a place, or as it is when it has no such part."""
    parts = template.split("/")
    if place < len(parts):
        parts[place] = "{name}" + _suffix(parts[place], is_last=place == len(parts) - 1)
    return "/".join(parts)


def _joined(template: str, families: list[Family]) -> Family:
    whole = Family(template)
    for family in families:
        whole.join(family)
    return whole


def _folded(part: str) -> str:
    """The part with a hole for whatever is made up in it."""
    if "@" not in part and not any(map(str.isdigit, part)):  # most parts; a search costs five times as much
        return part
    stem, dot, suffix = part.rpartition(".")
    if not stem or not suffix.isalpha():
        stem, dot, suffix = part, "", ""
    return _MADE_UP.sub(lambda found: f"{{{found.lastgroup}}}", stem) + dot + suffix


def _child(node: _Node, part: str, *, is_last: bool) -> _Node:
    wide = "{name}" + _suffix(part, is_last=is_last)
    if part not in node.children and (wide in node.children or len(node.children) >= _MOST_NAMES):
        part = wide
    return node.children.setdefault(part, _Node())


def _suffix(part: str, *, is_last: bool) -> str:
    stem, dot, suffix = part.rpartition(".")
    return f".{suffix}" if is_last and stem and dot and "{" not in suffix else ""


def _families(root: _Node) -> Iterator[Family]:
    """Every family below a node in the order of names; by a list, as names may have thousands of parts."""
    left: list[tuple[_Node, tuple[str, ...]]] = [(root, ())]
    while left:
        node, parts = left.pop()
        if node.family is not None:
            node.family.template = "/".join(parts)
            yield node.family
        left += [(child, (*parts, part)) for part, child in sorted(node.children.items(), reverse=True)]
