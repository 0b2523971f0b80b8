"""A project that uses a migration tool, as the contract suite sees it."""

import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import psycopg

from restow.model.migration import FileChange

#: What a table is, in words that do not depend on how it was made. Tools' own tables are left out.
CATALOGUE = """
WITH tables AS (
  SELECT c.oid, n.nspname AS schema, c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind = 'r' AND n.nspname !~ '^pg_|^(information_schema|drizzle)$'
    AND c.relname !~ '^(alembic_version|django_.*|schema_migrations|pgmigrations|auth_.*)$'
    AND c.relname !~ '^(knex_.*|migrations|_prisma_.*)$'
)
SELECT schema, name, 'comment', coalesce(obj_description(oid), ''), '' FROM tables
UNION ALL
SELECT schema, name, attname,
  concat(format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' END),
  replace(coalesce(pg_get_expr(adbin, adrelid), attidentity::text), 'CURRENT_TIMESTAMP', 'now()')
FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL
SELECT schema, name, conname, pg_get_constraintdef(con.oid), '' FROM tables
  JOIN pg_constraint con ON conrelid = tables.oid AND contype <> 'n'
UNION ALL
SELECT schema, name, c.relname, pg_get_indexdef(indexrelid), '' FROM tables
  JOIN pg_index ON indrelid = tables.oid JOIN pg_class c ON c.oid = indexrelid
ORDER BY 1, 2, 3, 4, 5
"""


class Project(Protocol):
    """One project on disk with its database; the existing tables are there."""

    root: Path
    dsn: str
    #: Whether the tool compares models with the database, so that models are written too.
    compares: bool

    def apply(self, changes: Sequence[FileChange]) -> None:
        """Has the tool apply what was written."""
        ...

    def undo(self, changes: Sequence[FileChange]) -> None:
        """Has the tool take the last migration back."""
        ...

    def difference(self) -> str:
        """What the tool's own comparison of models and database finds; "" for nothing, or no such thing."""
        ...


def catalogue(dsn: str) -> list[tuple[str, ...]]:
    """What is in a database, for comparing."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(CATALOGUE).fetchall()


def write(root: Path, changes: Sequence[FileChange]) -> None:
    """Does what a command does with the changes; what it holds about the files before must be true."""
    for change in changes:
        path = root / change.path
        assert (path.read_text("utf-8") if path.exists() else None) == change.before, change.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(change.text, "utf-8")


def tool(name: str) -> str:
    """A program that came with the development dependencies."""
    path = Path(sysconfig.get_path("scripts"), name)
    assert path.exists(), f"{name} is not installed: run `make test`"
    return str(path)


def lay_out(root: Path, files: dict[str, str]) -> None:
    """Writes a project's files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
