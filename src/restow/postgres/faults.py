"""What an error of the server means for the run: one document, one more try, or the end.

By SQLSTATE (PostgreSQL manual, appendix A); what each class does was measured on a live server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

import psycopg
from psycopg import errors

from restow.errors import DatabaseError

#: The next step where a table is not there: who made the plan, and who loads what ships with restow.
MAKE_TABLE = (
    "Make it first: apply the migration that `restow migrate --write` writes; for transcripts, run "
    "`restow db apply-schema`"
)


class Fault(Enum):
    """Who pays for an error."""

    #: A document (or a statement about one) was refused; the connection goes on.
    DOCUMENT = auto()
    #: The attempt was lost, through no fault of a document: try again.
    RETRY = auto()
    #: No document can succeed: end the run.
    RUN = auto()


#: Conditions that pass: serialisation, locks, cancelled statements, restarts, lost connections, full disk.
_RETRIED = ("08", "40", "53", "55P03", "57014", "57P01", "57P02", "57P03", "25P03")
#: Data, integrity, limits of the server, a trigger's RAISE, a check option, an allocation too large.
_OF_THE_DOCUMENT = ("22", "23", "54", "P0", "44", "XX000")


def fault_of(error: psycopg.Error) -> Fault:
    """Tells what an error means."""
    state = error.sqlstate
    if state is None:
        # No SQLSTATE: the connection broke (OperationalError), or the client refused the value.
        return Fault.RETRY if isinstance(error, psycopg.OperationalError) else Fault.DOCUMENT
    if state.startswith(_RETRIED):
        return Fault.RETRY
    return Fault.DOCUMENT if state.startswith(_OF_THE_DOCUMENT) else Fault.RUN


def reason_of(error: psycopg.Error) -> str:
    """The server's own words on one line, with the SQLSTATE; its DETAIL may quote data and is left out."""
    message = error.diag.message_primary or str(error).strip() or type(error).__name__
    line = " ".join(message.split())
    return f"{line} ({error.sqlstate})" if error.sqlstate else line


@contextmanager
def told_as_database_error() -> Iterator[None]:
    """Makes an error of the server, which no document is to blame for, one that ends the run.

    Raises:
        DatabaseError: in the server's words, with the next step.
    """
    try:
        yield
    except psycopg.Error as error:
        raise DatabaseError(
            f"The database refused: {reason_of(error)}.", next_step=advice_for(error)
        ) from error


def advice_for(error: psycopg.Error) -> str:
    """The next step when an error ends the run."""
    match error:
        case errors.InsufficientPrivilege():
            return (
                "Grant the role SELECT and INSERT on the table, USAGE on its schema and sequence, and "
                "TEMPORARY on the database."
            )
        case errors.ReadOnlySqlTransaction():
            return "Connect to the primary server with a role that may write."
        case errors.UndefinedTable() | errors.InvalidSchemaName():
            return f"{MAKE_TABLE}."
        case errors.DiskFull():
            return "Free space on the server; the same command then goes on."
    return "Mend this, then run the same command again: what is inserted stays."
