"""Export: rows back to JSON documents in a folder, value for value; the way back, and a copy to look at.

A document is written beside its place and then put there, so that nobody meets half of one. What is there
already is never replaced: a file with the same value stays, one with another fails its rows.
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from restow.errors import ExitCode, InternalError
from restow.loading.fitness import require_loadable
from restow.loading.job import Job
from restow.loading.stored import StoredRow, StoredRows
from restow.model import Mapping
from restow.postgres.connect import connect
from restow.postgres.table import inspect_target
from restow.stages.assembly import Assemblies
from restow.stages.folder import Exported, ExportStatus, Folder
from restow.stages.unmapping import Documents, Keyed, Plan, Writer
from restow.stores.memory import MemoryStore

__all__ = ["ExportReporter", "ExportResult", "ExportStatus", "Exported", "export"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """How an export ended."""

    #: Rows that were gone through, and what became of them; the parts add up to it.
    rows: int
    counts: dict[ExportStatus, int]
    exit_code: ExitCode
    #: Seconds it took.
    seconds: float


class ExportReporter(Protocol):
    """Who is told what happens."""

    def exported(self, found: Sequence[Exported]) -> None:
        """Some documents have an outcome."""
        ...

    def should_stop(self) -> bool:
        """True when a person or the system asked the run to end."""
        ...


async def export(
    mapping: Mapping, *, conninfo: str, folder: Path, dry_run: bool = False, reporter: ExportReporter
) -> ExportResult:
    """Writes the documents that the rows were to a folder, under the names that the template gives them.

    Args:
        mapping: how documents became rows.
        conninfo: libpq connection string.
        folder: where documents go; made when it is not there.
        dry_run: True: say what would be written.
        reporter: who is told.

    Raises:
        UsageError: the mapping keeps no whole document, or not all of its name.
        DatabaseError: the database cannot be used, or its table does not fit.
        InternalError: the counts do not add up.
    """
    require_loadable(mapping)
    started = time.monotonic()
    plan = Plan.of(mapping)
    connection = await connect(conninfo)
    async with connection:
        target = await inspect_target(connection, mapping, writing=False)
    job = Job(
        mapping=mapping, open_store=lambda: MemoryStore({}), conninfo=conninfo, target=target, dry_run=True
    )
    kind = Documents if mapping.layout == "document" else Assemblies
    writer: Writer = kind(plan, Folder(folder, dry_run=dry_run))
    run = _Export(StoredRows(job, plan.order), writer, reporter)
    finished = await run.everything()
    return ExportResult(
        rows=run.rows_seen,
        counts=run.counts,
        exit_code=run.exit_code() if finished else ExitCode.INTERRUPTED,
        seconds=time.monotonic() - started,
    )


class _Export:
    def __init__(self, rows: StoredRows, writer: Writer, reporter: ExportReporter) -> None:
        self.rows = rows
        self.writer = writer
        self.reporter = reporter
        self.rows_seen = 0
        self.counts = dict.fromkeys(ExportStatus, 0)

    async def everything(self) -> bool:
        """Goes through all rows in their order; False when it was interrupted."""
        async with self.rows.session:
            async for some in self._pages():
                if self.reporter.should_stop():
                    self.writer.drop()
                    return False
                self._tell([each for keyed in some for each in self.writer.take(keyed)])
            self._tell(self.writer.end())
            if nameless := await self.rows.without_key():
                self.rows_seen += nameless
                reason = "a part of its key is NULL"
                self._tell([Exported("NULL", "", ExportStatus.FAILED, reason, nameless)])
        return True

    async def _pages(self) -> AsyncIterator[list[Keyed]]:
        async for page in self.rows.keys():
            for start in range(0, len(page), self.writer.at_once):
                keys = page[start : start + self.writer.at_once]
                stored, unreadable = await self.rows.by_keys([key for key, _ in keys])
                yield [
                    self._keyed(key, stored.get(key, []), count, unreadable.get(key, ""))
                    for key, count in keys
                ]

    def _keyed(self, key: bytes, rows: Sequence[StoredRow], count: int, fault: str) -> Keyed:
        self.rows_seen += count
        if not fault and not len(rows) == count == 1:
            several = f"the table has {count} rows of this key"
            fault = several if count > 1 else "the row went while it was read"
        return Keyed(key, self.rows.form.spelled(key), rows, count, fault)

    def _tell(self, found: Sequence[Exported]) -> None:
        for each in found:
            self.counts[each.status] += each.rows
        if found:
            self.reporter.exported(found)

    def exit_code(self) -> ExitCode:
        """The code of a run that went through everything.

        Raises:
            InternalError: the counts do not add up.
        """
        if sum(self.counts.values()) != self.rows_seen:
            raise InternalError(
                f"The totals do not add up: {self.rows_seen} rows, {sum(self.counts.values())} outcomes.",
                next_step="Run the same command again (it replaces nothing) and report this.",
            )
        return ExitCode.FAILED_ITEMS if self.counts[ExportStatus.FAILED] else ExitCode.DONE
