"""The programs that are compared, each as a process of its own."""

import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.programs import Ended, run
from benchmarks.servers import COLUMNS, TABLE, Database

_LZ4 = {"PGOPTIONS": "-c default_toast_compression=lz4"}


def save_rows(database: Database, file: Path) -> None:
    """Writes the table's rows as COPY takes them: prepared for `psql_copy`."""
    _psql(database, f"\\copy (SELECT {COLUMNS} FROM {TABLE}) TO '{file}' (FORMAT binary)", {})


def psql_copy(database: Database, file: Path, *, lz4: bool = False, sample: bool = False) -> Ended:
    """Finished rows, by psql's `copy` in binary: the server's own limit for one connection."""
    statement = f"\\copy {TABLE} ({COLUMNS}) FROM '{file}' (FORMAT binary)"
    return _psql(database, statement, _LZ4 if lz4 else {}, sample=sample)


def sequential(database: Database, corpus: Corpus, *, port: int | None = None, sample: bool = False) -> Ended:
    """One session after another, as the specification tells it."""
    command = [sys.executable, "-m", "benchmarks.sequential", str(corpus.root)]
    return run(command, database.environ(port), sample=sample)


def restow(
    database: Database,
    store: Path | str,
    *options: str,
    port: int | None = None,
    sample: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Ended:
    """`restow backfill transcripts`, with its defaults."""
    command = [sys.executable, "-m", "restow", "backfill", "transcripts", "--store", str(store), *options]
    command += ["--quiet", "--log-format", "json"]
    return run(command, {**database.environ(port), **(environ or {})}, sample=sample)


def _psql(database: Database, statement: str, environ: dict[str, str], *, sample: bool = False) -> Ended:
    command = [database.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement]
    return run(command, {**database.environ(), **environ}, sample=sample)
