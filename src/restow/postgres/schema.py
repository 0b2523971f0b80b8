"""Applies a schema script: one transaction, one at a time, and says what it created."""

import asyncio
import re
import time
from dataclasses import dataclass
from functools import partial
from textwrap import shorten

import psycopg
from psycopg import errors

from restow.errors import DatabaseError
from restow.postgres.faults import advice_for, reason_of

#: Between two looks at the catalog nobody else may apply a schema.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('restow apply-schema'))"

#: Who comes after a statement that waits for a lock waits behind it, be it only to read: so it waits for a
#: moment. A limit that the connection was given stays.
_LOCK_TIMEOUT = "SELECT set_config('lock_timeout', '2s', true) WHERE current_setting('lock_timeout') = '0'"
#: Seconds between attempts; each is twice as long as the one before.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 8.0
#: Passes when other sessions are done.
_IN_USE = (errors.LockNotAvailable, errors.DeadlockDetected)

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


async def apply_schema(
    connection: psycopg.AsyncConnection, script: str, *, patience: float = 60.0
) -> SchemaChange:
    """Runs the script and commits; nothing stays of it when one statement fails.

    A table in use is waited for in short turns with pauses between them, in which nothing is locked and
    the sessions that queued up behind go on.

    Args:
        connection: with autocommit off and no transaction open.
        script: idempotent SQL, without transaction commands of its own.
        patience: seconds to go on trying while other sessions hold what it has to lock.

    Raises:
        DatabaseError: the server refused a statement, or the locks were not to be had.
    """
    deadline, pause = time.monotonic() + patience, _FIRST_PAUSE
    while True:
        try:
            return await _attempt(connection, script)
        except _IN_USE as error:
            if time.monotonic() + pause > deadline:
                raise _still_in_use(error, patience) from error
        except psycopg.Error as error:
            raise DatabaseError(
                f"The schema was not applied, the server refused: {reason_of(error)}.",
                next_step=_advice_for(error),
            ) from error
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def _attempt(connection: psycopg.AsyncConnection, script: str) -> SchemaChange:
    warnings: list[str] = []
    note = partial(_note, warnings)
    connection.add_notice_handler(note)
    try:
        async with connection.transaction():
            await connection.execute(_LOCK_TIMEOUT)
            await connection.execute(_LOCK)
            before = await _objects(connection)
            await connection.execute(script.encode())
            after = await _objects(connection)
    finally:
        connection.remove_notice_handler(note)
    return SchemaChange(created=_created(before, after), warnings=tuple(warnings))


def _still_in_use(error: psycopg.Error, patience: float) -> DatabaseError:
    # The context quotes the statement that waited; it is absent when that was our own lock.
    quoted = re.search('"(.+)"', error.diag.context or "", re.DOTALL)
    waited = f", for: {shorten(quoted[1], 80, placeholder=' ...')}" if quoted else ""
    return DatabaseError(
        f"The schema was not applied: other sessions held what it has to lock throughout {patience:.0f} "
        f"seconds{waited}.",
        next_step="Nothing was changed. Run it again at a quieter time, or end the transactions that last: "
        "SELECT pid, xact_start, state, query FROM pg_stat_activity ORDER BY xact_start.",
    )


def _advice_for(error: psycopg.Error) -> str:
    if isinstance(error, errors.InsufficientPrivilege):
        return (
            "Something is missing that this role may not add. Run it as the owner of the schemas and their "
            "tables or, where a schema is missing, as a role with CREATE on the database."
        )
    return advice_for(error)


def _note(warnings: list[str], notice: errors.Diagnostic) -> None:
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
