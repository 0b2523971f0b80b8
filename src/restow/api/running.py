"""What a whole run needs beside the other verbs: migrations applied, and the project's own commands."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg

from restow.errors import DatabaseError, UsageError
from restow.model.journal import Journal, TestRun
from restow.model.migration import FileChange
from restow.plans.file import read_plan
from restow.postgres import open_database
from restow.postgres.connect import connect
from restow.stages.changes import write_changes
from restow.stages.journal import note_tests, read_journal

#: Folders of installed packages.
_LINKED = ("node_modules", ".venv", "venv")
#: Ends of the names of migrations that lead back, where these are files of their own.
DOWN = (".down.sql", ".undo.sql")


def journal(root: Path) -> Journal:
    """What was done to a project so far.

    Raises:
        UsageError: the journal is not what restow wrote.
    """
    return read_journal(root)


def missing_tables(
    root: Path, *, database: str | None, environ: Mapping[str, str] | None = None
) -> list[str]:
    """The tables of the plan that a database does not have yet, with their schemas.

    Raises:
        UsageError: there is no plan, or the database is not understood.
        DatabaseError: it cannot be asked.
    """
    tables = [each.table.qualified_name for each in read_plan(root).datasets if each.table is not None]
    with open_database(database, os.environ if environ is None else environ, root) as target:
        return asyncio.run(_missing(target.conninfo, tables))


async def _missing(conninfo: str, tables: Sequence[str]) -> list[str]:
    query = "SELECT schemaname || '.' || tablename FROM pg_catalog.pg_tables"
    async with await connect(conninfo) as connection:
        found = {name for (name,) in await (await connection.execute(query)).fetchall()}
    return [name for name in tables if name not in found]


def apply_sql(
    root: Path, files: Sequence[str], *, database: str | None, environ: Mapping[str, str] | None = None
) -> list[str]:
    """Runs plain SQL migrations, all in one transaction, as `psql --single-transaction` would.

    A database without any table gets the folder's earlier migrations first.

    Returns:
        The files that were run, in order.

    Raises:
        DatabaseError: a statement fails; nothing is changed then.
    """
    with open_database(database, os.environ if environ is None else environ, root) as target:
        try:
            return asyncio.run(_apply(root, files, target.conninfo))
        except psycopg.Error as error:
            raise DatabaseError(
                f"The migration could not be applied: {str(error).strip()}",
                next_step="Nothing was changed. Mend the file, or apply it yourself, and run again.",
            ) from None


async def _apply(root: Path, files: Sequence[str], conninfo: str) -> list[str]:
    async with await connect(conninfo) as connection, connection.transaction():
        up = [file for file in files if not file.endswith(DOWN)]
        every = [*(_earlier(root, up) if await _is_empty(connection) else ()), *up]
        for file in every:
            await connection.execute((root / file).read_bytes())
    return every


async def _is_empty(connection: psycopg.AsyncConnection) -> bool:
    """True for a database without tables of its own."""
    query = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname !~ '^(pg_|information_schema$)' LIMIT 1"
    return await (await connection.execute(query)).fetchone() is None


def _earlier(root: Path, files: Sequence[str]) -> list[str]:
    """The migrations of the same folder that come before, without those that lead back."""
    first = min(files)
    folder = (root / first).parent
    found = sorted(path.relative_to(root).as_posix() for path in folder.glob("*.sql"))
    return [file for file in found if file < first and not file.endswith(DOWN)]


def run_command(
    root: Path, command: str, *, database: str | None, environ: Mapping[str, str] | None = None
) -> str:
    """Runs a command of the project in its folder, with DATABASE_URL set; what it printed last.

    Raises:
        UsageError: it fails; the end of what it printed is in the message.
    """
    done = _shell(root, command, database, environ)
    if done.returncode:
        raise UsageError(
            f"`{command}` failed ({done.returncode}): {_last_lines(done.stdout, 5)}",
            next_step="Mend what it tells, and run again: what is done already is not done twice.",
        )
    return _last_lines(done.stdout, 1)


def run_tests(
    root: Path, command: str, when: str, *, database: str | None, environ: Mapping[str, str] | None = None
) -> TestRun:
    """Runs the project's tests in its folder, and keeps in the journal how they ended.

    Args:
        root: the project's folder.
        command: for the shell.
        when: "before" or "after" the rewrite.
        database: as for `backfill`; the tests find it in DATABASE_URL.
        environ: instead of the process's environment.
    """
    done = _shell(root, command, database, environ)
    run = TestRun(command=command, when=when, passed=not done.returncode, said=_last_lines(done.stdout, 1))
    note_tests(root, run)
    return run


def try_rewrite(
    root: Path, changes: Sequence[FileChange], command: str, *, environ: Mapping[str, str] | None = None
) -> tuple[TestRun, TestRun]:
    """Runs the project's tests in a copy of it, as it is and with the changes made; how they ended.

    Packages that are installed in the project's folder are linked, not copied.

    Args:
        root: the project's folder; nothing in it is changed.
        changes: of a rewrite.
        command: for the shell.
        environ: instead of the process's environment.
    """
    environment = dict(os.environ if environ is None else environ)
    with tempfile.TemporaryDirectory(prefix="restow-") as folder:
        copy = Path(folder) / root.resolve().name
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(*_LINKED, ".git", ".restow"))
        for name in _LINKED:
            if (root / name).is_dir():
                (copy / name).symlink_to((root / name).resolve())
        before = _tried(copy, command, "before", environment)
        write_changes(copy, changes)
        return before, _tried(copy, command, "after", environment)


def _tried(copy: Path, command: str, when: str, environment: Mapping[str, str]) -> TestRun:
    done = _run(copy, command, environment)
    return TestRun(command=command, when=when, passed=not done.returncode, said=_last_lines(done.stdout, 1))


def _shell(
    root: Path, command: str, database: str | None, environ: Mapping[str, str] | None
) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ if environ is None else environ)
    with open_database(database, environment, root) as target:
        environment.setdefault("DATABASE_URL", target.conninfo)
        return _run(root, command, environment)


def _run(root: Path, command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=root, env=environment, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def _last_lines(text: str, count: int) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-count:])
