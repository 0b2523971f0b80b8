"""Applies a schema script: one transaction, one at a time, and says what it created."""

import psycopg

from restow.errors import DatabaseError
from restow.postgres.faults import advice_for, reason_of

#: Two scripts at once would meet in the catalog (unique violations of pg_type), IF NOT EXISTS or not.
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


async def apply_schema(connection: psycopg.AsyncConnection, script: str) -> tuple[str, ...]:
    """Runs the script and commits; nothing stays of it when one statement fails.

    Args:
        connection: with autocommit off.
        script: idempotent SQL, without transaction commands of its own.

    Returns:
        What is there now and was not before: `table analytics.scorecards`, columns of new tables left out.

    Raises:
        DatabaseError: the server refused a statement.
    """
    try:
        await connection.execute(_LOCK)
        before = await _objects(connection)
        await connection.execute(script.encode())
        created = [name for name in await _objects(connection) if name not in set(before)]
        await connection.commit()
    except psycopg.Error as error:
        raise DatabaseError(
            f"The schema was not applied, the server refused: {reason_of(error)}.",
            next_step=advice_for(error),
        ) from error
    tables = tuple(f"column {name.removeprefix('table ')}." for name in created if name.startswith("table "))
    return tuple(name for name in created if not name.startswith(tables))


async def _objects(connection: psycopg.AsyncConnection) -> list[str]:
    rows = await (await connection.execute(_OBJECTS)).fetchall()
    return [name for _, name in rows]
