"""One worker's connection: prepared once, opened again when it is lost, within a bound."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, TypeVar

import psycopg
from psycopg.errors import LockNotAvailable

from restow.errors import DatabaseError
from restow.loading.job import Job
from restow.postgres.connect import connect
from restow.postgres.faults import Fault, fault_of, reason_of, told_as_database_error

T = TypeVar("T")

_SETTINGS = {
    # How long to wait for a lock before the batch is tried again: while it waits, live writers wait too.
    "lock_timeout": "1s",
    # An insert has to see what was committed before its lock was granted, whatever the database's default.
    "default_transaction_isolation": "read committed",
    # Meant for an application's requests: a batch is bounded by its size, and waits by the timeout above.
    "statement_timeout": "0",
    "transaction_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "jit": "off",
}
#: Leaves out the settings that an older server does not have.
_CONFIGURE = """
SELECT set_config(name, value, false)
FROM unnest(%s::text[], %s::text[]) AS wanted (name, value) JOIN pg_settings USING (name)
"""
_LONGEST_PAUSE = 5.0


class Judge(Protocol):
    """Says when an error that should pass is taken for the rows' own."""

    def ends(self, error: psycopg.Error, waited: float, lost: int) -> bool:
        """True when it is time to blame the rows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """A judge by bounds."""

    #: Seconds to wait for locks of others.
    lock: float
    #: Connections that may be lost while these rows are loaded.
    losses: int

    def ends(self, error: psycopg.Error, waited: float, lost: int) -> bool:
        """True when it is time to blame the rows."""
        return lost > self.losses or (isinstance(error, LockNotAvailable) and waited > self.lock)


class Session:
    """A connection that comes back."""

    def __init__(self, job: Job, prepare: Callable[[psycopg.AsyncConnection], Awaitable[None]]) -> None:
        self.job = job
        self._prepare = prepare
        self._connection: psycopg.AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        await self.attempt(_nothing)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def attempt(
        self, work: Callable[[psycopg.AsyncConnection], Awaitable[T]], judge: Judge | None = None
    ) -> T:
        """Does a unit of work that may be done again, until it succeeds or its own error decides.

        Args:
            work: one transaction, or a query; after a lost attempt it is called again.
            judge: when to raise an error that passes, too, because one of the rows may cause it.

        Raises:
            psycopg.Error: a document was refused; the connection is usable.
            DatabaseError: the run cannot go on, or the server did not answer for `Job.patience` seconds.
        """
        pause, started, lost = 0.05, time.monotonic(), 0
        while True:
            try:
                return await work(self._connection or await self._open())
            except psycopg.Error as error:
                await self._roll_back()
                lost += self._connection is None
                waited = time.monotonic() - started + pause
                self._raise_unless_passing(error)
                if judge and judge.ends(error, waited, lost):
                    raise
                if waited > self.job.patience:
                    raise _lost(error, self.job.patience) from error
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _raise_unless_passing(self, error: psycopg.Error) -> None:
        match fault_of(error):
            case Fault.DOCUMENT:
                raise error
            case Fault.RUN:
                with told_as_database_error():
                    raise error

    async def open_another(self) -> psycopg.AsyncConnection:
        """A connection of the caller's own, with the same settings, in autocommit mode.

        Raises:
            psycopg.Error: the server refused a setting.
            DatabaseError: no connection within `patience` seconds.
        """
        # Autocommit: a question is one round trip, and what needs a transaction says so.
        connection = await connect(self.job.conninfo, autocommit=True, wait=self.job.patience)
        try:
            await self._configure(connection)
            await self._prepare(connection)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _open(self) -> psycopg.AsyncConnection:
        self._connection = await self.open_another()
        return self._connection

    async def _configure(self, connection: psycopg.AsyncConnection) -> None:
        settings = dict(_SETTINGS)
        if self.job.dry_run:
            settings["default_transaction_read_only"] = "on"
        if self.job.compression != "default":
            settings["default_toast_compression"] = self.job.compression
        try:
            await connection.execute(_CONFIGURE, [list(settings), list(settings.values())])
        except psycopg.errors.InvalidParameterValue as error:
            raise DatabaseError(
                f"This server does not know the compression {self.job.compression}.",
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


async def _nothing(_: psycopg.AsyncConnection) -> None:
    """Work that only opens the connection."""


def _lost(error: psycopg.Error, patience: float) -> DatabaseError:
    return DatabaseError(
        f"The database did not take the batch within {patience:.0f} s: {reason_of(error)}.",
        next_step="When it answers again, run the same command: it goes on where this one stopped.",
    )
