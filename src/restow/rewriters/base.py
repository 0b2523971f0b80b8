"""What a language's file gives.

A rewriter reads the project and returns values: whoever calls it writes them, and only when asked.
Nothing of the project is run or imported.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from restow.model.migration import FileChange
from restow.model.patch import FileRewrite, Task


class Rewriter(Protocol):
    """A member of this folder, as a module."""

    #: Ends of the names of files that are its own: `.py`.
    SUFFIXES: frozenset[str]

    def rewrite(self, root: Path, file: str, source: bytes, tasks: Sequence[Task]) -> FileRewrite:
        """What becomes of one file.

        Every site of the tasks is in the result once: rewritten or refused. Edits do not overlap, and leave
        every other byte as it is. Imports that are needed are among them, and those used no more go.

        Args:
            root: the project's folder.
            file: from there, with `/`.
            source: its bytes.
            tasks: what is to be rewritten; several datasets may be touched by one file.
        """
        ...

    def modules(self, root: Path, tasks: Sequence[Task]) -> Sequence[FileChange]:
        """The data-access modules of these datasets, and what they need: a connection, a dependency.

        A module that is there already and says the same is not among them. Equal arguments and an equal
        project give equal texts.

        Args:
            root: the project's folder.
            tasks: all sites that are rewritten, whatever the file; the old places are reached as they do.
        """
        ...

    def fault(self, file: str, source: bytes) -> str:
        """Why a file does not parse, with its line; "" when it does."""
        ...
