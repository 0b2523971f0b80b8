"""A batch goes in whole; when the server refuses it, it is divided until the bad document stands alone."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import psycopg

from restow.postgres.faults import reason_of

T = TypeVar("T")
Item = TypeVar("Item")

_COPY_LINE = re.compile(r"^COPY \S+, line (\d+)", re.MULTILINE)


async def load_divided(
    rows: Sequence[Item],
    load: Callable[[Sequence[Item]], Awaitable[T]],
) -> tuple[list[T], list[tuple[Item, psycopg.Error]]]:
    """Loads the rows in as few pieces as the server accepts.

    The server names the line of COPY that it refused, so the rows before it go in next, as one piece;
    where it names none, half of the piece does. After a success the piece doubles: with few bad documents
    the work is about twice that of none, and with only bad ones it is one round trip each.

    Args:
        rows: the batch.
        load: takes a piece in one transaction; raises psycopg.Error when the server refuses it.

    Returns:
        What `load` returned for each accepted piece, and the rows that were refused, each with its error.
    """
    accepted: list[T] = []
    refused: list[tuple[Item, psycopg.Error]] = []
    at, size = 0, len(rows)
    while at < len(rows):
        piece = rows[at : at + size]
        try:
            accepted.append(await load(piece))
        except psycopg.Error as error:
            if len(piece) == 1:
                refused.append((piece[0], error))
                at += 1
            else:
                size = _rows_before(error, len(piece))
            continue
        at += len(piece)
        size *= 2
    return accepted, refused


def refusal(error: psycopg.Error) -> tuple[str, str]:
    """The stable code and the sentence for a document that the server refused."""
    if isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08").startswith(("08", "57P")):
        return "connection_lost", f"the connection was lost each time it was loaded: {reason_of(error)}"
    return f"refused_{error.sqlstate or 'client'}", reason_of(error)


def _rows_before(error: psycopg.Error, rows: int) -> int:
    """How many rows to try next: those before the refused one, or that one alone."""
    found = _COPY_LINE.search(error.diag.context or "")
    line = int(found[1]) if found else 0
    return max(1, line - 1) if 0 < line <= rows else max(1, rows // 2)
