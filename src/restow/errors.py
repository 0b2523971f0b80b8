"""Errors that end a run, and the exit code each one gives.

    RestowError
    +-- UsageError      2   settings, an unknown name, a missing extra
    +-- StoreError      3   a store is unreachable, denied or missing
    +-- DatabaseError   4   cannot connect, a table that does not fit
    +-- StaleError      8   the plan was made from code that has changed since
    +-- InternalError  70   restow contradicted itself: totals that do not add up

What is wrong with one document is not an error of the run: it travels as a value
(`restow.model.Problem`, `restow.model.Outcome`) and costs that document only.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of every command."""

    DONE = 0
    #: Finished, but items failed or findings exist.
    FAILED_ITEMS = 1
    USAGE = 2
    STORE = 3
    DATABASE = 4
    #: Documents and rows differ.
    MISMATCH = 6
    #: More failures than `--max-failures` allows; the run was stopped.
    FAILURE_LIMIT = 7
    #: The plan is out of date.
    STALE = 8
    #: Totals do not add up, or another contradiction inside restow (sysexits' EX_SOFTWARE).
    INTERNAL = 70
    #: Stopped by SIGINT or SIGTERM; what was committed stays, the same command goes on.
    INTERRUPTED = 130


class RestowError(Exception):
    """Ends the run: what happened, with its name, and the next step for the person who reads it."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.next_step)


class UsageError(RestowError):
    """The command cannot start as it was given: a setting, a name or an extra is missing or unknown."""

    exit_code = ExitCode.USAGE


class StoreError(RestowError):
    """The store as a whole cannot be used: unreachable, access denied, container or folder missing."""

    exit_code = ExitCode.STORE


class DatabaseError(RestowError):
    """The database cannot be used: no connection, no permission, a table that does not fit."""

    exit_code = ExitCode.DATABASE


class StaleError(RestowError):
    """The plan was made from code that has changed since, so that to act on it could miss something."""

    exit_code = ExitCode.STALE


class InternalError(RestowError):
    """restow contradicted itself; nothing it says about this run may be trusted until it is explained."""

    exit_code = ExitCode.INTERNAL


def unexpected(error: BaseException, who: str) -> InternalError:
    """What is told of an error that nobody foresaw: its kind and place.

    Its own message may quote a document or a credential, so it is left out.

    Args:
        error: what was caught.
        who: who met it, to begin the sentence: "A worker".
    """
    return InternalError(
        f"{who} met {met(error)}.",
        next_step="Please report this. What is inserted stays; the same command goes on from there.",
    )


def met(error: BaseException) -> str:
    """`an unexpected KeyError in found:12`: kind and place, without the error's own words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
    return f"an unexpected {type(error).__name__} in {place}"


def _rebuild(kind: type[RestowError], message: str, next_step: str) -> RestowError:
    return kind(message, next_step=next_step)
