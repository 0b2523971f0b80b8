"""The schema over tables that are in use."""

import psycopg
import pytest

from tests.conftest import SCHEMA, apply_script
from tests.support.servers import Cluster

LOCKS = """
SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_backend_pid() AND n.nspname IN ('analytics', 'api') AND l.mode <> 'AccessShareLock'
"""


def test_nothing_to_do_locks_nothing(any_server: Cluster) -> None:
    with any_server.database() as dsn, psycopg.connect(dsn) as connection:
        apply_script(SCHEMA, connection)
        connection.commit()
        apply_script(SCHEMA, connection)
        assert connection.execute(LOCKS.encode()).fetchall() == []


@pytest.mark.parametrize("in_use", ["SELECT 1 FROM {}", "LOCK TABLE {} IN ROW EXCLUSIVE MODE"])
def test_nothing_to_do_waits_for_nobody(schema_dsn: str, in_use: str) -> None:
    with psycopg.connect(schema_dsn) as user, psycopg.connect(schema_dsn) as connection:
        for table in (
            "session_events",
            "scorecards",
            "user_skill_agg",
            "user_readiness",
            "session_transcripts",
        ):
            user.execute(in_use.format(f"analytics.{table}").encode())
        connection.execute("SET statement_timeout = '5s'")
        apply_script(SCHEMA, connection)
        connection.commit()


def test_the_unique_index_may_be_made_beforehand(original_dsn: str) -> None:
    with psycopg.connect(original_dsn, autocommit=True) as connection:
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY ON analytics.session_transcripts (session_id)")
        before = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%(session_id)'"
        ).fetchone()
        apply_script(SCHEMA, connection)
        after = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE tablename = 'session_transcripts' "
            "AND indexdef LIKE '%(session_id)'"
        ).fetchone()
    assert after == before
