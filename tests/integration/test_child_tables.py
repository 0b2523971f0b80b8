"""Child tables: PostgreSQL keeps the records of a list in step with their documents, whoever writes these."""

import json
from collections.abc import Sequence
from dataclasses import replace

import psycopg
import pytest

from restow.model.design import ChildColumn, ChildDesign, ColumnDesign, KeyDesign, Reason, TableDesign
from restow.model.migration import CreateTable, KeepChildren, Migration
from restow.postgres.children import child_table, differing, orphans
from restow.postgres.ddl import statements_down, statements_up
from tests.support.backfill import ask, execute

WHY = Reason(sentence="As the test wants it.")
PARENT = TableDesign(
    schema="public",
    name="sessions",
    columns=(
        ColumnDesign(name="session_id", type="text", nullable=False, reason=WHY),
        ColumnDesign(name="document", type="jsonb", nullable=False, reason=WHY),
    ),
    key=KeyDesign(name="sessions_pkey", columns=("session_id",), reason=WHY),
)
CHILD = ChildDesign(
    name="turns",
    pointer="/talk/tu'rns",
    table="session_turns",
    columns=(
        ChildColumn(name="role", type="text", pointer="/role", indexed=True, reason=WHY),
        ChildColumn(name="score", type="bigint", pointer="/score", reason=WHY),
        ChildColumn(name="weight", type="numeric", pointer="/a~1b/weight", reason=WHY),
        ChildColumn(name="done", type="boolean", pointer="/done", reason=WHY),
    ),
    reason=WHY,
)
DOUBLE = replace(
    PARENT,
    columns=(ColumnDesign(name="place", type="uuid", nullable=False, reason=WHY), *PARENT.columns),
    key=KeyDesign(name="sessions_pkey", columns=("place", "session_id"), reason=WHY),
)


def migration(parent: TableDesign) -> Migration:
    tables = (CreateTable(table=parent), CreateTable(table=child_table(parent, CHILD)))
    return Migration(
        name="create", title="Create.", operations=(*tables, KeepChildren(parent=parent, child=CHILD))
    )


@pytest.fixture
def database(dsn: str) -> str:
    execute(dsn, *statements_up(migration(PARENT)))
    return dsn


def document(*turns: object) -> str:
    return json.dumps({"talk": {"tu'rns": list(turns)}, "other": [1]})


def write(dsn: str, *rows: tuple[str, str]) -> None:
    with psycopg.connect(dsn) as connection:
        for row in rows:
            connection.execute(
                "INSERT INTO sessions VALUES (%s, %s) "
                "ON CONFLICT (session_id) DO UPDATE SET document = excluded.document",
                row,
            )


def turns(dsn: str, key: str) -> Sequence[object]:
    query = "SELECT position, role, score, weight, done FROM session_turns WHERE session_id = %s ORDER BY 1"
    return ask(dsn, query, key)


def wrong(dsn: str) -> list[str]:
    return [key for (key,) in (*ask(dsn, differing(PARENT, CHILD)), *ask(dsn, orphans(PARENT, CHILD)))]


def test_rows_follow_their_document(database: str) -> None:
    write(database, ("a", document({"role": "user", "score": 3, "done": True, "a/b": {"weight": 1.50}})))
    assert [list(map(str, row)) for row in turns(database, "a")] == [["1", "user", "3", "1.5", "True"]]
    write(database, ("a", document({"role": "x"}, {"role": "y"})), ("b", document({"role": "z"})))
    assert [row[1] for row in turns(database, "a")] == ["x", "y"]
    execute(database, "UPDATE sessions SET document = '{}' WHERE session_id = 'a'")
    assert (turns(database, "a"), len(turns(database, "b"))) == ([], 1)
    execute(database, "UPDATE sessions SET session_id = 'c' WHERE session_id = 'b'")
    assert (turns(database, "b"), len(turns(database, "c"))) == ([], 1)
    execute(database, "DELETE FROM sessions")
    assert ask(database, "SELECT count(*) FROM session_turns") == [(0,)]
    assert wrong(database) == []


def test_a_value_that_does_not_fit_is_null_and_stays_in_the_record(database: str) -> None:
    odd = [
        {"role": 5, "score": 1.5, "done": "yes", "a/b": [1]},
        {"score": 10**18, "role": None},
        {"score": "7", "done": None},
        "no record",
        None,
        [1],
    ]
    write(database, ("a", document(*odd)))
    assert [row[1:] for row in turns(database, "a")] == [(None,) * 4] * 6
    stored = ask(database, "SELECT document FROM session_turns ORDER BY position")
    assert [value for (value,) in stored] == odd


@pytest.mark.parametrize("text", ["{}", "[]", "null", '{"talk": 3}', '{"talk": {"tu\'rns": {"a": 1}}}'])
def test_a_document_without_the_list_has_no_rows(database: str, text: str) -> None:
    write(database, ("a", text))
    assert turns(database, "a") == []
    assert wrong(database) == []


def test_many_documents_in_one_statement(database: str) -> None:
    text = document({"role": "user"}, {"role": "assistant"}).replace("'", "''")
    execute(
        database,
        f"INSERT INTO sessions SELECT n::text, '{text}'::jsonb FROM generate_series(1, 5000) AS n "
        "ON CONFLICT DO NOTHING",
    )
    assert ask(database, "SELECT count(*) FROM session_turns") == [(10_000,)]
    assert wrong(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session_turns SET document = '{}' WHERE position = 1",
        "UPDATE session_turns SET role = 'other' WHERE position = 2",
        "UPDATE session_turns SET position = 7 WHERE position = 2",
        "DELETE FROM session_turns WHERE position = 2",
        "INSERT INTO session_turns (session_id, position, document) VALUES ('a', 3, '{}')",
    ],
)
def test_what_was_written_beside_the_triggers_is_found(database: str, change: str) -> None:
    write(database, ("a", document({"role": "x"}, {"role": "y"})), ("b", document({"role": "z"})))
    assert wrong(database) == []
    execute(database, change)
    assert wrong(database)[0] == "a"


def test_a_key_of_two_columns_and_the_way_down(dsn: str) -> None:
    made = migration(DOUBLE)
    execute(dsn, *statements_up(made))
    text = document({"role": "x"}).replace("'", "''")
    execute(dsn, f"INSERT INTO sessions VALUES (gen_random_uuid(), 'a', '{text}')")
    assert len(turns(dsn, "a")) == 1
    assert ask(dsn, differing(DOUBLE, CHILD)) == ask(dsn, orphans(DOUBLE, CHILD)) == []
    execute(dsn, "DELETE FROM sessions")
    assert turns(dsn, "a") == []
    execute(dsn, *statements_down(made))
    assert ask(dsn, "SELECT count(*) FROM pg_proc WHERE proname LIKE 'session_turns%'") == [(0,)]
    execute(dsn, *statements_up(made))


def test_documents_that_are_there_get_their_rows(dsn: str) -> None:
    execute(dsn, *statements_up(replace(migration(PARENT), operations=(CreateTable(table=PARENT),))))
    write(dsn, ("a", document({"role": "x"})))
    later = (
        CreateTable(table=child_table(PARENT, CHILD)),
        KeepChildren(parent=PARENT, child=CHILD, fill=True),
    )
    for repeatable in (False, True):
        added = replace(migration(PARENT), operations=later[repeatable:])
        execute(dsn, *statements_up(added, repeatable=repeatable))
        assert len(turns(dsn, "a")) == 1
    assert wrong(dsn) == []
