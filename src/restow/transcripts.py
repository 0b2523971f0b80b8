"""Reads one session's transcript: from the database, else from the store.

What an application's endpoint needs while old and new live together::

    from restow import transcripts

    transcript = transcripts.load(session_id)
"""

import asyncio
import os
from collections.abc import Mapping as Environ
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from psycopg import AsyncConnection, sql

from restow.documents.text import BadDocument
from restow.errors import StoreError, UsageError
from restow.loading.columns import BadValue, text_lines
from restow.loading.rows import RowMaker
from restow.model import Content, Mapping, Problem
from restow.plans import load_shipped
from restow.postgres import find_project, open_database
from restow.postgres.connect import connect
from restow.postgres.faults import told_as_database_error
from restow.settings import find_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A session's transcript."""

    #: The session.
    session_id: str
    #: One utterance each, trimmed.
    lines: tuple[str, ...]
    #: The whole document as JSON text; `json.loads` it where it is needed.
    document: str
    #: Where it was found.
    source: Literal["database", "store"]


def load(
    session_id: str,
    *,
    database: str | None = None,
    store: str | None = None,
    environ: Environ[str, str] | None = None,
) -> Transcript | None:
    """The transcript of a session; the database is preferred, the store answers where no row exists.

    Args:
        session_id: as the session's folder in the store is named.
        database: URL or libpq connection string; None takes it from the environment.
        store: folder or URL; None takes it from the environment; without any, only the database is asked.
        environ: instead of the process's environment.

    Raises:
        UsageError: no database is named; none is started.
        DatabaseError: the database cannot be asked; the store is not, so that an outage is noticed.
        StoreError: the store cannot be used, or the document in it cannot be read.
    """
    return asyncio.run(aload(session_id, database=database, store=store, environ=environ))


async def aload(
    session_id: str,
    *,
    database: str | None = None,
    store: str | None = None,
    environ: Environ[str, str] | None = None,
) -> Transcript | None:
    """`load` for a program with an event loop of its own."""
    environment = os.environ if environ is None else environ
    mapping = load_shipped("transcripts")
    with open_database(database, environment, find_project(Path.cwd()), embedded_allowed=False) as target:
        found = await _from_database(mapping, target.conninfo, session_id)
    return found or await _from_store(mapping, store, environment, session_id)


async def _from_database(mapping: Mapping, conninfo: str, session_id: str) -> Transcript | None:
    try:
        RowMaker(mapping).outside_key({mapping.key_hole: session_id})
    except BadDocument:
        return None  # no such id can have a row
    async with await connect(conninfo) as connection:
        with told_as_database_error():
            row = await _select(connection, mapping, session_id)
    if row is None:
        return None
    lines, document = row
    return Transcript(session_id=session_id, lines=tuple(lines or ()), document=document, source="database")


async def _select(
    connection: AsyncConnection, mapping: Mapping, session_id: str
) -> tuple[list[str] | None, str] | None:
    # The latest row, as the app reads it: a table without a unique index may hold a retry's second one.
    statement = sql.SQL(
        "SELECT transcript_lines, transcript_json::text FROM {} "
        "WHERE {} = %s AND transcript_json IS NOT NULL ORDER BY updated_at DESC LIMIT 1"
    ).format(sql.Identifier(mapping.schema, mapping.table), sql.Identifier(mapping.key_column.name))
    row = await (await connection.execute(statement, [session_id])).fetchone()
    return None if row is None else (row[0], row[1])


async def _from_store(
    mapping: Mapping, url: str | None, environ: Environ[str, str], session_id: str
) -> Transcript | None:
    name = mapping.source.fill({mapping.key_hole: session_id})
    if mapping.source.match(name) is None:
        return None  # an id with a slash, or "..": it names no session's folder
    try:
        source = find_store(url, environ)
    except UsageError:
        if url is not None:
            raise
        return None
    async with source.open() as store:
        content = await store.read(name)
    return None if content is None else _from_content(mapping, session_id, content)


def _from_content(mapping: Mapping, session_id: str, content: Content | Problem) -> Transcript:
    if isinstance(content, Problem):
        raise StoreError(f"{content.place}: {content.reason}.")
    try:
        document = RowMaker(mapping).parse(content.data)
    except BadDocument as bad:
        raise StoreError(f"The transcript of session {session_id} cannot be read: {bad.reason}.") from None
    try:
        lines = text_lines(document.value("/transcript"))
    except BadValue:
        lines = []
    text = document.text.decode()
    return Transcript(session_id=session_id, lines=tuple(lines), document=text, source="store")
