"""Every PostgreSQL major that is supported: dry run, run, run again, verify."""

from pathlib import Path

import psycopg
import pytest

from tests.conftest import ORIGINAL_TRANSCRIPTS, SCHEMA
from tests.support.backfill import backfill, put, put_all, session_ids, verify, whole_rows
from tests.support.servers import Cluster

IDS = session_ids(100)
#: Numbers beyond what `numeric` holds, which only the server knows, and a character that no text may hold.
BAD = {
    IDS[10]: b'{"transcript": ["a"], "n": 1e200000}',
    IDS[50]: b'{"transcript": ["a"], "n": [-1E+131073]}',
    IDS[51]: b'{"transcript": ["a"], "n": {"m": 1e999999999999}}',
    IDS[99]: b'{"transcript": ["a\\u0000"]}',
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = put_all(tmp_path_factory.mktemp("store"), IDS)
    for session_id, data in BAD.items():
        put(folder, session_id, data)
    return folder


@pytest.mark.parametrize("table", [ORIGINAL_TRANSCRIPTS, SCHEMA], ids=["original", "schema"])
def test_backfill_and_verify(any_server: Cluster, store: Path, table: str) -> None:
    good = set(IDS) - set(BAD)
    with any_server.database() as dsn:
        with psycopg.connect(dsn) as connection:
            connection.execute(table.encode())
        dry = backfill(store, dsn, "--dry-run")
        assert dry.exit_code == 1, dry.err[-2000:]
        assert set(dry.sessions("would insert")) == good
        assert whole_rows(dsn) == set()
        done = backfill(store, dsn)
        assert done.counts == (len(IDS), len(good), 0, len(BAD))
        assert set(done.sessions("failed")) == set(dry.sessions("failed")) == set(BAD)
        assert whole_rows(dsn) == good
        again = backfill(store, dsn)
        assert again.counts == (len(IDS), 0, len(good), len(BAD))
        compared = verify(store, dsn)
        assert compared.exit_code == 6
        assert [line for line in compared.out.splitlines() if line[0] in "-*"] == []
        assert sorted(line[2:38] for line in compared.out.splitlines() if line[0] in "!+") == sorted(BAD)
