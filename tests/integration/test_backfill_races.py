"""Several backfills and live writers at once: never two rows for one session."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tests.support.backfill import (
    TABLE,
    Ended,
    as_role,
    ask,
    backfill,
    count_rows,
    execute,
    put,
    put_all,
    session_ids,
    slow_down,
    start,
    wait_for_rows,
    wait_until,
    waits_for_lock,
    whole_rows,
)

IDS = session_ids(2000)
#: Sessions whose row an open transaction holds when the backfills begin.
HELD = IDS[100:110]
#: Sessions that only the application has: a row first, the documents after it.
NEW = session_ids(150, block=1)
_ROW = "SELECT %s::uuid, array['live']"
PLAIN = f"INSERT INTO {TABLE} (session_id, transcript_lines) {_ROW}"
IF_MISSING = f"{PLAIN} WHERE NOT EXISTS (SELECT FROM {TABLE} WHERE session_id = %s::uuid)"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return put_all(tmp_path, IDS)


class Writer(threading.Thread):
    """A live writer: one connection, one row after another."""

    def __init__(self, dsn: str, ids: list[str], statement: str) -> None:
        super().__init__()
        self.dsn = dsn
        self.ids = ids
        self.statement = statement
        self.inserted: set[str] = set()
        #: Rows refused because a backfill was first (23505).
        self.refused = 0

    def run(self) -> None:
        with psycopg.connect(self.dsn) as connection:
            for number, session_id in enumerate(self._chosen(connection)):
                self._write(connection, session_id, hold=number % 10 == 0)

    def _chosen(self, connection: psycopg.Connection) -> Iterator[str]:
        """What the backfills are about to insert, or have just inserted, as far as one can guess."""
        guess = random.Random(0)
        for _ in range(400):
            near = count_rows(connection) + guess.randrange(-20, 80)
            connection.commit()
            yield self.ids[max(0, min(near, len(self.ids) - 1))]

    def _write(self, connection: psycopg.Connection, session_id: str, *, hold: bool) -> None:
        values = [session_id] * self.statement.count("%s")
        try:
            rows = connection.execute(self.statement.encode(), values).rowcount
            if hold:  # a transaction that has more to do
                time.sleep(0.02)
            connection.commit()
        except errors.UniqueViolation:
            connection.rollback()
            self.refused += 1
        else:
            self.inserted |= {session_id} if rows else set()


class Application(Writer):
    """Makes sessions of its own: the row, then the documents."""

    def __init__(self, dsn: str, store: Path) -> None:
        super().__init__(dsn, NEW, PLAIN)
        self.store = store

    def _chosen(self, connection: psycopg.Connection) -> Iterator[str]:
        yield from self.ids

    def _write(self, connection: psycopg.Connection, session_id: str, *, hold: bool) -> None:
        super()._write(connection, session_id, hold=False)
        put(self.store, session_id)


@contextmanager
def open_transactions(dsn: str, ids: list[str], seconds: float) -> Iterator[None]:
    """A transaction for each id that inserted its row before, and commits so long after the block begins."""
    connections = [psycopg.connect(dsn) for _ in ids]
    for connection, session_id in zip(connections, ids, strict=True):
        connection.execute(PLAIN.encode(), [session_id])

    def commit() -> None:
        time.sleep(seconds)
        for connection in connections:
            connection.commit()
            connection.close()
            time.sleep(0.05)

    thread = threading.Thread(target=commit)
    thread.start()
    yield
    thread.join()


def in_order_of_listing(store: Path) -> list[str]:
    """The ids as the backfills come to them: the order of a folder's entries."""
    return [entry.name for entry in os.scandir(store / "sessions") if entry.name not in HELD]


def run_together(dsn: str, store: Path, writers: list[Writer]) -> list[Ended]:
    """Two backfills, and the writers from the moment on when one of these has inserted something."""
    # Of one size, each batch would meet its twin, and the slower of the two would seldom win.
    runs = [start(store, dsn, "--batch-size", size) for size in ("17", "29")]
    wait_until(lambda: ask(dsn, f"SELECT 1 FROM {TABLE} WHERE transcript_lines <> array['live'] LIMIT 1"))
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return [run.wait() for run in runs]


def check_races(dsn: str, ended: list[Ended], writers: list[Writer], others: set[str]) -> None:
    """Every session has one row, and everybody's account of who made it agrees."""
    rows = [row[0] for row in ask(dsn, f"SELECT session_id::text FROM {TABLE}")]
    assert len(rows) == len(set(rows)), f"{len(rows) - len(set(rows))} rows too many"
    assert set(rows) == {*IDS, *NEW}
    for run in ended:
        assert run.exit_code == 0, run.err[-2000:]
        discovered, inserted, skipped, failed = run.counts
        assert (inserted + skipped, failed) == (discovered, 0)
    made = [set(run.sessions("inserted")) for run in ended] + [writer.inserted for writer in writers]
    assert sum(map(len, made), len(others)) == len(rows)
    assert set().union(*made, others) == set(rows)
    assert all(writer.inserted for writer in writers), "a writer was never first, so nothing was raced for"


def test_two_backfills_and_live_writers_without_unique_index(original_dsn: str, store: Path) -> None:
    slow_down(original_dsn, 0.005)
    free = in_order_of_listing(store)
    writers = [Writer(original_dsn, free, IF_MISSING), Application(original_dsn, store)]
    with open_transactions(original_dsn, HELD, 0.5):
        ended = run_together(original_dsn, store, writers)
    check_races(original_dsn, ended, writers, set(HELD))


def test_two_backfills_and_live_writers_with_unique_index(schema_dsn: str, store: Path) -> None:
    slow_down(schema_dsn, 0.005)
    free = in_order_of_listing(store)
    writers = [
        Writer(schema_dsn, free, PLAIN),
        Writer(schema_dsn, free, IF_MISSING),
        Application(schema_dsn, store),
    ]
    with open_transactions(schema_dsn, HELD, 0.5):
        ended = run_together(schema_dsn, store, writers)
    check_races(schema_dsn, ended, writers, set(HELD))
    assert writers[0].refused, "the plain writer was never second, so nothing was raced for"


@pytest.mark.parametrize("table", ["original_dsn", "schema_dsn"])
@pytest.mark.parametrize("end", [psycopg.Connection.commit, psycopg.Connection.rollback])
def test_waits_for_an_open_transaction(
    request: pytest.FixtureRequest,
    store: Path,
    table: str,
    end: Callable[[psycopg.Connection], None],
) -> None:
    dsn, held = str(request.getfixturevalue(table)), IDS[:3]
    with psycopg.connect(dsn) as connection:
        for session_id in held:
            connection.execute(PLAIN.encode(), [session_id])
        run = start(store, dsn)
        wait_until(lambda: waits_for_lock(dsn))
        time.sleep(2.2)  # longer than the lock is waited for at once
        assert run.alive
        end(connection)
    ended = run.wait()
    assert ended.exit_code == 0, ended.err[-2000:]
    skipped = held if end is psycopg.Connection.commit else []
    assert sorted(ended.sessions("skipped existing")) == skipped
    assert ended.counts == (len(IDS), len(IDS) - len(skipped), len(skipped), 0)
    rows = [row[0] for row in ask(dsn, f"SELECT session_id::text FROM {TABLE} ORDER BY 1")]
    assert rows == IDS


def test_writers_never_wait_long_for_a_backfill(original_dsn: str, store: Path) -> None:
    """The lock is held for one batch at a time, so a live insert gets its turn while the run goes on."""
    slow_down(original_dsn, 0.02)
    run = start(store, original_dsn, "--batch-size", "20")
    wait_for_rows(original_dsn, 100, run)
    waits = []
    with psycopg.connect(original_dsn, autocommit=True) as connection:
        for session_id in session_ids(10, block=2):
            begun = time.monotonic()
            connection.execute(PLAIN.encode(), [session_id])
            waits.append(time.monotonic() - begun)
            assert run.alive
    assert run.wait().exit_code == 0
    assert max(waits) < 1.5, waits


def test_four_backfills_take_turns_on_advisory_locks_alone(original_dsn: str, store: Path) -> None:
    """A role that may not lock the table (no UPDATE, no DELETE): backfills still keep clear of each other."""
    dsn = as_role(original_dsn, "restow_insert_only", "SELECT, INSERT")
    runs = [start(store, dsn, "--batch-size", "20") for _ in range(4)]
    ended = [run.wait() for run in runs]
    assert [run.exit_code for run in ended] == [0] * 4, ended[0].err[-2000:]
    inserted = [set(run.sessions("inserted")) for run in ended]
    assert sum(map(len, inserted)) == len(IDS)
    rows = [row[0] for row in ask(original_dsn, f"SELECT session_id::text FROM {TABLE} ORDER BY 1")]
    assert rows == IDS


def test_a_second_backfill_of_everything_skips_everything(original_dsn: str, store: Path) -> None:
    assert backfill(store, original_dsn).counts == (len(IDS), len(IDS), 0, 0)
    assert backfill(store, original_dsn).counts == (len(IDS), 0, len(IDS), 0)


def alter_database(dsn: str, words: str) -> None:
    execute(dsn, f"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {words}', current_database()); END $$")


def test_a_database_whose_transactions_are_repeatable_read_by_default(original_dsn: str, store: Path) -> None:
    """The snapshot must be taken under the lock, whatever the database's default isolation is."""
    alter_database(original_dsn, "SET default_transaction_isolation = ''repeatable read''")
    runs = [start(store, original_dsn, "--batch-size", "20") for _ in range(4)]
    assert [run.wait().exit_code for run in runs] == [0] * 4
    assert whole_rows(original_dsn) == set(IDS)


def test_a_statement_timeout_while_waiting_costs_no_session(original_dsn: str, store: Path) -> None:
    alter_database(original_dsn, "SET statement_timeout = 300")
    with psycopg.connect(original_dsn) as holder:
        holder.execute(f"INSERT INTO {TABLE} (session_id) VALUES ('{IDS[0]}')".encode())
        run = start(store, original_dsn, "--batch-size", "5")
        wait_until(lambda: waits_for_lock(original_dsn))
        time.sleep(3)  # ten times as long as a statement may take
        assert run.alive
        holder.commit()
    ended = run.wait()
    assert ended.counts == (len(IDS), len(IDS) - 1, 1, 0), ended.out
