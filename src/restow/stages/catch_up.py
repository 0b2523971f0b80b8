"""Catch-up: what came, changed or went while a backfill ran.

The store is listed before the run and after it. What came is loaded. What changed is tried again, since it
may have been half written; nothing that was inserted is ever updated, so a row that now differs from its
document is a finding. So is a row whose document went.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from restow.errors import ExitCode
from restow.model import Difference, Document, Mapping, Symbol, VerifyTally
from restow.stages.backfill import backfill
from restow.stages.items import OpenStore
from restow.stages.run import BackfillOptions, BackfillResult, Reporter
from restow.stages.verify import verify
from restow.stores.base import Store

#: Findings that are told one by one.
_MOST_TOLD = 20


class Changes(NamedTuple):
    """The names of documents, by what became of them between two listings."""

    came: list[str]
    changed: list[str]
    went: list[str]


class Finding(NamedTuple):
    """What a person has to decide: nothing in the target is updated or deleted."""

    #: The key of a row, or the name of a document.
    place: str
    #: One sentence, without any text of the document.
    reason: str


class Listed:
    """A listing with what tells a document's versions apart, on disk: any number of names, little memory."""

    def __init__(self) -> None:
        import sqlite3  # only a catch-up needs it; every command would wait for it

        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        for table in ("before", "after"):
            self._database.execute(f"CREATE TABLE {table} (name BLOB PRIMARY KEY, version) WITHOUT ROWID")

    def note(self, table: str, documents: Sequence[Document]) -> None:
        """Adds documents to the listing `before` or `after`."""
        rows = ((_encoded(document.name), _version(document)) for document in documents)
        self._database.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)

    def changes(self) -> Changes:
        """How the second listing differs from the first."""
        came = "SELECT name FROM after WHERE name NOT IN (SELECT name FROM before)"
        changed = "SELECT name FROM after JOIN before USING (name) WHERE after.version <> before.version"
        went = "SELECT name FROM before WHERE name NOT IN (SELECT name FROM after)"
        return Changes(self._names(came), self._names(changed), self._names(went))

    def _names(self, query: str) -> list[str]:
        found = self._database.execute(f"{query} ORDER BY name")
        return [name.decode("utf-8", "surrogatepass") for (name,) in found]

    def close(self) -> None:
        """Drops the listings."""
        self._database.close()


async def list_versions(listed: Listed, table: str, mapping: Mapping, open_store: OpenStore) -> None:
    """Lists the documents as they are now.

    Raises:
        StoreError: the store cannot be listed.
    """
    async with open_store() as store:
        async for page in _pages(store, mapping):
            listed.note(table, page)


async def _pages(store: Store, mapping: Mapping) -> AsyncIterator[list[Document]]:
    """Pages that tell versions; where the quick listing does not, all documents are looked at."""
    async for page in store.list(mapping.source):
        if page and _version(page[0]) == _version(Document("")):
            break
        yield list(page)
    else:
        return
    match = mapping.source.match
    async for everything in store.list_all():
        found = (document for document in everything if isinstance(document, Document))
        yield [document for document in found if match(document.name) is not None]


def _version(document: Document) -> str:
    return f"{document.etag} {document.size} {document.modified}"


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


class _Found:
    """Takes what a verification tells."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def differences(self, found: Sequence[Difference]) -> None:
        """Rows that are not what their documents say now."""
        self.findings += [
            Finding(each.key, f"changed after it was loaded: {each.detail}")
            for each in found
            if each.symbol is Symbol.DIFFERS
        ]

    def progress(self, tally: VerifyTally, *, total: int, total_known: bool) -> None:
        """Nobody is told."""

    def should_stop(self) -> bool:
        """Only a few documents are compared."""
        return False


def backfill_and_catch_up(
    mapping: Mapping, *, open_store: OpenStore, conninfo: str, options: BackfillOptions, reporter: Reporter
) -> BackfillResult:
    """A backfill, and a second one of what came or changed meanwhile; each has its own counts.

    Returns:
        The last run's result, with the exit code that both have earned.

    Raises:
        RestowError: as `backfill` does.
    """
    run = partial(backfill, mapping, open_store=open_store, conninfo=conninfo, reporter=reporter)
    with closing(Listed()) as listed:
        asyncio.run(list_versions(listed, "before", mapping, open_store))
        result = run(options=options)
        if result.exit_code not in (ExitCode.DONE, ExitCode.FAILED_ITEMS):
            return result
        asyncio.run(list_versions(listed, "after", mapping, open_store))
        changes = listed.changes()
    if any(changes):
        reporter.warned(_summary(changes))
    again = changes.came + changes.changed
    if again:
        result = _worse(run(options=replace(options, names=again, limit=None)), result)
    if result.exit_code not in (ExitCode.DONE, ExitCode.FAILED_ITEMS):
        return result
    found = findings(mapping, open_store, conninfo, changes)
    for finding in found[:_MOST_TOLD]:
        reporter.warned(f"{finding.place} {finding.reason}")
    if more := len(found[_MOST_TOLD:]):
        reporter.warned(f"{more} more like these: `restow verify` shows them all")
    return replace(result, exit_code=ExitCode.FAILED_ITEMS) if found else result


def _worse(result: BackfillResult, before: BackfillResult) -> BackfillResult:
    """What failed in the first run keeps its exit code, though it may have come right in the second."""
    return replace(result, exit_code=before.exit_code) if result.exit_code is ExitCode.DONE else result


def _summary(changes: Changes) -> str:
    return (
        f"during the run {len(changes.came)} documents came, {len(changes.changed)} changed and "
        f"{len(changes.went)} went"
    )


def findings(mapping: Mapping, open_store: OpenStore, conninfo: str, changes: Changes) -> list[Finding]:
    """What of the changes no run can make good.

    Raises:
        RestowError: the store or the database cannot be used.
    """
    found = _Found()
    if changes.changed:
        asyncio.run(
            verify(mapping, open_store=open_store, conninfo=conninfo, names=changes.changed, reporter=found)
        )
    went = [Finding(name, "went after it was listed; a row of it stays") for name in changes.went]
    return [*found.findings, *went]
