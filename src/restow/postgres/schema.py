"""Applies a schema script: one transaction, one at a time, and says what it created."""

from dataclasses import dataclass

import psycopg

from restow.errors import DatabaseError
from restow.postgres.faults import advice_for, reason_of

#: Between two looks at the catalog nobody else may apply a schema.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('restow apply-schema'))"

_OBJECTS = """
WITH schemas AS (
    SELECT oid, nspname AS name FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relations AS (
    SELECT c.oid, s.name || '.' || c.relname AS name, c.relkind
    FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'i')
)
SELECT 1 AS rank, 'schema ' || name AS object FROM schemas
UNION ALL
SELECT CASE WHEN relkind = 'i' THEN 4 WHEN relkind IN ('v', 'm') THEN 5 ELSE 2 END,
       CASE WHEN relkind = 'i' THEN 'index ' WHEN relkind IN ('v', 'm') THEN 'view ' ELSE 'table ' END || name
FROM relations
UNION ALL
SELECT 3, 'column ' || r.name || '.' || a.attname
FROM pg_attribute a JOIN relations r ON r.oid = a.attrelid
WHERE r.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange:
    """What a script did to a database."""

    #: What is there now and was not before: `table analytics.scorecards`; a new table's columns left out.
    created: tuple[str, ...]
    #: The script's own warnings, each with its hint.
    warnings: tuple[str, ...]


async def apply_schema(connection: psycopg.AsyncConnection, script: str) -> SchemaChange:
    """Runs the script and commits; nothing stays of it when one statement fails.

    Args:
        connection: with autocommit off.
        script: idempotent SQL, without transaction commands of its own.

    Raises:
        DatabaseError: the server refused a statement.
    """
    warnings: list[str] = []
    connection.add_notice_handler(lambda notice: _note(notice, warnings))
    try:
        await connection.execute(_LOCK)
        before = await _objects(connection)
        await connection.execute(script.encode())
        after = await _objects(connection)
        await connection.commit()
    except psycopg.Error as error:
        raise DatabaseError(
            f"The schema was not applied, the server refused: {reason_of(error)}.",
            next_step=advice_for(error),
        ) from error
    return SchemaChange(created=_created(before, after), warnings=tuple(warnings))


def _note(notice: psycopg.errors.Diagnostic, warnings: list[str]) -> None:
    if notice.severity_nonlocalized == "WARNING":
        parts = (notice.message_primary, notice.message_detail, notice.message_hint)
        warnings.append(". ".join(part.rstrip(".") for part in parts if part) + ".")


def _created(before: list[str], after: list[str]) -> tuple[str, ...]:
    known = set(before)
    new = [name for name in after if name not in known]
    inside = tuple(f"column {name.removeprefix('table ')}." for name in new if name.startswith("table "))
    return tuple(name for name in new if not name.startswith(inside))


async def _objects(connection: psycopg.AsyncConnection) -> list[str]:
    rows = await (await connection.execute(_OBJECTS)).fetchall()
    return [name for _, name in rows]
