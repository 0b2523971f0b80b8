"""A table as the server has it: its columns, what is unique, indexed and referred to."""

from dataclasses import dataclass

import psycopg
from psycopg.rows import dict_row

from restow.postgres.faults import told_as_database_error

_FIND = """
SELECT oid, relkind IN ('r', 'p') AS is_table
FROM pg_class WHERE oid = to_regclass(format('%%I.%%I', %(schema)s::text, %(table)s::text))
"""
_SCHEMA = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %(schema)s) AS found"
_COLUMNS = """
SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '' AS required,
       a.attnotnull AS not_null
FROM pg_attribute a WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped
"""
_INDEXES = """
SELECT i.indisunique AND i.indpred IS NULL AND i.indimmediate AS is_unique,
       (SELECT array_agg(a.attname::text ORDER BY k.n)
        FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS columns
FROM pg_index i WHERE i.indrelid = %(oid)s AND i.indisvalid AND i.indexprs IS NULL
"""
_REFERENCES = """
SELECT n.nspname::text AS schema, t.relname::text AS table,
       (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns
FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE c.conrelid = %(oid)s AND c.contype = 'f'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingTable:
    """What is there of a table. Columns are in the order of their constraint or index."""

    #: Types by column, as `format_type` spells them.
    types: dict[str, str]
    #: Columns that every insert has to fill.
    required: frozenset[str]
    #: Columns that take no null; what has a default is among them.
    not_null: frozenset[str] = frozenset()
    uniques: frozenset[tuple[str, ...]]
    #: Those of unique indexes among them.
    indexes: frozenset[tuple[str, ...]]
    #: Columns, and the schema and table that they refer to.
    references: frozenset[tuple[tuple[str, ...], str, str]]
    #: False: a view, a sequence or the like has the name.
    is_table: bool = True


async def has_schema(connection: psycopg.AsyncConnection, schema: str) -> bool:
    """True when the schema exists."""
    with told_as_database_error():
        row = await (await connection.execute(_SCHEMA, {"schema": schema})).fetchone()
    return bool(row and row[0])


async def read_table(connection: psycopg.AsyncConnection, schema: str, table: str) -> ExistingTable | None:
    """What the server knows of a table; None when there is none.

    Raises:
        DatabaseError: it cannot be asked.
    """
    with told_as_database_error():
        async with connection.cursor(row_factory=dict_row) as cursor:
            found = await (await cursor.execute(_FIND, {"schema": schema, "table": table})).fetchone()
            if found is None:
                return None
            oid = found["oid"]
            columns = await (await cursor.execute(_COLUMNS, {"oid": oid})).fetchall()
            indexes = await (await cursor.execute(_INDEXES, {"oid": oid})).fetchall()
            references = await (await cursor.execute(_REFERENCES, {"oid": oid})).fetchall()
    return ExistingTable(
        types={each["name"]: each["type"] for each in columns},
        required=frozenset(each["name"] for each in columns if each["required"]),
        not_null=frozenset(each["name"] for each in columns if each["not_null"]),
        uniques=frozenset(tuple(each["columns"]) for each in indexes if each["is_unique"]),
        indexes=frozenset(tuple(each["columns"]) for each in indexes),
        references=frozenset((tuple(each["columns"]), each["schema"], each["table"]) for each in references),
        is_table=found["is_table"],
    )
