"""Rows read back, in the binary form in which they were written."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

import psycopg
from psycopg import sql

from restow.loading.batch import load_divided, refusal
from restow.loading.binary import KeyArray, pass_binary
from restow.loading.columns import binary_array
from restow.loading.job import Job
from restow.loading.session import Session

#: Keys fetched at once when all rows are gone through.
_KEYS_AT_ONCE = 5000

#: A row's columns as the mapping orders them, each in binary form; None is NULL.
StoredRow = tuple[bytes | None, ...]


class StoredRows:
    """The rows of one mapping's table, read in a read-only session."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.session = Session(job, self._prepare)
        self._table = sql.Identifier(job.mapping.schema, job.mapping.table)
        self._key = sql.Identifier(job.mapping.key_column.name)
        self._at = [column.name for column in job.mapping.columns].index(job.mapping.key_column.name)

    async def by_keys(self, keys: Sequence[bytes]) -> tuple[dict[bytes, list[StoredRow]], dict[bytes, str]]:
        """The rows of these keys, and of keys whose rows the server cannot send, the reason."""
        found, refused = await load_divided(keys, self._select)
        rows: dict[bytes, list[StoredRow]] = defaultdict(list)
        for row in (row for piece in found for row in piece):
            rows[row[self._at] or b""].append(row)
        return rows, {key: refusal(error)[1] for key, error in refused}

    async def keys(self) -> AsyncIterator[list[tuple[bytes, int]]]:
        """All keys of the table in their order, each with its number of rows.

        Page by page, each a query of its own: a connection that is lost costs one page, and no long
        transaction keeps the server from cleaning up.

        Raises:
            DatabaseError: the server refused, or stayed away.
        """
        page = await self._keys_after(())
        while page:
            yield page
            page = await self._keys_after((page[-1][0],))

    async def _keys_after(self, last: Sequence[bytes]) -> list[tuple[bytes, int]]:
        """The page after a key, or the first one."""
        beyond = sql.SQL("{} > (%b)[1]" if last else "{} IS NOT NULL AND %b IS NOT NULL").format(self._key)
        statement = sql.SQL(
            "SELECT {key}, count(*)::text FROM {table} WHERE {beyond} "
            "GROUP BY {key} ORDER BY {key} LIMIT {limit}"
        ).format(key=self._key, table=self._table, beyond=beyond, limit=_KEYS_AT_ONCE)
        asked = KeyArray(binary_array(self.job.mapping.key_column.type, last))

        async def ask(connection: psycopg.AsyncConnection) -> list[tuple[bytes, int]]:
            cursor = await connection.cursor(binary=True).execute(statement, [asked])
            return [(key, int(count)) for key, count in await cursor.fetchall()]

        return await self.session.attempt(ask)

    async def _select(self, keys: Sequence[bytes]) -> list[StoredRow]:
        columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in self.job.mapping.columns)
        statement = sql.SQL("SELECT {} FROM {} WHERE {} = ANY (%b)").format(columns, self._table, self._key)
        asked = KeyArray(binary_array(self.job.mapping.key_column.type, keys))

        async def ask(connection: psycopg.AsyncConnection) -> list[StoredRow]:
            cursor = await connection.cursor(binary=True).execute(statement, [asked])
            return await cursor.fetchall()

        return await self.session.attempt(ask) if keys else []

    async def _prepare(self, connection: psycopg.AsyncConnection) -> None:
        pass_binary(connection, self.job.mapping)
