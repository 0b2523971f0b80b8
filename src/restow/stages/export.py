"""Export: rows back to JSON documents in a folder, value for value; the way back, and a copy to look at.

A document is written beside its place and then put there, so that nobody meets half of one. What is there
already is never replaced: a file with the same value stays, one with another fails the row.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from restow.documents.compare import first_difference
from restow.documents.text import BadDocument
from restow.errors import ExitCode, InternalError, UsageError
from restow.loading.columns import spelled_key
from restow.loading.job import Job
from restow.loading.stored import StoredRow, StoredRows
from restow.model import Mapping
from restow.postgres.connect import connect
from restow.postgres.table import inspect_target
from restow.stores.memory import MemoryStore

#: Rows in memory at once: documents may be large.
_AT_ONCE = 50


class ExportStatus(StrEnum):
    """What became of one row."""

    WRITTEN = "written"
    WOULD_WRITE = "would_write"
    SAME = "same"
    FAILED = "failed"


class Exported(NamedTuple):
    """What became of one row."""

    #: Its key.
    key: str
    #: The document's name in the folder; "" when the key makes none.
    name: str
    status: ExportStatus
    #: For a failure, one sentence.
    detail: str = ""


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
        """Some rows have an outcome."""
        ...

    def should_stop(self) -> bool:
        """True when a person or the system asked the run to end."""
        ...


async def export(
    mapping: Mapping, *, conninfo: str, folder: Path, dry_run: bool = False, reporter: ExportReporter
) -> ExportResult:
    """Writes each row's document to a folder, under the name that the mapping's template gives it.

    Args:
        mapping: how documents became rows.
        conninfo: libpq connection string.
        folder: where documents go; made when it is not there.
        dry_run: True: say what would be written.
        reporter: who is told.

    Raises:
        UsageError: the mapping keeps no whole document, or its names need more than the key.
        DatabaseError: the database cannot be used, or its table does not fit.
        InternalError: the counts do not add up.
    """
    started = time.monotonic()
    writer = _Writer(mapping, folder, dry_run=dry_run)
    connection = await connect(conninfo)
    async with connection:
        target = await inspect_target(connection, mapping, writing=False)
    job = Job(
        mapping=mapping, open_store=lambda: MemoryStore({}), conninfo=conninfo, target=target, dry_run=True
    )
    run = _Export(StoredRows(job), writer, reporter)
    finished = await run.everything()
    return ExportResult(
        rows=run.rows_seen,
        counts=run.counts,
        exit_code=run.exit_code() if finished else ExitCode.INTERRUPTED,
        seconds=time.monotonic() - started,
    )


class _Export:
    def __init__(self, rows: StoredRows, writer: "_Writer", reporter: ExportReporter) -> None:
        self.rows = rows
        self.writer = writer
        self.reporter = reporter
        self.rows_seen = 0
        self.counts = dict.fromkeys(ExportStatus, 0)

    async def everything(self) -> bool:
        """Goes through all rows by their keys; False when it was interrupted."""
        async with self.rows.session:
            async for page in self.rows.keys():
                for start in range(0, len(page), _AT_ONCE):
                    if self.reporter.should_stop():
                        return False
                    await self._some(page[start : start + _AT_ONCE])
        return True

    async def _some(self, keys: Sequence[tuple[bytes, int]]) -> None:
        stored, unreadable = await self.rows.by_keys([key for key, _ in keys])
        found: list[Exported] = []
        for key, count in keys:
            self.rows_seen += count
            spelled = spelled_key(self.writer.mapping.key_column.type, key)
            found += self._of_key(spelled, stored.get(key, []), count, unreadable.get(key))
        for each in found:
            self.counts[each.status] += 1
        self.reporter.exported(found)

    def _of_key(
        self, key: str, rows: Sequence[StoredRow], count: int, unreadable: str | None
    ) -> list[Exported]:
        """One outcome for each row; rows that share a key share a name, and none of them is written."""
        if len(rows) == count == 1:
            return [self.writer.write(key, rows[0])]
        reason = unreadable or (
            f"the table has {count} rows of this key" if count > 1 else "the row went while it was read"
        )
        return [Exported(key, "", ExportStatus.FAILED, reason)] * count

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


class _Writer:
    """Puts documents into a folder."""

    def __init__(self, mapping: Mapping, folder: Path, *, dry_run: bool) -> None:
        self.mapping = mapping
        self._folder = folder
        self._dry_run = dry_run
        self._at = _document_column(mapping)
        _require_names_by_key(mapping)

    def write(self, key: str, row: StoredRow) -> Exported:
        """Writes a row's document, unless its value is there already."""
        name = self.mapping.source.fill({self.mapping.key_hole: key})
        found = self.mapping.source.match(name)
        if found != {self.mapping.key_hole: key} or "\0" in name:
            return Exported(key, "", ExportStatus.FAILED, "the key makes no file's name")
        body = row[self._at]
        if body is None:
            return Exported(key, name, ExportStatus.FAILED, "the row has no document")
        try:
            return self._put(key, name, body[1:])  # jsonb's binary form begins with its version
        except OSError as error:
            return Exported(key, name, ExportStatus.FAILED, f"cannot be written: {error.strerror}")

    def _put(self, key: str, name: str, document: bytes) -> Exported:
        path = self._folder / name
        there = path.read_bytes() if path.exists() else None
        if there is not None:
            same = _is_same(document, there)
            detail = "" if same else "another document has this name there; it was left as it is"
            return Exported(key, name, ExportStatus.SAME if same else ExportStatus.FAILED, detail)
        if self._dry_run:
            return Exported(key, name, ExportStatus.WOULD_WRITE)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(document + b"\n")
        os.replace(partial, path)
        return Exported(key, name, ExportStatus.WRITTEN)


def _is_same(document: bytes, there: bytes) -> bool:
    try:
        return first_difference(document, there) is None
    except BadDocument:
        return False


def _document_column(mapping: Mapping) -> int:
    """Which column holds the whole document."""
    for number, column in enumerate(mapping.columns):
        if any(origin.pointer == "" and origin.companion is None for origin in column.origins):
            return number
    raise UsageError(
        f"No column of {mapping.qualified_table} holds the whole document.",
        next_step='Export needs a jsonb column with `from = ""`.',
    )


def _require_names_by_key(mapping: Mapping) -> None:
    others = [hole for hole in mapping.source.holes if hole != mapping.key_hole]
    if others:
        raise UsageError(
            f"The name {mapping.source} has parts that no column keeps: {', '.join(others)}.",
            next_step="Map each hole to a column first.",
        )
