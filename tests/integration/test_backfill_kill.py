"""A run that is killed or stopped at any instant: nothing double or half, and the same command goes on."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.support.backfill import (
    TABLE,
    Run,
    backfill,
    execute,
    family,
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

IDS = session_ids(3000)
#: For each of the two tables.
KILLS = 27
#: Kills before a run may reach its end and the table is emptied: more would find no work left.
KILLS_A_ROUND = 3
#: Seconds in which orphans end by themselves. They take tenths; the rest is for a busy machine.
ORPHANS_END = 5


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_all(tmp_path_factory.mktemp("store"), IDS)


@pytest.fixture(params=["original_dsn", "schema_dsn"])
def dsn(request: pytest.FixtureRequest) -> str:
    """The table without the unique index, and the one with it."""
    return str(request.getfixturevalue(request.param))


class Killer:
    """Kills runs at random instants and looks at the table each time."""

    def __init__(self, store: Path, dsn: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.store = store
        self.dsn = dsn
        self.kills = 0
        #: Kills that found the table partly filled.
        self.midway = 0
        begun = time.monotonic()
        assert self._run().wait().exit_code == 0
        self.duration = time.monotonic() - begun
        execute(dsn, f"TRUNCATE {TABLE}")

    def one_round(self) -> None:
        tokens = [self._kill_one() for _ in range(KILLS_A_ROUND)]
        # The last orphans may still be at work: to the next run they are just another backfill.
        ended = self._run().wait()
        assert ended.exit_code == 0, ended.err[-2000:]
        assert whole_rows(self.dsn) == set(IDS)
        assert ended.counts[0] == len(IDS)
        wait_until(lambda: not any(map(family, tokens)), ORPHANS_END)
        assert whole_rows(self.dsn) == set(IDS)
        execute(self.dsn, f"TRUNCATE {TABLE}")

    def _run(self) -> Run:
        return start(self.store, self.dsn, "--batch-size", "50")

    def _kill_one(self) -> str:
        run = self._run()
        time.sleep(self.random.uniform(0, self.duration))
        self.kills += run.kill()
        found = len(whole_rows(self.dsn))
        self.midway += 0 < found < len(IDS)
        if self.random.random() < 0.7:
            wait_until(lambda: not family(run.token), ORPHANS_END)
        return run.token


@pytest.mark.slow  # 27 kills, each with a start of Python before it, and a dozen whole runs
def test_killed_at_random_instants_and_run_again(store: Path, dsn: str) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    killer = Killer(store, dsn, seed)
    while killer.kills < KILLS:
        killer.one_round()
    print(f"{killer.kills} kills, {killer.midway} midway; a whole run takes {killer.duration:.2f} s")
    assert killer.midway


def test_killed_workers_are_replaced(store: Path, dsn: str) -> None:
    slow_down(dsn, 0.01)
    run = start(store, dsn, "--batch-size", "20")
    for rows in (200, 800, 1400, 2000):
        wait_for_rows(dsn, rows, run)
        os.kill(run.workers()[0], signal.SIGKILL)
    ended = run.wait()
    assert ended.exit_code == 0, ended.err[-2000:]
    # Those whose worker was killed between its commit and its word are found to be there.
    discovered, inserted, skipped, failed = ended.counts
    assert (discovered, inserted + skipped, failed) == (len(IDS), len(IDS), 0)
    assert skipped <= 4 * 20
    assert whole_rows(dsn) == set(IDS)
    assert not family(run.token)


def once(run: Run, which: signal.Signals) -> None:
    run.process.send_signal(which)


def to_all(run: Run, which: signal.Signals) -> None:
    """As a terminal sends Ctrl-C: to every process of the run."""
    for pid in family(run.token):
        with suppress(ProcessLookupError):
            os.kill(pid, which)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("send", [once, to_all])
def test_an_interrupted_run_says_so_and_goes_on_later(
    store: Path, original_dsn: str, which: signal.Signals, send: Callable[[Run, signal.Signals], None]
) -> None:
    slow_down(original_dsn, 0.01)
    run = start(store, original_dsn, "--batch-size", "20")
    wait_for_rows(original_dsn, 200, run)
    send(run, which)
    ended = run.wait()
    assert ended.exit_code == 130, ended.err[-2000:]
    assert "interrupted; the same command goes on from here" in ended.out
    assert ended.counts[1] < len(IDS)
    assert set(ended.sessions("inserted")) == whole_rows(original_dsn)
    assert not family(run.token)
    execute(original_dsn, f"DROP TRIGGER slow ON {TABLE}")
    again = backfill(store, original_dsn)
    assert again.exit_code == 0
    assert again.counts == (len(IDS), len(IDS) - ended.counts[1], ended.counts[1], 0)
    assert whole_rows(original_dsn) == set(IDS)


def test_a_second_interrupt_ends_the_run_at_once(store: Path, original_dsn: str) -> None:
    with psycopg.connect(original_dsn) as blocker:
        blocker.execute(f"LOCK TABLE {TABLE} IN SHARE MODE".encode())
        run = start(store, original_dsn)
        wait_until(lambda: waits_for_lock(original_dsn))
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert run.alive
        run.process.send_signal(signal.SIGINT)
        ended = run.wait()
    assert ended.exit_code == 130, ended.err[-2000:]
    wait_until(lambda: not family(run.token), ORPHANS_END)
    assert whole_rows(original_dsn) == set()
    assert "Traceback" not in ended.err


def test_a_worker_killed_while_it_sends(original_dsn: str, tmp_path: Path) -> None:
    ids = session_ids(100)
    for session_id in ids:
        put(tmp_path, session_id, b'{"transcript": ["' + b"x" * 100_000 + b'"]}')
    options = ("--dry-run", "--show-payload", "--workers", "1", "--batch-size", "100")
    with psycopg.connect(original_dsn) as blocker:
        blocker.execute(f"LOCK TABLE {TABLE}".encode())
        run = start(tmp_path, original_dsn, *options)
        wait_until(lambda: waits_for_lock(original_dsn))
        run.process.send_signal(signal.SIGSTOP)
    time.sleep(2)  # its pipe is full now
    os.kill(run.workers()[0], signal.SIGKILL)
    run.process.send_signal(signal.SIGCONT)
    ended = run.wait()
    assert ended.exit_code == 0, ended.err[-1000:]
    assert sorted(ended.sessions("would insert")) == ids


def test_orphans_that_wait_for_a_lock_end_too(original_dsn: str, store: Path) -> None:
    with psycopg.connect(original_dsn) as blocker:
        blocker.execute(f"LOCK TABLE {TABLE} IN SHARE MODE".encode())
        run = start(store, original_dsn)
        wait_until(lambda: waits_for_lock(original_dsn))
        run.kill()
        wait_until(lambda: not family(run.token), ORPHANS_END)
    assert whole_rows(original_dsn) == set()
