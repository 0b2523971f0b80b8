"""Ignoring: what a folder's ignore files leave out, whoever wrote them.

git passes over a pattern that makes no sense, reads no ignore file through a link, and waits for no pipe.
"""

import os
import re
import stat
import warnings
from dataclasses import dataclass

from pathspec import GitIgnoreSpec

#: Bytes of one ignore file that are read.
_LARGEST = 1_000_000
#: Wildcards of a pattern's part, and `**` of a pattern, above which it is passed over: the time that it takes
#: to find that a name does not fit grows with the power of their number.
_MOST_WILDCARDS = 4
_WILDCARDS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One folder's ignore files."""

    #: The folder, from the root, with a `/` at its end; "" for the root.
    base: str
    spec: GitIgnoreSpec


def ignore_of(base: str, folder: str, names: tuple[str, ...]) -> Ignore:
    """What the ignore files of a folder say, later ones after earlier ones; a missing one says nothing.

    Args:
        base: the folder, from the root, with a `/` at its end.
        folder: where the files are.
        names: their names.
    """
    lines = [line for name in names for line in _lines(os.path.join(folder, name)) if _is_pattern(line)]
    return Ignore(base, GitIgnoreSpec.from_lines(lines))


def _lines(path: str) -> list[str]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return []
    with os.fdopen(descriptor, "rb") as file:
        body = file.read(_LARGEST) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    return body.decode("utf-8", "surrogateescape").splitlines()


def _is_pattern(line: str) -> bool:
    parts = line.split("/")
    if parts.count("**") > _MOST_WILDCARDS:
        return False
    if any(len(_WILDCARDS.findall(part)) > _MOST_WILDCARDS for part in parts):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # `[[:space:]]`, which re takes for a nested set
            GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
