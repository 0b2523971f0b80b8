"""PostgreSQL: where the database comes from, how to reach it, and the embedded server.

    open_database   the database of this run, the embedded server started when none is configured
    find_project    the folder whose `.restow/` holds the embedded server's files

Beside them: `source` (which setting names the database), `connect` (one connection, its failures
in plain words), `schema` (applies the tables), `psql` (runs the client), `table` and `faults` (what
the loader must know of a table and of an error), `embedded` (a server from a wheel).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from restow.errors import UsageError

if TYPE_CHECKING:
    from restow.postgres.source import DatabaseSource

__all__ = ["find_project", "open_database"]

# The driver is imported inside the functions: the watchdog of the embedded server lives in this package
# and stays resident; without the driver it starts 0.1 s sooner and takes 10 MB less.


@contextmanager
def open_database(
    flag: str | None, environ: Mapping[str, str], project: Path, *, embedded_allowed: bool = True
) -> Iterator["DatabaseSource"]:
    """The database of this run; for the length of the block the embedded server runs when none is configured.

    Args:
        flag: the value of --database.
        environ: where the other settings are looked up.
        project: the folder that holds, or shall hold, `.restow/`; see `find_project`.
        embedded_allowed: False for commands that only make sense on a database that someone named.

    Raises:
        UsageError: a setting is malformed or incomplete, or there is no server to start.
        DatabaseError: the embedded server does not start.
    """
    from restow.postgres.source import NAMES, find_database

    if source := find_database(flag, environ):
        yield source
    elif embedded_allowed:
        from restow.postgres.embedded import running_source

        with running_source(project, environ) as source:
            yield source
    else:
        raise UsageError("No database is configured.", next_step=f"Give one of: {', '.join(NAMES)}.")


def find_project(start: Path) -> Path:
    """The nearest folder from `start` upwards that looks like a project's; `start` itself when none does."""
    marks = (".restow", ".git", "pyproject.toml", "package.json")
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in marks):
            return folder
    return start
