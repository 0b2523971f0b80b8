"""The schema where others live: over tables in use, over tables of other make, by roles that own nothing."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from restow.errors import DatabaseError
from restow.postgres.connect import connect
from restow.postgres.schema import SchemaChange, apply_schema
from tests.conftest import SCHEMA, apply_script
from tests.integration.test_schema import TABLES, Database
from tests.support.servers import Cluster

LOCKS = """
SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_backend_pid() AND n.nspname IN ('analytics', 'api') AND l.mode <> 'AccessShareLock'
"""
NOTHING = SchemaChange(created=(), warnings=())

#: A table of the application with a column quoted that is reserved, and its view.
QUOTED_WINDOW = """
CREATE SCHEMA analytics;
CREATE SCHEMA api;
CREATE TABLE analytics.user_skill_agg (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), api_id bigserial UNIQUE, user_id uuid NOT NULL,
  skill_tag text NOT NULL, "window" text NOT NULL, avg_score numeric(5,2) NOT NULL,
  sample_size integer NOT NULL, last_updated timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now());
CREATE VIEW api.user_skill_agg AS
  SELECT api_id AS id, id AS uuid, user_id, skill_tag, "window", avg_score, sample_size, last_updated,
    created_at FROM analytics.user_skill_agg;
"""
#: Relations by the names of ours that cannot become ours.
FOREIGN = {
    "rows": """
        CREATE TABLE analytics.session_events (id integer PRIMARY KEY, label text);
        INSERT INTO analytics.session_events VALUES (1, 'a'), (2, 'b')""",
    "view": "CREATE VIEW analytics.session_events AS SELECT 1 AS id",
    "row type in use": """
        CREATE TABLE analytics.session_events (label text);
        CREATE TABLE analytics.other (event analytics.session_events)""",
}


@pytest.fixture
def database(any_server: Cluster) -> Iterator[Database]:
    """A database with our schema."""
    with any_server.database() as conninfo:
        opened = Database(conninfo)
        with opened.connection:
            opened.apply()
            yield opened


def apply_to(conninfo: str, *, patience: float = 60.0) -> SchemaChange:
    async def run() -> SchemaChange:
        async with await connect(conninfo) as connection:
            return await apply_schema(connection, SCHEMA, patience=patience)

    return asyncio.run(run())


@contextmanager
def applying(conninfo: str, *, patience: float = 60.0) -> Iterator[Future[SchemaChange]]:
    """Applies it beside the block."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(apply_to, conninfo, patience=patience)


def wait_for(database: Database, query: str) -> None:
    deadline = time.monotonic() + 30
    while database.rows(query) != [(True,)]:
        assert time.monotonic() < deadline, query
        time.sleep(0.02)


def test_nothing_to_do_locks_nothing_and_writes_nothing(database: Database) -> None:
    with database.connection.transaction():
        database.rows("SELECT set_config('transaction_read_only', 'on', true)")
        apply_script(SCHEMA, database.connection)
        assert database.rows(LOCKS) == []


def test_over_a_quoted_window_nothing_is_to_do_a_second_time(any_server: Cluster) -> None:
    with any_server.database() as conninfo, psycopg.connect(conninfo) as connection:
        apply_script(QUOTED_WINDOW, connection)
        connection.commit()
        assert "column analytics.user_skill_agg.time_window" in apply_to(conninfo).created
        assert apply_to(conninfo) == NOTHING
        apply_script(SCHEMA, connection)
        assert connection.execute(LOCKS.encode()).fetchall() == []


@pytest.mark.parametrize("in_use", ["SELECT 1 FROM {}", "LOCK TABLE {} IN ROW EXCLUSIVE MODE"])
def test_nothing_to_do_waits_for_nobody(database: Database, in_use: str) -> None:
    with psycopg.connect(database.conninfo) as user:
        for table in TABLES:
            user.execute(in_use.format(f"analytics.{table}").encode())
        database.rows("SELECT set_config('lock_timeout', '1', false)")
        database.apply()


def test_the_unique_index_may_be_made_beforehand(original_dsn: str) -> None:
    with psycopg.connect(original_dsn, autocommit=True) as connection:
        connection.execute("DROP INDEX analytics.session_transcripts_session_id_idx")
        connection.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY mine ON analytics.session_transcripts (session_id)"
        )
        apply_script(SCHEMA, connection)
        found = "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%session_transcripts%(session_id)'"
        assert connection.execute(found.encode()).fetchall() == [("mine",)]


def test_readers_go_on_while_a_table_in_use_is_waited_for(database: Database) -> None:
    database.connection.execute("ALTER TABLE analytics.session_events DROP COLUMN notes CASCADE")
    with psycopg.connect(database.conninfo) as user:
        user.execute("SELECT 1 FROM analytics.session_events")
        with applying(database.conninfo, patience=1) as applied:
            wait_for(
                database,
                "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
                " AND relation = 'analytics.session_events'::regclass AND NOT granted",
            )
            began = time.monotonic()
            assert database.rows("SELECT 1 FROM analytics.session_events") == []
            assert time.monotonic() - began < 10
            assert user.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
            with pytest.raises(DatabaseError) as caught:
                applied.result()
    assert "for: ALTER TABLE analytics.session_events ADD COLUMN" in caught.value.message
    assert "pg_stat_activity" in caught.value.next_step
    assert database.rows("SELECT to_regclass('api.session_events')") == [(None,)]


def test_it_is_applied_when_the_table_is_free_again(database: Database) -> None:
    database.connection.execute("""
        DROP INDEX analytics.session_events_api_id_idx;
        INSERT INTO analytics.session_events (api_id, session_id, pulse_step, skill_tag, score)
          SELECT 1, gen_random_uuid(), 'session_end', 'overall', 1 FROM generate_series(1, 2);
        ALTER TABLE analytics.session_transcripts DROP COLUMN transcript_lines CASCADE""")
    impatient = psycopg.conninfo.make_conninfo(database.conninfo, options="-c lock_timeout=100ms")
    with psycopg.connect(database.conninfo) as user:
        user.execute("SELECT 1 FROM analytics.session_transcripts")
        with applying(impatient) as applied:
            wait_for(
                database,
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'restow'"
                " AND datname = current_database() AND state = 'idle' AND query = 'ROLLBACK'",
            )
            user.rollback()
            change = applied.result()
    assert "column analytics.session_transcripts.transcript_lines" in change.created
    # Once, though the attempt that was given up had said it too.
    (warning,) = change.warnings
    assert warning.startswith("analytics.session_events has rows with the same api_id")


def test_another_that_applies_it_is_waited_for(database: Database) -> None:
    with psycopg.connect(database.conninfo) as other:
        apply_script(SCHEMA, other)
        with pytest.raises(
            DatabaseError, match="other sessions held what it has to lock throughout 0 seconds"
        ):
            apply_to(database.conninfo, patience=0)


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_table_that_cannot_become_ours_is_left_alone(any_server: Cluster, kind: str) -> None:
    with any_server.database() as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA analytics; {FOREIGN[kind]}".encode())
        layout = "SELECT array_agg(attname || attnum) FROM pg_attribute WHERE attrelid = %s::regclass"
        before = connection.execute(layout.encode(), ["analytics.session_events"]).fetchone()
        change = apply_to(conninfo)
        (warning,) = change.warnings
        assert warning.startswith("analytics.session_events existed before, lacks ")
        assert "session_id" in warning.split("cannot get them")[0]
        assert connection.execute(layout.encode(), ["analytics.session_events"]).fetchone() == before
        assert {f"view api.{table}" for table in TABLES[1:]} <= set(change.created)
        assert not any("session_events" in name for name in change.created)
        assert apply_to(conninfo) == SchemaChange(created=(), warnings=(warning,))

        rename = warning[warning.index("ALTER TABLE") : warning.index("; then")]
        connection.execute(rename.encode())
        change = apply_to(conninfo)
        assert change.warnings == ()
        assert "view api.session_events" in change.created
        after = connection.execute(layout.encode(), ["analytics.session_events_before"]).fetchone()
        assert after == before


def test_what_a_table_s_make_does_not_allow_is_a_warning(any_server: Cluster) -> None:
    with any_server.database() as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("""
            CREATE SCHEMA analytics;
            CREATE TABLE analytics.scorecards (
              id uuid, user_id text, session_id json, ts timestamptz, scorecard_json jsonb);
            INSERT INTO analytics.scorecards VALUES (NULL, repeat('x', 10)), (NULL, NULL);
            CREATE TABLE analytics.user_readiness (snapshot_at timestamptz)
              PARTITION BY RANGE (snapshot_at)""")
        change = apply_to(conninfo)
        assert [warning.split(":")[0] for warning in change.warnings] == [
            "analytics.scorecards gets no primary key on id",
            "analytics.scorecards gets no index on session_id, ts",
            "analytics.user_readiness gets no primary key on id",
            "analytics.user_readiness gets no unique index on api_id",
        ]
        assert {f"view api.{table}" for table in TABLES} <= set(change.created)


@pytest.fixture
def stranger(database: Database) -> Iterator[str]:
    """The conninfo of a role that may connect, and nothing else."""
    role = f"stranger_{database.connection.info.dbname}"
    database.connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    yield psycopg.conninfo.make_conninfo(database.conninfo, user=role)
    database.connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


def test_a_role_without_rights_learns_that_nothing_is_missing(database: Database, stranger: str) -> None:
    assert apply_to(stranger) == NOTHING


@pytest.mark.parametrize(
    "lose",
    [
        "DROP INDEX analytics.scorecards_user_id_ts_idx",
        "DROP VIEW api.scorecards",
        "ALTER TABLE analytics.scorecards DROP COLUMN passed CASCADE",
        "DROP SCHEMA api CASCADE",
    ],
)
def test_a_role_without_rights_learns_who_may_add_what_is_missing(
    database: Database, stranger: str, lose: str
) -> None:
    database.connection.execute(lose.encode())
    for grant in (
        "",
        "GRANT USAGE ON SCHEMA analytics TO PUBLIC; GRANT SELECT ON analytics.scorecards TO PUBLIC",
    ):
        database.connection.execute(grant.encode())
        with pytest.raises(DatabaseError) as caught:
            apply_to(stranger)
        assert "(42501)" in caught.value.message
        assert "the owner of the schemas and their tables" in caught.value.next_step
