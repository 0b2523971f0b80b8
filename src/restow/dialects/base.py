"""What a migration tool's file gives.

A dialect only reads the project and returns texts: whoever calls it writes them,
and only when asked. Nothing of the project is run or imported.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from restow.model.migration import Detected, FileChange, Migration


class Dialect(Protocol):
    """A member of this folder, as a module."""

    #: The tool's name as people write it: `Alembic`.
    TITLE: str
    #: Command that applies what was written, for the next step of a message: `alembic upgrade head`.
    APPLY: str

    def detect(self, root: Path) -> Sequence[Detected]:
        """The places of the project where the tool keeps migrations, most likely first; none: not in use."""
        ...

    def render(
        self, root: Path, detected: Detected, migration: Migration, now: datetime
    ) -> Sequence[FileChange]:
        """The files that make the tool apply the migration, and undo it where the tool can.

        Models, schema files and snapshots that the tool compares with the database are part of them, so
        that its own diff finds nothing more to do. Equal arguments and an equal project give equal texts.

        Args:
            root: the project's folder.
            detected: what `detect` found.
            migration: what to write.
            now: the time, with a zone, for names that hold one.

        Raises:
            UsageError: the project's migrations are in a state that nothing may be added to: two heads,
                a folder that is not there.
        """
        ...
