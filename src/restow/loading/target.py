"""What the target table is asked: which keys exist, and to take these rows.

A batch is copied into a temporary table and moved from there, so that the parsed and compressed values
are moved and not made again, an aborted batch draws no number from the table's sequence, and the check
for existing keys and the insert are one statement. Strategies against double rows, with the doubles each
one lets through, were measured; see `docs/promises.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import inf

import psycopg
from psycopg import sql
from psycopg.errors import InvalidParameterValue

from restow.loading.binary import BinaryArray, pass_binary
from restow.loading.columns import binary_array
from restow.loading.job import Job
from restow.loading.keys import KeyForm
from restow.loading.rows import Key, Row
from restow.loading.session import Patience, Session

_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
_COPY_END = b"\xff\xff"
_STAGE = sql.Identifier("pg_temp", "_restow_stage")
#: One write to the connection: large enough to be cheap, small beside a batch.
_BLOCK_BYTES = 512 << 10
#: First half of the advisory lock, to keep clear of other users of such locks; the second is the table.
_LOCK_SPACE = 0x7265_7374
#: Connections lost with a batch, and with one row, until it counts as the cause.
_LOSSES, _LOSSES_ALONE = 2, 5
#: Seconds for a row that another transaction holds, until the batch is divided around it, and until it fails.
_LOCK_SECONDS, _LOCK_SECONDS_ALONE = 2.0, 15.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that is ready to go in, with its document's name."""

    name: str
    key: Key
    row: Row


class TargetTable:
    """The table of one job, through one session."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.session = Session(job, self._prepare)
        self._table = sql.Identifier(job.mapping.schema, job.mapping.table)
        self._form = KeyForm(job.mapping.key_columns)
        self._missing = self._missing_statement(self._form)
        self._insert = self._insert_statement()
        self._lock = self._lock_statement()

    async def existing(self, keys: Sequence[bytes], form: KeyForm | None = None) -> set[bytes]:
        """The keys among these that have a row, in one query; `form`: of other columns than the key's."""
        return await self.session.attempt(partial(self.present, keys=keys, form=form)) if keys else set()

    async def present(
        self, connection: psycopg.AsyncConnection, keys: Sequence[bytes], form: KeyForm | None = None
    ) -> set[bytes]:
        """The same on a given connection, outside any transaction."""
        statement = self._missing if form is None else self._missing_statement(form)
        form = form or self._form
        cursor = await connection.cursor(binary=True).execute(statement, form.arrays(keys))
        missing = set(map(form.join, await cursor.fetchall()))
        return set(keys) - missing

    async def insert(self, rows: Sequence[Candidate]) -> set[bytes]:
        """Inserts the rows whose keys have none, in one transaction; returns the keys that were inserted.

        Raises:
            psycopg.Error: the server refused a row; nothing was inserted.
            DatabaseError: the run cannot go on.
        """
        transaction = _Transaction(self, rows, self._patience(len(rows)))
        return await self.session.attempt(transaction.run, transaction)

    def _patience(self, rows: int) -> Patience:
        """Several rows are soon divided to find the one that is to blame; a single one gets more time."""
        if rows == 1:
            lock, losses = _LOCK_SECONDS_ALONE, _LOSSES_ALONE
        else:
            lock, losses = _LOCK_SECONDS, _LOSSES
        # Without a unique index the lock is of the whole table: no row is to blame.
        return Patience(lock=lock if self.job.target.unique_key else inf, losses=losses)

    async def judge(self, rows: Sequence[Candidate]) -> None:
        """Lets the server parse the rows' jsonb values in a read-only transaction, and writes nothing.

        Raises:
            psycopg.Error: the server would refuse a row.
        """
        at = [n for n, column in enumerate(self.job.mapping.columns) if column.type == "jsonb"]
        values = [value for row in rows for n in at if (value := row.row.fields[n]) is not None]

        async def ask(connection: psycopg.AsyncConnection) -> None:
            # The server parses a binary parameter when it is bound; nothing is planned away.
            array = BinaryArray("jsonb", binary_array("jsonb", values))
            await connection.execute("SELECT cardinality(%b)", [array])

        await self.session.attempt(ask, self._patience(len(rows)))

    async def _prepare(self, connection: psycopg.AsyncConnection) -> None:
        pass_binary(connection, self.job.mapping)
        if not self.job.dry_run:
            await connection.execute(self._stage_statement())

    def _stage_statement(self) -> sql.Composed:
        # A moved value keeps the compression it was given here, so the stage follows the table's columns.
        columns = [
            sql.SQL("{} {}{}").format(
                sql.Identifier(column.name),
                sql.SQL(column.type),  # one of ENCODERS' names, or jsonb
                sql.SQL(" COMPRESSION lz4" if column.name in self.job.target.lz4_columns else ""),
            )
            for column in self.job.mapping.columns
        ]
        return sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DELETE ROWS").format(
            _STAGE, sql.SQL(", ").join(columns)
        )

    def _missing_statement(self, form: KeyForm) -> sql.Composed:
        # The missing ones are answered: on a re-run, which asks most, there are none.
        return sql.SQL(
            "SELECT * FROM unnest({arrays}) AS k ({key}) "
            "WHERE NOT EXISTS (SELECT FROM {table} AS t WHERE {same})"
        ).format(
            arrays=sql.SQL(", ").join([sql.SQL("%b")] * len(form.names)),
            key=_names(form),
            table=self._table,
            same=_same_key(form, "k"),
        )

    def _insert_statement(self) -> sql.Composed:
        conflict = sql.SQL("ON CONFLICT ({}) DO NOTHING ").format(_names(self._form))
        return sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} AS s "
            "WHERE NOT EXISTS (SELECT FROM {table} AS t WHERE {same}) "
            "{conflict}RETURNING {key}, pg_current_xact_id()::text"
        ).format(
            table=self._table,
            columns=sql.SQL(", ").join(sql.Identifier(column.name) for column in self.job.mapping.columns),
            stage=_STAGE,
            same=_same_key(self._form, "s"),
            key=_names(self._form),
            conflict=conflict if self.job.target.unique_key else sql.SQL(""),
        )

    def _lock_statement(self) -> sql.Composed | None:
        """Without a unique index: one backfill at a time, then no other writer either, until the commit.

        The lock comes in a statement before the insert, whose snapshot must be taken under it.
        """
        if self.job.target.unique_key:
            return None
        advisory = sql.SQL("SELECT pg_advisory_xact_lock({}, {}::regclass::oid::integer)").format(
            _LOCK_SPACE, sql.Literal(self._table.as_string())
        )
        if not self.job.target.can_lock:
            return advisory
        return sql.SQL("{}; LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(advisory, self._table)


class _Transaction:
    """One batch's transaction, which knows after a lost connection whether it was committed."""

    def __init__(self, table: TargetTable, rows: Sequence[Candidate], patience: Patience) -> None:
        self.table = table
        self.rows = rows
        self.patience = patience
        self.xid: str | None = None
        self.inserted: set[bytes] = set()

    async def run(self, connection: psycopg.AsyncConnection) -> set[bytes]:
        if self.xid is not None and await self._was_committed(connection):
            return self.inserted
        self.xid, self.inserted = None, set()
        async with connection.transaction():
            cursor = connection.cursor(binary=True)
            await self._copy(cursor)
            if self.table._lock is not None:
                await connection.execute(self.table._lock)
            await cursor.execute(self.table._insert)
            for *key, xid in await cursor.fetchall():
                self.inserted.add(self.table._form.join(key))
                self.xid = xid
        return self.inserted

    def ends(self, error: psycopg.Error, waited: float, lost: int) -> bool:
        """Not while a commit is in doubt: then its rows would look like another's, and none is to blame."""
        return self.xid is None and self.patience.ends(error, waited, lost)

    async def _copy(self, cursor: psycopg.AsyncCursor[tuple[object, ...]]) -> None:
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(_STAGE)
        async with cursor.copy(statement) as copy:
            block = bytearray(_COPY_HEAD)
            for candidate in self.rows:
                block += candidate.row.copy_data()
                if len(block) > _BLOCK_BYTES:
                    await copy.write(block)
                    block = bytearray()
            await copy.write(block + _COPY_END)

    async def _was_committed(self, connection: psycopg.AsyncConnection) -> bool:
        """Asks the server what became of the transaction whose COMMIT got no answer.

        A crashed server gives the number of a transaction it forgot to the next one, which may have
        committed: the answer only counts when the rows are there, too.
        """
        try:
            cursor = await connection.execute("SELECT pg_xact_status(%s::xid8)", [self.xid])
        except InvalidParameterValue:
            return False  # a number that the server has not given out yet: it forgot the transaction
        row = await cursor.fetchone()
        present = await self.table.present(connection, list(self.inserted))
        return row is not None and row[0] == "committed" and present == self.inserted


def _names(form: KeyForm) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, form.names))


def _same_key(form: KeyForm, other: str) -> sql.Composed:
    """The key of `t` is that of another."""
    pairs = [(sql.Identifier("t", name), sql.Identifier(other, name)) for name in form.names]
    return sql.SQL(" AND ").join(sql.SQL("{} = {}").format(*pair) for pair in pairs)
