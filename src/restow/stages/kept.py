"""Kept: what one scan leaves for the next, in one SQLite file. Damage to it costs time, nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from restow import __version__

if TYPE_CHECKING:
    import sqlite3

#: Bumped when the same source gives other Units, or the same Units another result.
_FORMAT = 11
#: Seconds to wait for another scan of the same project.
_PATIENCE = 1


class Kept:
    """Bytes by key. A file that cannot be opened, read or written is done without.

    Args:
        file: the SQLite file; None keeps nothing.
    """

    def __init__(self, file: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if file is not None:
            self._open(file)

    def _open(self, file: Path) -> None:
        import sqlite3  # only a scan needs it

        ignore = file.parent / ".gitignore"
        if any(map(os.path.islink, (file.parent, file, ignore))):
            return  # a project may have them lead to what is not its own
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if not ignore.exists():
                ignore.write_text("*\n")  # what is kept is of this machine only
            # Used by one thread at a time: the scan's own, then the one with room for deep calls.
            connection = sqlite3.connect(
                file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, version TEXT, body BLOB)"
            )
            connection.execute("DELETE FROM kept WHERE version <> ?", (_version(),))
            connection.execute("BEGIN IMMEDIATE")
        except (OSError, sqlite3.Error):
            return
        self._connection = connection

    def find(self, key: bytes) -> bytes | None:
        """What was kept under a key."""
        rows = self._execute("SELECT body FROM kept WHERE key = ?", (key,))
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def add(self, key: bytes, body: bytes) -> None:
        """Keeps something."""
        self._execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (key, _version(), body))

    def close(self) -> None:
        """Writes what was added."""
        self._execute("COMMIT", ())
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _execute(self, statement: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        import sqlite3

        if self._connection is None:
            return []
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error:
            self._connection = None
            return []


def _version() -> str:
    return f"{__version__}/{_FORMAT}"
