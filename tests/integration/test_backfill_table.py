"""Tables that do not fit, roles that may not, triggers that interfere: one line, or one failed session."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import cast

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.support.backfill import (
    TABLE,
    as_role,
    ask,
    backfill,
    companion,
    execute,
    put_all,
    session_ids,
    whole_rows,
)
from tests.support.servers import Cluster

IDS = session_ids(60)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_all(tmp_path_factory.mktemp("store"), IDS)


def read_only(dsn: str) -> str:
    """As a standby is, and a managed service that is out of space."""
    return make_conninfo(dsn, options="-c default_transaction_read_only=on")


def altered(change: str) -> Callable[[str], str]:
    def prepare(dsn: str) -> str:
        execute(dsn, change.format(table=TABLE))
        return dsn

    return prepare


def with_rights(rights: str) -> Callable[[str], str]:
    return lambda dsn: as_role(dsn, f"restow_{rights.lower()}_only", rights)


def without_sequence(dsn: str) -> str:
    role = as_role(dsn, "restow_no_sequence", "SELECT, INSERT")
    execute(dsn, "REVOKE ALL ON ALL SEQUENCES IN SCHEMA analytics FROM restow_no_sequence")
    return role


def without_schema(dsn: str) -> str:
    role = as_role(dsn, "restow_no_schema", "SELECT, INSERT")
    execute(dsn, "REVOKE USAGE ON SCHEMA analytics FROM restow_no_schema")
    return role


def without_temporary_tables(dsn: str) -> str:
    revoke = "REVOKE TEMP ON DATABASE %I FROM PUBLIC"
    execute(dsn, f"DO $$ BEGIN EXECUTE format('{revoke}', current_database()); END $$")
    return as_role(dsn, "restow_no_temp", "SELECT, INSERT")


def hidden_rows(dsn: str) -> str:
    execute(dsn, f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    return as_role(dsn, "restow_insert_only", "SELECT, INSERT")


@pytest.mark.parametrize(
    ("prepare", "said", "next_step"),
    [
        (altered("DROP TABLE {table}"), "does not exist", "restow db apply-schema"),
        (altered("ALTER TABLE {table} DROP COLUMN user_id"), "has no column user_id", "apply-schema"),
        (
            altered("ALTER TABLE {table} ALTER session_id TYPE text"),
            "Column session_id of analytics.session_transcripts is text; the mapping needs uuid",
            "Change the column's type",
        ),
        (
            altered("ALTER TABLE {table} ADD must int NOT NULL"),
            "requires must, which the mapping does not fill",
            "Give the column a default",
        ),
        (with_rights("SELECT"), "may not INSERT", "GRANT INSERT"),
        (with_rights("INSERT"), "may not SELECT", "GRANT SELECT"),
        (without_sequence, "permission denied for sequence", "USAGE on its schema and sequence"),
        (without_schema, "permission denied for schema", "USAGE on its schema"),
        (without_temporary_tables, "permission denied to create temporary", "TEMPORARY on the database"),
        (hidden_rows, "Row level security hides rows", "BYPASSRLS"),
        (read_only, "takes no writes", "Connect to the primary"),
        (
            lambda dsn: make_conninfo(dsn, user="restow_nobody"),
            "this role does not exist",
            "create the role with LOGIN",
        ),
        (lambda dsn: make_conninfo(dsn, dbname="restow_nowhere"), "no database of this name", "createdb"),
    ],
    ids=[
        "table",
        "column",
        "type",
        "not-null",
        "insert",
        "select",
        "sequence",
        "schema",
        "temp",
        "rows",
        "read-only",
        "role",
        "database",
    ],
)
def test_what_does_not_fit_is_one_line_with_the_next_step(
    original_dsn: str, store: Path, prepare: Callable[[str], str], said: str, next_step: str
) -> None:
    ended = backfill(store, prepare(original_dsn))
    assert ended.exit_code == 4, ended
    *before, line = ended.err.splitlines()
    assert line.startswith("restow: error: ")
    assert said in line
    assert next_step in line
    before = [other for other in before if "transcripts: warning: " not in other]
    assert len(before) <= 1, "more than the line that says from where into what"
    assert ended.out == ""


def test_a_database_that_cannot_hold_every_text(server: Cluster, store: Path) -> None:
    name = f"latin1_{secrets.token_hex(6)}"
    words = f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    execute(server.conninfo(), words)
    try:
        ended = backfill(store, server.conninfo(name))
    finally:
        server.drop_database(name)
    assert ended.exit_code == 4
    assert "encoding is LATIN1" in ended.err.splitlines()[-1]
    assert "ENCODING 'UTF8'" in ended.err.splitlines()[-1]


def test_what_is_mended_later_goes_on(original_dsn: str, store: Path) -> None:
    """Privileges are taken away in the middle of nothing: the same command then does it."""
    dsn = with_rights("SELECT")(original_dsn)
    assert backfill(store, dsn).exit_code == 4
    execute(original_dsn, f"GRANT INSERT ON {TABLE} TO restow_select_only")
    try:
        assert backfill(store, dsn).counts == (len(IDS), len(IDS), 0, 0)
    finally:
        execute(original_dsn, "DROP OWNED BY restow_select_only")


def test_select_and_insert_are_enough(original_dsn: str, store: Path) -> None:
    """No UPDATE, no DELETE: the table itself cannot be locked, which is no reason to fail."""
    dsn = as_role(original_dsn, "restow_insert_only", "SELECT, INSERT")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(dsn, f"LOCK TABLE {TABLE} IN SHARE ROW EXCLUSIVE MODE")
    assert backfill(store, dsn).counts == (len(IDS), len(IDS), 0, 0)
    assert backfill(store, dsn).counts == (len(IDS), 0, len(IDS), 0)
    assert whole_rows(original_dsn) == set(IDS)


def add_trigger(dsn: str, timing: str, level: str, body: str) -> None:
    execute(
        dsn,
        f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER meddle {timing} INSERT ON {TABLE} {level} EXECUTE FUNCTION meddle()",
    )


@pytest.mark.parametrize("table", ["original_dsn", "schema_dsn"])
def test_rows_that_a_trigger_drops_are_failures(
    request: pytest.FixtureRequest, store: Path, tmp_path: Path, table: str
) -> None:
    dsn, dropped = cast(str, request.getfixturevalue(table)), IDS[7:10]
    ids = ", ".join(f"'{session_id}'" for session_id in dropped)
    body = f"IF new.session_id IN ({ids}) THEN RETURN NULL; END IF; RETURN new;"
    add_trigger(dsn, "BEFORE", "FOR EACH ROW", body)
    failures = tmp_path / "failures"
    ended = backfill(store, dsn, "--failures", str(failures))
    assert ended.exit_code == 1
    assert ended.counts == (len(IDS), len(IDS) - 3, 0, 3)
    assert sorted(ended.sessions("failed")) == dropped
    assert failures.read_text().count('"code": "row_dropped"') == 3
    assert whole_rows(dsn) == set(IDS) - set(dropped)


@pytest.mark.parametrize("table", ["original_dsn", "schema_dsn"])
@pytest.mark.parametrize(
    ("level", "where"),
    [
        ("REFERENCING NEW TABLE AS added FOR EACH STATEMENT", "EXISTS (SELECT FROM added WHERE {})"),
        ("FOR EACH ROW", "new.{}"),
    ],
    ids=["statement", "row"],
)
def test_a_session_that_a_trigger_refuses_costs_itself_alone(
    request: pytest.FixtureRequest, store: Path, table: str, level: str, where: str
) -> None:
    dsn, refused = cast(str, request.getfixturevalue(table)), IDS[33]
    found = where.format(f"session_id = '{refused}'")
    body = f"IF {found} THEN RAISE EXCEPTION 'not\nthis one'; END IF; RETURN NULL;"
    add_trigger(dsn, "AFTER", level, body)
    ended = backfill(store, dsn)
    assert ended.exit_code == 1
    assert ended.counts == (len(IDS), len(IDS) - 1, 0, 1)
    assert f"backfill_transcripts: failed session {refused}: not this one (P0001)" in ended.err.splitlines()
    assert whole_rows(dsn) == set(IDS) - {refused}


def test_a_constraint_costs_the_sessions_that_break_it(original_dsn: str, store: Path) -> None:
    execute(original_dsn, f"ALTER TABLE {TABLE} ADD CONSTRAINT known CHECK (user_id IS NOT NULL)")
    ended = backfill(store, original_dsn)
    assert ended.exit_code == 1
    known = {session_id for session_id in IDS if companion(session_id)}
    assert ended.counts == (len(IDS), len(known), 0, len(IDS) - len(known))
    assert ended.err.count("(23514)") == len(IDS) - len(known)
    assert whole_rows(original_dsn) == known


@pytest.mark.parametrize(
    "index",
    [
        "CREATE UNIQUE INDEX ON {table} (session_id) WHERE user_id IS NULL",
        "CREATE UNIQUE INDEX ON {table} (session_id, user_id)",
        "ALTER TABLE {table} ADD UNIQUE (session_id) DEFERRABLE INITIALLY DEFERRED",
        "CREATE UNIQUE INDEX ON {table} ((session_id::text))",
    ],
    ids=["partial", "two-columns", "deferrable", "expression"],
)
def test_indexes_that_enforce_less_than_one_row_a_session(original_dsn: str, store: Path, index: str) -> None:
    """ON CONFLICT (session_id) would be an error with each of them: the lock is taken instead."""
    execute(original_dsn, index.format(table=TABLE))
    assert backfill(store, original_dsn).counts == (len(IDS), len(IDS), 0, 0)
    assert backfill(store, original_dsn).counts == (len(IDS), 0, len(IDS), 0)
    assert whole_rows(original_dsn) == set(IDS)


def test_a_unique_index_that_could_not_be_built_is_not_relied_on(original_dsn: str, store: Path) -> None:
    execute(original_dsn, *[f"INSERT INTO {TABLE} (session_id) VALUES ('{IDS[0]}')"] * 2)
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(original_dsn, f"CREATE UNIQUE INDEX CONCURRENTLY ON {TABLE} (session_id)")
    assert backfill(store, original_dsn).counts == (len(IDS), len(IDS) - 1, 1, 0)
    found = f"SELECT count(*), count(DISTINCT session_id) FROM {TABLE}"
    assert ask(original_dsn, found) == [(len(IDS) + 1, len(IDS))]
