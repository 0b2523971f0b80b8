"""The database goes away in the middle of a run: every document gets its row, once, and the run says so."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ORIGINAL_TRANSCRIPTS, SCHEMA
from tests.support.backfill import (
    TABLE,
    Ended,
    Run,
    execute,
    put_all,
    session_ids,
    slow_down,
    start,
    wait_for_rows,
    wait_until,
    waits_for_lock,
    whole_rows,
)
from tests.support.servers import Server

IDS = session_ids(2000)
TERMINATE = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'restow'"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_all(tmp_path_factory.mktemp("store"), IDS)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of our own, whose data survive a crash."""
    started = Server(durable=True)
    yield started
    started.stop()


@pytest.fixture(params=[ORIGINAL_TRANSCRIPTS, SCHEMA], ids=["original", "schema"])
def dsn(request: pytest.FixtureRequest, server: Server) -> Iterator[str]:
    """A database with the table without the unique index, or with it, where a batch takes its time."""
    with server.database() as conninfo:
        with psycopg.connect(conninfo) as connection:
            connection.execute(request.param.encode())
        slow_down(conninfo, 0.01)
        yield conninfo


def immediate_stop(server: Server) -> None:
    """`pg_ctl stop -m immediate` and a start, which recovers from the log."""
    postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    server.restart()


def check(ended: Ended, dsn: str) -> None:
    """Everything is in, and was counted as what it was: nobody else has inserted anything."""
    assert ended.exit_code == 0, ended.err[-2000:]
    assert ended.counts == (len(IDS), len(IDS), 0, 0)
    assert whole_rows(dsn) == set(IDS)


@pytest.mark.parametrize("outage", [Server.restart, immediate_stop, Server.kill])
def test_outages_in_the_middle(
    outage: Callable[[Server], None], server: Server, store: Path, dsn: str
) -> None:
    run = start(store, dsn, "--batch-size", "20")
    for rows in (300, 1000):
        wait_for_rows(dsn, rows, run)
        outage(server)
    check(run.wait(), dsn)


def test_backends_terminated_again_and_again(store: Path, dsn: str) -> None:
    run = start(store, dsn, "--batch-size", "20")
    wait_for_rows(dsn, 100, run)
    assert terminate_while(run, dsn) >= 10
    check(run.wait(), dsn)


def terminate_while(run: Run, dsn: str) -> int:
    """Terminates the run's backends every so often, until it ends; returns how many."""
    terminated = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        while run.alive and terminated < 40:
            row = connection.execute(TERMINATE.encode()).fetchone()
            terminated += row[0] if row else 0
            time.sleep(0.1)
    return terminated


@pytest.mark.parametrize("documents", [0, 50])
def test_a_backend_terminated_while_verify_reads(server: Server, tmp_path: Path, documents: int) -> None:
    """While it asks for the rows of documents; and, where there are none, for rows without a document."""
    (tmp_path / "sessions").mkdir()
    put_all(tmp_path, IDS[:documents])
    with server.database() as dsn:
        execute(dsn, *filter(str.strip, ORIGINAL_TRANSCRIPTS.split(";")))
        assert start(tmp_path, dsn).wait().exit_code == 0
        with psycopg.connect(dsn) as blocker:
            blocker.execute(f"LOCK TABLE {TABLE}".encode())
            run = Run(["verify", "transcripts", "--store", tmp_path, "--database", dsn])
            wait_until(lambda: waits_for_lock(dsn))
            execute(dsn, TERMINATE)
        ended = run.wait()
        assert ended.exit_code == 0, ended
        assert f"{documents} documents, {documents} rows: {documents} same" in ended.out


def test_a_server_that_stays_away_ends_the_run_with_the_next_step(server: Server, store: Path) -> None:
    """Not waited for at the start: a wrong address should not take a minute to be told."""
    with server.database() as dsn:
        execute(dsn, *filter(str.strip, ORIGINAL_TRANSCRIPTS.split(";")))
        server.stop(remove=False)
        try:
            ended = start(store, dsn).wait()
        finally:
            server.start()
        assert ended.exit_code == 4
        assert ended.out == ""
        last = ended.err.splitlines()[-1]
        assert "nothing listens there" in last
        assert "Start the server, or check host and port." in last
