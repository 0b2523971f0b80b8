"""`schema.sql` on every major: applied to nothing, to itself, and over the application's own tables."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.conftest import SCHEMA
from tests.support.servers import Cluster, Server, bin_dir, lz4_bin_dir

SCRIPT = Path(__file__).parents[2] / "setup" / "schema.sql"
TABLES = ("session_events", "scorecards", "user_skill_agg", "user_readiness", "session_transcripts")
LARGE = {
    ("session_events", "raw_metrics"),
    ("scorecards", "scorecard_json"),
    ("session_transcripts", "transcript_lines"),
    ("session_transcripts", "transcript_json"),
}

#: What the application's script leaves behind: its table with the column `window` is missing, because the
#: statement does not parse. Views expose api_id as id; indexes have names of their own.
ORIGINAL = """
CREATE SCHEMA analytics;
CREATE SCHEMA api;
CREATE TABLE analytics.session_events (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), api_id bigserial UNIQUE, user_id uuid,
  session_id uuid NOT NULL, occurred_at timestamptz NOT NULL DEFAULT now(), scenario_id text,
  pulse_step text NOT NULL, skill_tag text NOT NULL, score numeric(5,2) NOT NULL, raw_metrics jsonb,
  notes text, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX original_session ON analytics.session_events (session_id);
CREATE TABLE analytics.user_readiness (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), api_id bigserial UNIQUE, user_id uuid NOT NULL,
  snapshot_at timestamptz NOT NULL DEFAULT now(), readiness_overall numeric(5,2) NOT NULL,
  readiness_technical numeric(5,2), readiness_communication numeric(5,2), readiness_structure numeric(5,2),
  readiness_behavioral numeric(5,2), meta jsonb, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE analytics.session_transcripts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), api_id bigserial UNIQUE, user_id uuid,
  session_id uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(), transcript_lines text[], transcript_json jsonb NOT NULL);
CREATE INDEX original_transcript_session ON analytics.session_transcripts (session_id);
CREATE INDEX original_transcript_user ON analytics.session_transcripts (user_id, created_at DESC);
CREATE VIEW api.session_transcripts AS
  SELECT api_id AS id, id AS uuid, user_id, session_id, created_at, updated_at, transcript_lines,
    transcript_json FROM analytics.session_transcripts;
INSERT INTO analytics.session_events (session_id, pulse_step, skill_tag, score)
  SELECT gen_random_uuid(), 'session_end', 'overall', i FROM generate_series(1, 100) i;
INSERT INTO analytics.user_readiness (user_id, readiness_overall, meta)
  SELECT gen_random_uuid(), i, '{"formula_version": "v1"}' FROM generate_series(1, 100) i;
INSERT INTO analytics.session_transcripts (session_id, transcript_lines, transcript_json)
  SELECT gen_random_uuid(), ARRAY['a', i::text], jsonb_build_object('n', 1.10, 'x', repeat('x', 5000))
  FROM generate_series(1, 100) i;
"""
ADD_DUPLICATE = """
INSERT INTO analytics.session_transcripts (session_id, transcript_json)
  SELECT session_id, '{}' FROM analytics.session_transcripts LIMIT 1
"""


class Database:
    """One connection, and the warnings that applying the schema over it gave."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = conninfo
        self.connection = psycopg.connect(conninfo, autocommit=True)
        self.warnings: list[str] = []
        self.connection.add_notice_handler(self._note)

    def _note(self, notice: psycopg.errors.Diagnostic) -> None:
        self.warnings.append(f"{notice.message_primary} {notice.message_hint}")

    def apply(self) -> None:
        self.warnings.clear()
        with self.connection.transaction():
            self.connection.execute(SCHEMA.encode())

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self.connection.execute(query.encode(), values or None).fetchall()

    def layout(self) -> set[tuple[object, ...]]:
        """Everything applying can change, in words, without what is only an order or a number."""
        return set(
            self.rows("""
            SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
              a.attcompression::text, col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class')
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace IN ('analytics'::regnamespace, 'api'::regnamespace)
            UNION ALL
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '', ''
            FROM pg_constraint WHERE connamespace = 'analytics'::regnamespace""")
        )

    def checksums(self) -> dict[str, object]:
        """Rows with their place, so that one rewritten with the same values shows too."""
        present = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'analytics' ORDER BY 1")
        query = "SELECT count(*), md5(string_agg(ctid::text || xmin || t::text, ',' ORDER BY ctid))"
        return {str(name): self.rows(f"{query} FROM analytics.{name} t") for (name,) in present}

    def has_unique(self, table: str, column: str) -> bool:
        """Asks the definitions, not the way in which the script asks."""
        definitions = self.rows("SELECT indexdef FROM pg_indexes WHERE tablename = %s", table)
        return any("UNIQUE" in str(text) and str(text).endswith(f"({column})") for (text,) in definitions)


@pytest.fixture
def database(any_server: Cluster) -> Iterator[Database]:
    with any_server.database() as conninfo:
        opened = Database(conninfo)
        with opened.connection:
            yield opened


def test_a_second_application_changes_nothing_and_says_nothing(database: Database) -> None:
    database.apply()
    first = database.layout()
    assert database.warnings == []
    database.apply()
    assert database.layout() == first
    assert database.warnings == []


def test_psql_applies_it(any_server: Cluster) -> None:
    with any_server.database() as conninfo, any_server.database() as other:
        psql = str(bin_dir() / "psql")
        command = [psql, "-X", "-v", "ON_ERROR_STOP=1", "-f", str(SCRIPT), "-d", conninfo]
        for _ in range(2):
            done = subprocess.run(command, capture_output=True, text=True)
            assert (done.returncode, done.stdout, done.stderr) == (0, "DO\n", "")
        by_psql, by_psycopg = Database(conninfo), Database(other)
        with by_psql.connection, by_psycopg.connection:
            by_psycopg.apply()
            assert by_psql.layout() == by_psycopg.layout()


def test_two_appliers_at_once(any_server: Cluster) -> None:
    def apply(conninfo: str) -> None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(SCHEMA.encode())

    with any_server.database() as conninfo, ThreadPoolExecutor(4) as pool:
        list(pool.map(apply, [conninfo] * 4))


def test_leaves_the_caller_s_settings_alone(database: Database) -> None:
    with database.connection.transaction():
        database.connection.execute("SET LOCAL client_min_messages = 'debug1'")
        database.connection.execute(SCHEMA.encode())
        assert database.rows("SHOW client_min_messages") == [("debug1",)]


def test_transcripts_are_as_specified(database: Database) -> None:
    database.apply()
    columns = database.rows("""
        SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON (adrelid, adnum) = (attrelid, attnum)
        WHERE attrelid = 'analytics.session_transcripts'::regclass AND attnum > 0 ORDER BY attnum""")
    sequence = "nextval('analytics.session_transcripts_api_id_seq'::regclass)"
    assert columns == [
        ("id", "uuid", True, "gen_random_uuid()"),
        ("api_id", "bigint", True, sequence),
        ("user_id", "uuid", False, None),
        ("session_id", "uuid", True, None),
        ("transcript_lines", "text[]", False, None),
        ("transcript_json", "jsonb", False, None),
        ("created_at", "timestamp with time zone", True, "now()"),
        ("updated_at", "timestamp with time zone", True, "now()"),
    ]
    assert database.has_unique("session_transcripts", "session_id")


def test_identities(database: Database) -> None:
    database.apply()
    for table in TABLES:
        assert database.has_unique(table, "id")
        assert database.has_unique(table, "api_id")
    primary = "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'p' AND conname LIKE %s"
    assert {name for (name,) in database.rows(primary, "%_pkey")} >= {
        f"analytics.{table}" for table in TABLES
    }


def test_views_expose_api_id_as_id(database: Database) -> None:
    database.apply()
    database.connection.execute("""
        INSERT INTO analytics.session_events (session_id, pulse_step, skill_tag, score)
          VALUES (gen_random_uuid(), 'session_end', 'overall', 87.5);
        INSERT INTO analytics.scorecards (user_id, session_id, scorecard_json)
          VALUES (gen_random_uuid(), gen_random_uuid(), '{"overall": {"score": 33}}');
        INSERT INTO analytics.user_skill_agg (user_id, skill_tag, time_window, avg_score, sample_size)
          VALUES (gen_random_uuid(), 'structure', '30d', 61.25, 4)
          ON CONFLICT (user_id, skill_tag, time_window) DO UPDATE SET avg_score = excluded.avg_score;
        INSERT INTO analytics.user_readiness (user_id, readiness_overall) VALUES (gen_random_uuid(), 70);
        INSERT INTO analytics.session_transcripts (session_id, transcript_lines, transcript_json)
          VALUES (gen_random_uuid(), ARRAY['a'], '{"transcript": ["a"]}')""")
    for table in TABLES:
        same = f"SELECT (v.id, v.uuid) = (t.api_id, t.id) FROM api.{table} v CROSS JOIN analytics.{table} t"
        assert database.rows(same) == [(True,)]
        given = database.rows(f"SELECT to_jsonb(t) - 'id' - 'api_id' FROM analytics.{table} t")
        assert database.rows(f"SELECT to_jsonb(v) - 'id' - 'uuid' FROM api.{table} v") == given


def test_everything_has_a_comment(database: Database) -> None:
    database.apply()
    silent = database.rows("""
        SELECT c.oid::regclass, attname FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
        WHERE relnamespace IN ('analytics'::regnamespace, 'api'::regnamespace) AND relkind IN ('r', 'v')
          AND attnum > 0
          AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, attnum) IS NULL)
        """)
    assert silent == []


def test_no_name_is_a_reserved_word(database: Database) -> None:
    database.apply()
    # R: reserved; T: may name a type or a function, but no column.
    words = {
        word for (word,) in database.rows("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')")
    }
    columns = """SELECT table_name, column_name FROM information_schema.columns
                 WHERE table_schema IN ('analytics', 'api')"""
    names = {name for row in database.rows(columns) for name in row}
    assert "window" in words
    assert {"time_window", *TABLES} <= names
    assert not words & names


def lz4_columns(database: Database) -> set[tuple[object, ...]]:
    return set(
        database.rows("""SELECT relname, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
                         WHERE relnamespace = 'analytics'::regnamespace AND attcompression = 'l'""")
    )


def test_large_columns_use_lz4_where_the_server_has_it(database: Database) -> None:
    methods = str(database.rows("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'"))
    database.apply()
    assert lz4_columns(database) == (LARGE if "lz4" in methods else set())


def test_with_lz4_large_columns_use_it(start_server: Callable[..., Server]) -> None:
    with start_server(binaries=lz4_bin_dir()).database() as conninfo:
        opened = Database(conninfo)
        with opened.connection:
            opened.connection.execute(ORIGINAL.encode())
            keep = "ALTER TABLE analytics.session_events ALTER raw_metrics SET COMPRESSION pglz"
            opened.connection.execute(keep.encode())
            before = opened.checksums()
            opened.apply()
            assert lz4_columns(opened) == LARGE - {("session_events", "raw_metrics")}
            assert before.items() <= opened.checksums().items()


def test_over_the_original_adds_and_leaves_data_alone(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    before, layout = database.checksums(), database.layout()
    database.apply()
    assert database.warnings == []
    assert before.items() <= database.checksums().items()
    assert database.has_unique("session_transcripts", "session_id")
    kept = {row[:4] for row in layout}
    assert kept <= {row[:4] for row in database.layout()}
    for table in TABLES:
        database.rows(f"SELECT id, uuid FROM api.{table}")


def test_over_the_original_repeats_no_index_it_has(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    database.apply()
    doubled = database.rows("""
        SELECT indrelid::regclass, indkey, count(*) FROM pg_index
        WHERE indrelid::regclass::text LIKE 'analytics.%%' GROUP BY 1, 2, indisunique HAVING count(*) > 1""")
    assert doubled == []


def test_over_duplicates_keeps_both_rows_and_says_how_to_find_them(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    database.connection.execute(ADD_DUPLICATE.encode())
    before = database.checksums()
    database.apply()
    assert before.items() <= database.checksums().items()
    assert not database.has_unique("session_transcripts", "session_id")
    (warning,) = database.warnings
    query = warning[warning.index("SELECT") : warning.index(";")]
    ((_session, count),) = database.rows(query)
    assert count == 2

    database.connection.execute("DELETE FROM analytics.session_transcripts WHERE transcript_lines IS NULL")
    database.apply()
    assert database.warnings == []
    assert database.has_unique("session_transcripts", "session_id")


def test_over_duplicates_without_any_index_makes_the_plain_one(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    database.connection.execute(ADD_DUPLICATE.encode())
    database.connection.execute("DROP INDEX analytics.original_transcript_session")
    for _ in range(2):
        database.apply()
        plain = "SELECT FROM pg_indexes WHERE indexdef LIKE '%session_transcripts%(session_id)'"
        assert len(database.rows(plain)) == 1


def test_a_partial_or_expression_index_does_not_count(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    database.connection.execute("""
        CREATE UNIQUE INDEX ON analytics.session_transcripts (session_id) WHERE user_id IS NOT NULL;
        CREATE UNIQUE INDEX ON analytics.session_transcripts ((session_id::text));
        CREATE UNIQUE INDEX ON analytics.session_transcripts (session_id, created_at)""")
    database.apply()
    assert database.has_unique("session_transcripts", "session_id")


def test_a_quoted_window_is_followed(database: Database) -> None:
    database.connection.execute("""
        CREATE SCHEMA analytics;
        CREATE TABLE analytics.user_skill_agg (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(), api_id bigserial UNIQUE, user_id uuid NOT NULL,
          skill_tag text NOT NULL, "window" text NOT NULL, avg_score numeric(5,2) NOT NULL,
          sample_size integer NOT NULL, last_updated timestamptz NOT NULL DEFAULT now(),
          created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (user_id, skill_tag, "window"))""")
    add = """INSERT INTO analytics.user_skill_agg (user_id, skill_tag, "window", avg_score, sample_size)
             VALUES (gen_random_uuid(), 'structure', %s, 50, 1)"""
    database.connection.execute(add.encode(), ["30d"])
    for _ in range(2):
        database.apply()
    database.connection.execute(add.encode(), ["90d"])
    assert database.rows("SELECT time_window FROM api.user_skill_agg ORDER BY id") == [("30d",), ("90d",)]


def test_a_table_without_ids_gets_them(database: Database) -> None:
    database.connection.execute("""
        CREATE SCHEMA analytics;
        CREATE TABLE analytics.session_transcripts (session_id uuid PRIMARY KEY, transcript_json jsonb);
        INSERT INTO analytics.session_transcripts SELECT gen_random_uuid(), '{}' FROM generate_series(1, 9)
        """)
    database.apply()
    assert database.warnings == []
    distinct = "SELECT count(DISTINCT id), count(DISTINCT uuid) FROM api.session_transcripts"
    assert database.rows(distinct) == [(9, 9)]


def test_a_view_of_the_same_name_is_kept(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    database.connection.execute("""
        DROP VIEW api.session_transcripts;
        CREATE VIEW api.session_transcripts AS SELECT id, session_id FROM analytics.session_transcripts;
        CREATE VIEW api.user_readiness WITH (security_barrier) AS
          SELECT api_id AS id, id AS uuid, user_id, snapshot_at, readiness_overall, readiness_technical,
            readiness_communication, readiness_structure, readiness_behavioral, meta, created_at
          FROM analytics.user_readiness WHERE readiness_overall > 50""")
    views = """SELECT oid::regclass, pg_get_viewdef(oid), reloptions FROM pg_class
               WHERE relkind = 'v' AND relnamespace = 'api'::regnamespace"""
    before = set(map(str, database.rows(views)))
    database.apply()
    (warning,) = database.warnings
    assert "api.session_transcripts" in warning
    assert "DROP VIEW api.session_transcripts," in warning
    assert before <= set(map(str, database.rows(views)))


def test_a_comment_of_the_owner_is_kept(database: Database) -> None:
    database.connection.execute(ORIGINAL.encode())
    database.connection.execute("COMMENT ON TABLE analytics.session_events IS 'ours'")
    database.apply()
    assert database.rows("SELECT obj_description('analytics.session_events'::regclass)") == [("ours",)]


def test_a_role_that_may_not_create_schemas_can_apply_it(any_server: Cluster, database: Database) -> None:
    role = f"app_{database.connection.info.dbname}"
    database.connection.execute(
        f"""
        CREATE ROLE {role} LOGIN;
        CREATE SCHEMA analytics AUTHORIZATION {role};
        CREATE SCHEMA api AUTHORIZATION {role}""".encode()
    )
    with psycopg.connect(database.conninfo, user=role) as connection:
        connection.execute(SCHEMA.encode())
    database.connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())
