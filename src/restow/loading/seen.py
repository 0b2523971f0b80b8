"""The keys a verification has met, on disk: any number of them in the same memory."""

from collections.abc import Iterable, Sequence

#: SQLite's own bound on the parameters of one statement is higher than this in every build.
_AT_ONCE = 500


class SeenKeys:
    """A set of keys in a temporary database that disappears with the process."""

    def __init__(self) -> None:
        import sqlite3  # only a verification needs it; every command would wait for it

        self._database = sqlite3.connect("")  # "": a temporary file of SQLite's own
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID")

    def add(self, keys: Iterable[bytes]) -> None:
        """Adds keys; one that is there already stays."""
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((key,) for key in keys))

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """The keys among these that were added."""
        found: set[bytes] = set()
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(
                row[0] for row in self._database.execute(f"SELECT key FROM seen WHERE key IN ({marks})", part)
            )
        return found

    def close(self) -> None:
        """Drops the database."""
        self._database.close()
