"""What the tests of the backfill share: documents, restow as a process, what the table holds."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

TABLE = "analytics.session_transcripts"
#: Whatever names a database or a store on the machine that runs the tests.
_SETTINGS = ("PG", "DATABASE_URL", "RESTOW_", "PULSE_", "STORAGE_", "AZURE_", "PROMPTS_")
#: Marks a run and its workers: a process inherits it, whoever becomes its parent.
_TOKEN = "BACKFILL_TEST_RUN"
#: Seconds until a run counts as hanging. Generous: the machine may be busy; most tests end sooner.
_PATIENCE = 600
#: session_id, user_id, transcript_lines, and transcript_json as the server prints it.
StoredRow = tuple[str, str | None, list[str], str]


def session_ids(count: int, block: int = 0) -> list[str]:
    """That many ids, the same each time; another block has others."""
    return [f"{n:08x}-{block:04x}-4000-8000-{n:012x}" for n in range(count)]


def document(session_id: str) -> bytes:
    """A small transcript with what is easily lost: a number's last zero, letters beyond ASCII, spaces."""
    lines = ", ".join(
        json.dumps(line, ensure_ascii=False) for line in (f"  Grüße an {session_id} ", "", "second\tline")
    )
    return f'{{"transcript" : [{lines}], "session_id":"{session_id}","score":1.10}}'.encode()


def companion(session_id: str) -> bytes | None:
    """The session.json beside it, which every fourth session has."""
    if int(session_id[:8], 16) % 4:
        return None
    return json.dumps({"session_id": session_id, "user_id": _user_id(session_id)}).encode()


def expected_row(session_id: str) -> StoredRow:
    """The row that `document` and `companion` become."""
    lines = [f"  Grüße an {session_id} ", "", "second\tline"]
    spoken = json.dumps(lines, ensure_ascii=False)
    text = f'{{"score": 1.10, "session_id": "{session_id}", "transcript": {spoken}}}'
    user_id = _user_id(session_id) if companion(session_id) else None
    return session_id, user_id, [lines[0].strip(), lines[2]], text


def _user_id(session_id: str) -> str:
    return str(UUID(int=UUID(session_id).int ^ 1))


def put(store: Path, session_id: str, data: bytes | None = None) -> None:
    """Writes one session's documents into a folder; `data` in place of the usual transcript."""
    folder = store / "sessions" / session_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "transcript.json").write_bytes(document(session_id) if data is None else data)
    if data is None and (beside := companion(session_id)):
        (folder / "session.json").write_bytes(beside)


def put_all(store: Path, ids: Iterable[str]) -> Path:
    for session_id in ids:
        put(store, session_id)
    return store


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that is over."""

    exit_code: int
    out: str
    err: str

    def sessions(self, action: str, *, label: str = "backfill_transcripts") -> list[str]:
        """The ids that the log names behind `inserted`, `skipped existing`, `failed` or `would insert`."""
        start = f"{label}: {action} session "
        lines = (line for line in self.err.splitlines() if line.startswith(start))
        return [line.removeprefix(start).split(": ")[0].split(" ")[0] for line in lines]

    @property
    def counts(self) -> tuple[int, ...]:
        """Discovered, inserted, skipped, failed: from the summary, and the same in the log."""
        words = self.out.splitlines()[0].removeprefix("backfill_transcripts: ").split(", ")
        told = {words.split(" ")[1]: int(words.split(" ")[0]) for words in words}
        logged = [len(self.sessions(action)) for action in ("inserted", "skipped existing", "failed")]
        assert [told[key] for key in ("inserted", "skipped", "failed")] == logged, self.out
        return told["discovered"], *logged


class Run:
    """A restow command as a process of its own."""

    def __init__(self, command: Sequence[str | Path], *, stdin: str | None = None, **environ: str) -> None:
        self.token = uuid4().hex
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
        # Files and not pipes: nobody reads while the process runs.
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is read
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "restow", *command],
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=self._out,
            stderr=self._err,
            env={**kept, "COLUMNS": "80", _TOKEN: self.token, **environ},
        )
        if self.process.stdin:
            self.process.stdin.write((stdin or "").encode())
            self.process.stdin.close()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wait(self) -> Ended:
        try:
            exit_code = self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return Ended(exit_code=exit_code, out=_content(self._out), err=_content(self._err))

    def kill(self) -> bool:
        """SIGKILL to the main process alone; False when it had ended already."""
        alive = self.alive
        self.process.kill()
        killed = self.process.wait() == -signal.SIGKILL and alive
        self._out.close()
        self._err.close()
        return killed

    def workers(self) -> list[int]:
        """The processes of this run besides the first."""
        return [pid for pid in family(self.token) if pid != self.process.pid]


def _content(file: Any) -> str:
    file.seek(0)
    with file:
        return str(file.read().decode())


def start(store: Path | str, dsn: str, *arguments: str, stdin: str | None = None, **environ: str) -> Run:
    """Starts `restow backfill transcripts`."""
    command = ["backfill", "transcripts", "--store", str(store), "--database", dsn, *arguments]
    return Run(command, stdin=stdin, **environ)


def backfill(store: Path | str, dsn: str, *arguments: str, stdin: str | None = None, **environ: str) -> Ended:
    """Runs `restow backfill transcripts` to its end."""
    return start(store, dsn, *arguments, stdin=stdin, **environ).wait()


def verify(store: Path | str, dsn: str, *arguments: str, **environ: str) -> Ended:
    """Runs `restow verify transcripts` to its end."""
    command = ["verify", "transcripts", "--store", str(store), "--database", dsn, *arguments]
    return Run(command, **environ).wait()


def family(token: str) -> list[int]:
    """The processes of a run that are alive, orphans too."""
    mark, found = f"{_TOKEN}={token}".encode(), []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):  # it has just ended, or is another user's
            if entry.name.isdecimal() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def wait_until(true: Callable[[], object], seconds: float = 30, pause: float = 0.005) -> None:
    """Waits for something to happen."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        time.sleep(pause)


def execute(dsn: str, *statements: str) -> None:
    """Runs statements, each in a transaction of its own."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def as_role(dsn: str, role: str, rights: str) -> str:
    """The conninfo of a role that has these rights on the table, and what an insert needs besides."""
    execute(
        dsn,
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
        f"GRANT USAGE ON SCHEMA analytics TO {role}",
        f"GRANT {rights} ON {TABLE} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA analytics TO {role}",
    )
    return make_conninfo(dsn, user=role)


def ask(dsn: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Answers a query."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(query.encode(), values or None).fetchall()


def stored_rows(dsn: str) -> list[StoredRow]:
    query = f"SELECT session_id::text, user_id::text, transcript_lines, transcript_json::text FROM {TABLE}"
    return ask(dsn, query)  # type: ignore[return-value]


def whole_rows(dsn: str) -> set[str]:
    """The ids that have a row; fails when one has two, or a row is not all of what its document says."""
    rows = stored_rows(dsn)
    broken = [row for row in rows if row != expected_row(row[0])]
    assert not broken, f"{len(broken)} rows are not what their documents say: {broken[0]}"
    ids = {row[0] for row in rows}
    assert len(ids) == len(rows), f"{len(rows) - len(ids)} sessions have more than one row"
    return ids


def count_rows(connection: psycopg.Connection) -> int:
    """Rows that are committed now, for an autocommit connection that is asked again and again."""
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(_NAME)).fetchone()
    return int(row[0]) if row else 0


_NAME = sql.Identifier("analytics", "session_transcripts")


def wait_for_rows(dsn: str, rows: int, run: Run) -> None:
    """Waits until a run has inserted that many."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        wait_until(lambda: count_rows(connection) >= rows or not run.alive, _PATIENCE)
    assert run.alive, f"the run ended before it had inserted {rows} rows: {run.wait().err[-1000:]}"


def waits_for_lock(dsn: str) -> bool:
    """True while somebody on the server waits for another's transaction or lock in this database."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(ask(dsn, query))


def slow_down(dsn: str, seconds: float) -> None:
    """Makes every batch take so long at least, so that a run is in its middle for long enough."""
    execute(
        dsn,
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END $$",
        f"CREATE TRIGGER slow BEFORE INSERT ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION slow()",
    )
