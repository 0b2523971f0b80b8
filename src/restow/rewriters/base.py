"""What a language's file gives.

A rewriter reads the project and returns values: whoever calls it writes them, and only when asked.
Nothing of the project is run or imported.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from restow.model.migration import FileChange
from restow.model.patch import FileRewrite, Refusal, Task, TestsRewrite
from restow.model.site import Site

#: Stands in the first lines of every generated module: nothing in one is rewritten.
WRITTEN = "Written by restow"


class Rewriting(Protocol):
    """One project, and what is to be rewritten in it."""

    def rewrite(self, file: str, source: bytes) -> FileRewrite:
        """What becomes of one file.

        Every site of the tasks that is in the file is in the result once: rewritten or refused. Edits do not
        overlap, and leave every other byte as it is. Imports that are needed are among them, and those used
        no more go.

        Args:
            file: from the project's folder, with `/`.
            source: its bytes.
        """
        ...

    def unknown(self) -> Sequence[Refusal]:
        """Calls of wrappers that sites go through, whose document the scan could not tell."""
        ...

    def tests(self) -> TestsRewrite:
        """The project's tests that replace what was rewritten, so that their fakes see what they saw before.

        Asked for when all files are rewritten.
        """
        ...

    def modules(self, datasets: Collection[str]) -> Sequence[FileChange]:
        """The data-access modules of these datasets, and what they need: a connection, a dependency.

        What is there already and says the same is not among them, and modules that were written before follow
        the plan as it is now. Equal arguments and an equal project give equal texts.

        Args:
            datasets: ids of those that have sites which are rewritten.
        """
        ...


class Rewriter(Protocol):
    """A member of this folder, as a module."""

    #: Ends of the names of files that are its own: `.py`.
    SUFFIXES: frozenset[str]

    def prepare(self, root: Path, tasks: Sequence[Task], others: Sequence[Site] = ()) -> Rewriting:
        """Looks at a project before its files are rewritten.

        Args:
            root: the project's folder.
            tasks: every dataset that moves, with its sites in files of this language; it may have none.
            others: sites of datasets that stay as they are.
        """
        ...

    def fault(self, _file: str, source: bytes) -> str:
        """Why a file does not parse, with its line; "" when it does."""
        ...
