"""Files of a project: what is read, and what is left out and why."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a source file is for, as its path says."""

    CODE = "code"
    TEST = "test"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to be read."""

    #: From the project's root, with `/`.
    path: str
    #: Bytes.
    size: int
    role: Role = Role.CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or folder that was left out."""

    #: From the project's root, with `/`.
    path: str
    #: Stable code: `vendored`, `generated`, `minified`, `too_large`, `binary`, `unreadable`, `link`.
    code: str
    #: One sentence.
    reason: str
