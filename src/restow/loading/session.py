"""One worker's connection: prepared once, opened again when it is lost, within a bound."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar

import psycopg
from psycopg import sql

from restow.errors import DatabaseError
from restow.loading.job import Job
from restow.postgres.connect import connect
from restow.postgres.faults import Fault, advice_for, fault_of, reason_of

T = TypeVar("T")

#: How long to wait for a lock before the batch is tried again: while it waits, live writers wait too.
_LOCK_TIMEOUT = "1s"
_LONGEST_PAUSE = 5.0


class Session:
    """A connection that comes back."""

    def __init__(self, job: Job, prepare: Callable[[psycopg.AsyncConnection], Awaitable[None]]) -> None:
        self.job = job
        self._prepare = prepare
        self._connection: psycopg.AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def attempt(self, work: Callable[[psycopg.AsyncConnection], Awaitable[T]]) -> T:
        """Does a unit of work that may be done again, until it succeeds or its own error decides.

        Args:
            work: one transaction, or a query; after a lost attempt it is called again.

        Raises:
            psycopg.Error: a document was refused; the connection is usable.
            DatabaseError: the run cannot go on, or the server did not answer for `patience` seconds.
        """
        pause, give_up = 0.05, time.monotonic() + self.job.patience
        while True:
            try:
                connection = self._connection or await self._open()
                return await work(connection)
            except psycopg.Error as error:
                await self._roll_back()
                match fault_of(error):
                    case Fault.DOCUMENT:
                        raise
                    case Fault.RUN:
                        raise DatabaseError(
                            f"The database refused: {reason_of(error)}.", next_step=advice_for(error)
                        ) from error
                if time.monotonic() + pause > give_up:
                    raise _lost(error, self.job.patience) from error
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _open(self) -> psycopg.AsyncConnection:
        connection = await connect(self.job.conninfo, wait=self.job.patience)
        await self._configure(connection)
        await self._prepare(connection)
        await connection.commit()
        self._connection = connection
        return connection

    async def _configure(self, connection: psycopg.AsyncConnection) -> None:
        settings = {"lock_timeout": _LOCK_TIMEOUT, "jit": "off"}
        if self.job.dry_run:
            settings["default_transaction_read_only"] = "on"
        if self.job.compression != "default":
            settings["default_toast_compression"] = self.job.compression
        for name, value in settings.items():
            statement = sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            try:
                await connection.execute(statement)
            except psycopg.errors.InvalidParameterValue as error:
                raise DatabaseError(
                    f"This server does not know {name} = {value}.",
                    next_step="Run without --compression; its own setting then applies.",
                ) from error

    async def _roll_back(self) -> None:
        """Leaves the connection ready for the next attempt, or drops it when it is broken."""
        if self._connection is None:
            return
        try:
            await self._connection.rollback()
        except psycopg.Error:
            await self._close()
        else:
            if self._connection.closed:
                await self._close()

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _lost(error: psycopg.Error, patience: float) -> DatabaseError:
    return DatabaseError(
        f"The database did not take the batch within {patience:.0f} s: {reason_of(error)}.",
        next_step="When it answers again, run the same command: it goes on where this one stopped.",
    )
