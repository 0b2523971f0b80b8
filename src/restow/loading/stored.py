"""Rows read back, in the binary form in which they were written."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

import psycopg
from psycopg import sql

from restow.loading.batch import load_divided, refusal
from restow.loading.binary import pass_binary
from restow.loading.job import Job
from restow.loading.keys import KeyForm
from restow.loading.session import Session
from restow.model import Column

#: Keys fetched at once when all rows are gone through.
_KEYS_AT_ONCE = 5000

#: A row's columns as the mapping orders them, each in binary form; None is NULL.
StoredRow = tuple[bytes | None, ...]


class StoredRows:
    """The rows of one mapping's table, read in a read-only session."""

    def __init__(self, job: Job, by: Sequence[Column] | None = None) -> None:
        """Opens nothing yet.

        Args:
            job: names the table.
            by: the columns by which rows are named and ordered; None: the mapping's key.
        """
        self.job = job
        self.session = Session(job, self._prepare)
        self.form = KeyForm(by or job.mapping.key_columns)
        self._table = sql.Identifier(job.mapping.schema, job.mapping.table)
        columns = [column.name for column in job.mapping.columns]
        self._at = [columns.index(name) for name in self.form.names]
        self._names = [sql.Identifier(name) for name in self.form.names]

    def key(self, row: StoredRow) -> bytes:
        """A row's key."""
        return self.form.join([row[at] or b"" for at in self._at])

    async def by_keys(self, keys: Sequence[bytes]) -> tuple[dict[bytes, list[StoredRow]], dict[bytes, str]]:
        """The rows of these keys, and of keys whose rows the server cannot send, the reason."""
        found, refused = await load_divided(keys, self._select)
        rows: dict[bytes, list[StoredRow]] = defaultdict(list)
        for row in (row for piece in found for row in piece):
            rows[self.key(row)].append(row)
        return rows, {key: refusal(error)[1] for key, error in refused}

    async def keys(self) -> AsyncIterator[list[tuple[bytes, int]]]:
        """All keys of the table in their order, each with its number of rows; those with a NULL have none.

        Page by page, each a query of its own: a connection that is lost costs one page, and no long
        transaction keeps the server from cleaning up.

        Raises:
            DatabaseError: the server refused, or stayed away.
        """
        page = await self._keys_after(())
        while page:
            yield page
            page = await self._keys_after((page[-1][0],))

    async def without_key(self) -> int:
        """How many rows have no key: a part of it is NULL.

        Raises:
            DatabaseError: the server refused, or stayed away.
        """
        empty = sql.SQL(" OR ").join(sql.SQL("{} IS NULL").format(name) for name in self._names)
        statement = sql.SQL("SELECT count(*)::text FROM {} WHERE {}").format(self._table, empty)

        async def ask(connection: psycopg.AsyncConnection) -> int:
            row = await (await connection.execute(statement)).fetchone()
            return int(row[0]) if row else 0

        return await self.session.attempt(ask)

    async def _keys_after(self, last: Sequence[bytes]) -> list[tuple[bytes, int]]:
        """The page after a key, or the first one."""
        key = sql.SQL(", ").join(self._names)
        if last:
            values = sql.SQL(", ").join([sql.SQL("(%b)[1]")] * len(self._names))
            beyond = sql.SQL("({}) > ({})").format(key, values)
        else:
            beyond = sql.SQL(" AND ").join(sql.SQL("{} IS NOT NULL").format(name) for name in self._names)
        statement = sql.SQL(
            "SELECT {key}, count(*)::text FROM {table} WHERE {beyond} "
            "GROUP BY {key} ORDER BY {key} LIMIT {limit}"
        ).format(key=key, table=self._table, beyond=beyond, limit=_KEYS_AT_ONCE)
        asked = self.form.arrays(last) if last else None

        async def ask(connection: psycopg.AsyncConnection) -> list[tuple[bytes, int]]:
            cursor = await connection.cursor(binary=True).execute(statement, asked)
            return [(self.form.join(row), int(count)) for *row, count in await cursor.fetchall()]

        return await self.session.attempt(ask)

    async def _select(self, keys: Sequence[bytes]) -> list[StoredRow]:
        columns = sql.SQL(", ").join(sql.Identifier("t", column.name) for column in self.job.mapping.columns)
        asked = sql.SQL(", ").join([sql.SQL("%b")] * len(self._names))
        same = sql.SQL(" AND ").join(
            sql.SQL("{} = {}").format(sql.Identifier("t", name), sql.Identifier("k", name))
            for name in self.form.names
        )
        statement = sql.SQL("SELECT {} FROM unnest({}) AS k ({}) JOIN {} AS t ON {}").format(
            columns, asked, sql.SQL(", ").join(self._names), self._table, same
        )

        async def ask(connection: psycopg.AsyncConnection) -> list[StoredRow]:
            cursor = await connection.cursor(binary=True).execute(statement, self.form.arrays(keys))
            return await cursor.fetchall()

        return await self.session.attempt(ask) if keys else []

    async def _prepare(self, connection: psycopg.AsyncConnection) -> None:
        pass_binary(connection, self.job.mapping)
