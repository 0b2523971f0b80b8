"""The target table as the server has it: what a mapping needs to know before it writes."""

from dataclasses import dataclass

import psycopg
from psycopg.rows import dict_row

from restow.errors import DatabaseError
from restow.model import Mapping
from restow.postgres.faults import MAKE_TABLE, told_as_database_error

_SESSION = """
SELECT current_setting('server_encoding') AS encoding,
       pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only,
       to_regclass(format('%%I.%%I', %(schema)s::text, %(table)s::text))::oid AS oid
"""

_TABLE = """
SELECT has_table_privilege(%(oid)s, 'SELECT') AS can_select,
       has_table_privilege(%(oid)s, 'INSERT') AS can_insert,
       has_table_privilege(%(oid)s, 'UPDATE') OR has_table_privilege(%(oid)s, 'DELETE')
           OR has_table_privilege(%(oid)s, 'TRUNCATE') AS can_lock,
       row_security_active(%(oid)s) AS row_security,
       EXISTS (SELECT FROM pg_index i
               WHERE i.indrelid = %(oid)s AND i.indisunique AND i.indisvalid AND i.indisready
                 AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
                 AND i.indnkeyatts = cardinality(%(key)s::text[])
                 AND ARRAY(SELECT attname::text FROM pg_attribute
                           WHERE attrelid = i.indrelid AND attnum = ANY (i.indkey[:i.indnkeyatts - 1])
                           ORDER BY attname::text COLLATE "C") = %(key)s::text[]) AS unique_key
"""

_COLUMNS = """
SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attcompression = 'l' AS lz4,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '' AS required
FROM pg_attribute a WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was found out about the target table."""

    #: True: a unique index on exactly the key's columns enforces one row per key.
    unique_key: bool
    #: True: the role may take the lock that keeps other writers out for the length of one insert.
    can_lock: bool
    #: Columns whose values are compressed with lz4 by the table's own definition.
    lz4_columns: frozenset[str]


async def inspect_target(connection: psycopg.AsyncConnection, mapping: Mapping, *, writing: bool) -> Target:
    """Checks that the table can take what the mapping gives, and tells what the loader must know.

    Raises:
        DatabaseError: naming the first thing that does not fit, and the next step.
    """
    names = {"schema": mapping.schema, "table": mapping.table}
    with told_as_database_error():
        async with connection.cursor(row_factory=dict_row) as cursor:
            session = await (await cursor.execute(_SESSION, names)).fetchone() or {}
            _check_session(session, mapping, writing)
            ask = {"oid": session["oid"], "key": sorted(mapping.key)}
            table = await (await cursor.execute(_TABLE, ask)).fetchone() or {}
            columns = {c["name"]: c for c in await (await cursor.execute(_COLUMNS, ask)).fetchall()}
        await connection.rollback()
    _check_rights(table, mapping, writing)
    for column in mapping.columns:
        _check_column(column.name, column.type, columns, mapping)
    _check_required(columns, mapping)
    lz4 = frozenset(name for name, column in columns.items() if column["lz4"])
    return Target(unique_key=table["unique_key"], can_lock=table["can_lock"], lz4_columns=lz4)


def _check_session(session: dict[str, object], mapping: Mapping, writing: bool) -> None:
    if session["encoding"] != "UTF8":
        raise DatabaseError(
            f"The database's encoding is {session['encoding']}; it cannot hold every JSON text.",
            next_step="Use a database created with ENCODING 'UTF8'.",
        )
    if session["oid"] is None:
        raise DatabaseError(
            f"The table {mapping.qualified_table} does not exist in this database.",
            next_step=f"{MAKE_TABLE}, or check that this is the right database.",
        )
    if writing and session["read_only"]:
        raise DatabaseError(
            "This server takes no writes: it is a standby, or read-only by its settings.",
            next_step="Connect to the primary server, for example with target_session_attrs=read-write.",
        )


def _check_rights(table: dict[str, bool], mapping: Mapping, writing: bool) -> None:
    for right, needed in (("SELECT", True), ("INSERT", writing)):
        if needed and not table[f"can_{right.lower()}"]:
            raise DatabaseError(
                f"This role may not {right} on {mapping.qualified_table}.",
                next_step=f"GRANT {right} ON {mapping.qualified_table} TO the role, or use another one.",
            )
    if table["row_security"]:
        raise DatabaseError(
            f"Row level security hides rows of {mapping.qualified_table} from this role, so that restow "
            "cannot know which exist.",
            next_step="Use the table's owner or a role with BYPASSRLS.",
        )


def _check_column(name: str, wanted: str, columns: dict[str, dict[str, str]], mapping: Mapping) -> None:
    if name not in columns:
        raise DatabaseError(
            f"The table {mapping.qualified_table} has no column {name}.",
            next_step="Apply what `restow migrate --database DSN --write` makes; for transcripts, run "
            "`restow db apply-schema`.",
        )
    if (found := columns[name]["type"]) != wanted:
        raise DatabaseError(
            f"Column {name} of {mapping.qualified_table} is {found}; the mapping needs {wanted}.",
            next_step="Change the column's type, or load into another table.",
        )


def _check_required(columns: dict[str, dict[str, str]], mapping: Mapping) -> None:
    filled = {column.name for column in mapping.columns}
    missing = [name for name, column in columns.items() if column["required"] and name not in filled]
    if missing:
        raise DatabaseError(
            f"{mapping.qualified_table} requires {', '.join(missing)}, which the mapping does not fill.",
            next_step="Give the column a default, or allow NULL in it.",
        )
