"""Derivation: the lines of a file in which the names of a call get their values, for people to read.

The flow analysis has worked these out; this only finds the lines to show, by their text.
"""

import keyword
import re
from collections.abc import Iterator, Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Names looked into, one behind the other.
_DEEPEST = 3
#: Lines that are shown.
_MOST = 5
#: Lines of a function in which its return is looked for.
_LONGEST = 40
_NAME = re.compile(r"(?<![\w.\"'])[A-Za-z_$][\w$]*")
_WORDS = frozenset(keyword.kwlist) | _words(
    """
    async const default export f false function let new null of private readonly self static super this
    true undefined var
    """
)
_KEYWORDS = "(?:export|const|let|var|readonly|private|static)"
_RETURN = re.compile(r"\breturn\b|=>\s*[^{\s]")
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")


def derivation(lines: Sequence[str], line: int) -> list[tuple[int, str]]:
    """The assignments and returns behind the names in a line, nearest first.

    Args:
        lines: a source file's.
        line: number of the line with the call, from 1.

    Returns:
        Numbers of lines, from 1, and their text.
    """
    found: dict[int, str] = {}
    level = [line]
    for _ in range(_DEEPEST):
        level = [
            number
            for current in level
            for name in _names(lines[current - 1])
            for number in _sources(lines, name, before=current)
            if number not in found and number != line
        ]
        found |= {number: lines[number - 1].strip() for number in level}
    return list(found.items())[:_MOST]


def _names(text: str) -> list[str]:
    """The names in a line; those inside plain texts are none, those in an f-string's holes are."""
    holes = " ".join(re.findall(r"\{([^{}]*)\}", text))
    return [
        name
        for name in dict.fromkeys(_NAME.findall(_TEXT.sub(" ", text) + " " + holes))
        if name not in _WORDS
    ]


def _sources(lines: Sequence[str], name: str, *, before: int) -> Iterator[int]:
    """The nearest assignment above, in a block that encloses the line; else a return of such a function."""
    assigned = re.compile(rf"\s*(?:{_KEYWORDS}\s+)*{re.escape(name)}\b[^=(]*=[^=>]")
    above = [number for number in _enclosing(lines, before) if assigned.match(lines[number - 1])]
    if above:
        yield above[0]
        return
    word = re.escape(name)
    defined = re.compile(rf"\b(?:def|function)\s+{word}\s*\(|^\s*(?:{_KEYWORDS}\s+)*{word}\s*=.*=>")
    for number, text in enumerate(lines, 1):
        if defined.search(text):
            yield from _returned(lines, number)
            return


def _enclosing(lines: Sequence[str], start: int) -> Iterator[int]:
    """Lines above that are no deeper than what encloses the line, as their indentation tells."""
    depth = _indent(lines[start - 1])
    for number in range(start - 1, 0, -1):
        text = lines[number - 1]
        if text.strip() and _indent(text) <= depth:
            depth = _indent(text)
            yield number


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _returned(lines: Sequence[str], start: int) -> Iterator[int]:
    for number in range(start, min(start + _LONGEST, len(lines)) + 1):
        if _RETURN.search(lines[number - 1]):
            yield number
            return
