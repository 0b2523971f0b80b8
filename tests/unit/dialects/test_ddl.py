"""Statements of PostgreSQL: what they say, that they quote, that they can be repeated, and the linter."""

import json
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from restow.dialects import sql
from restow.model.design import TableDesign
from restow.model.migration import CreateTable, Detected, Migration
from restow.postgres.ddl import statements_down, statements_up
from restow.postgres.names import literal, quoted
from tests.dialects.project import catalogue, tool
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import CHANGES, EXISTING, IN_SCHEMA, NOTES, REFERENCES, RICH, SIMPLE

PLAIN = Detected(dialect="sql", folder="migrations")
#: What squawk has against types that a design may ask for.
NARROW_TYPES = {"prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-timestamp-tz"}
#: What squawk asks of changes to large tables, which needs more than one transaction.
ONE_TRANSACTION = {
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "require-concurrent-index-creation",
}


def lint(path: Path) -> set[str]:
    """The rules of squawk that a file breaks."""
    command = [tool("squawk"), "--reporter", "Json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {found["rule_name"] for found in json.loads(done.stdout)}


@pytest.mark.parametrize(
    ("migration", "known"),
    [(SIMPLE, set()), (IN_SCHEMA, set()), (RICH, NARROW_TYPES), (CHANGES, ONE_TRANSACTION)],
    ids=["simple", "in_schema", "rich", "changes"],
)
def test_the_linter_finds_nothing_more(migration: Migration, known: set[str], tmp_path: Path) -> None:
    up, _ = sql.render(tmp_path, PLAIN, migration, datetime.fromisoformat(NOW))
    path = tmp_path / "up.sql"
    path.write_text(up.text, "utf-8")
    assert lint(path) == known


def test_the_linter_works(tmp_path: Path) -> None:
    path = tmp_path / "bad.sql"
    path.write_text("ALTER TABLE a ADD COLUMN b int NOT NULL;", "utf-8")
    assert "adding-required-field" in lint(path)


def test_every_keyword_that_postgres_quotes_is_quoted(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        words = "SELECT word, quote_ident(word) FROM pg_get_keywords()"
        assert {word: quoted(word) for word, _ in connection.execute(words)} == dict(
            connection.execute(words)
        )


@pytest.mark.parametrize("name", ['a"b', "Upper", "with space", "1st", "a$b", "é", "a;--", "order", "a_1"])
def test_names_come_back_as_they_were(name: str, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        assert connection.execute(f"SELECT 1 AS {quoted(name)}".encode()).description[0].name == name  # type: ignore[index]


@pytest.mark.parametrize("text", ["it's", "back\\slash", "two\nlines", "''", "é %s $1"])
@pytest.mark.parametrize("conforming", ["on", "off"])
def test_texts_come_back_as_they_were(text: str, conforming: str, dsn: str) -> None:
    with psycopg.connect(dsn, options=f"-c standard_conforming_strings={conforming}") as connection:
        assert connection.execute(f"SELECT {literal(text)}".encode()).fetchone() == (text,)


@pytest.mark.parametrize("migration", REFERENCES.values(), ids=REFERENCES)
def test_repeatable_statements_may_run_twice(migration: Migration, dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(EXISTING.encode())
        for statement in statements_up(migration, repeatable=True):
            connection.execute(statement.encode())
        once = catalogue(dsn)
        for statement in statements_up(migration, repeatable=True):
            connection.execute(statement.encode())
        assert catalogue(dsn) == once
        for statement in statements_down(migration):
            connection.execute(statement.encode())


def test_what_is_created_last_is_dropped_first() -> None:
    def table(name: str) -> TableDesign:
        return replace(NOTES, name=name)

    both = Migration(
        name="two", title="Two.", operations=(CreateTable(table=table("a")), CreateTable(table=table("b")))
    )
    assert statements_down(both) == ("DROP TABLE public.b", "DROP TABLE public.a")
