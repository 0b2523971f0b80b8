"""Verify: every document against its row, and every row against the documents.

The expected row is made by the loader's own rules from the document as it is now; columns are compared
in binary form, documents value by value with exact numbers (`restow.documents.compare`).
"""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from typing import Protocol

from restow.documents.compare import first_difference
from restow.documents.text import BadDocument
from restow.errors import ExitCode
from restow.loading.fitness import require_loadable
from restow.loading.found import Found, KeyFinder
from restow.loading.job import Job
from restow.loading.parts import found_of
from restow.loading.reading import DocumentReader
from restow.loading.rows import Beside, Row, RowMaker
from restow.loading.seen import SeenKeys
from restow.loading.spool import Spool, SpoolReader
from restow.loading.stored import StoredRow, StoredRows
from restow.model import Difference, Mapping, Symbol, VerifyTally
from restow.postgres.connect import connect
from restow.postgres.table import inspect_target
from restow.stages.items import Items, OpenStore, open_spool
from restow.stages.taken import Taken

_CHUNK = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResult:
    """How a verification ended."""

    #: The counts.
    tally: VerifyTally
    #: Done, mismatch, or interrupted.
    exit_code: ExitCode
    #: Seconds it took.
    seconds: float


class VerifyReporter(Protocol):
    """Who is told what was found."""

    def differences(self, found: Sequence[Difference]) -> None:
        """Some keys are compared."""
        ...

    def progress(self, tally: VerifyTally, *, total: int, total_known: bool) -> None:
        """The counts so far."""
        ...

    def should_stop(self) -> bool:
        """True when a person or the system asked the run to end."""
        ...


async def verify(
    mapping: Mapping,
    *,
    open_store: OpenStore,
    conninfo: str,
    sample: int | None = None,
    names: Sequence[str] | None = None,
    reporter: VerifyReporter,
) -> VerifyResult:
    """Compares documents and rows; reads only.

    Args:
        mapping: how documents become rows.
        open_store: opens the store.
        conninfo: libpq connection string.
        sample: compare this many documents, chosen at random, and no rows without a document; None: all.
        names: compare these documents, and no rows without a document; None: all that the store lists.
        reporter: who is told.

    Raises:
        UsageError: the mapping is none that can be loaded.
        StoreError: the store cannot be used.
        DatabaseError: the database cannot be used, or its table does not fit.
        InternalError: the counts do not add up.
    """
    require_loadable(mapping)
    started = time.monotonic()
    connection = await connect(conninfo)
    async with connection:
        target = await inspect_target(connection, mapping, writing=False)
    job = Job(mapping=mapping, open_store=open_store, conninfo=conninfo, target=target, dry_run=True)
    rows = StoredRows(job)
    async with AsyncExitStack() as stack:
        seen = stack.enter_context(closing(SeenKeys()))
        spool = open_spool(mapping)
        reader = await _open_reader(job, open_store, spool, stack)
        await stack.enter_async_context(rows.session)
        run = _Verification(job, reader, rows, seen, reporter)
        every = Items(mapping=mapping, open_store=open_store, chunk=_CHUNK, names=names)
        items = stack.enter_context(closing(every.begin(spool)))
        finished = await run.documents(Taken(items, sample, reporter.should_stop))
        if finished and sample is None and names is None:
            finished = await run.rows_without_document()
    exit_code = run.exit_code() if finished else ExitCode.INTERRUPTED
    return VerifyResult(tally=run.tally, exit_code=exit_code, seconds=time.monotonic() - started)


async def _open_reader(
    job: Job, open_store: OpenStore, spool: Spool | None, stack: AsyncExitStack
) -> DocumentReader:
    if spool is None:
        return DocumentReader(job, await stack.enter_async_context(open_store()))
    stack.enter_context(closing(spool))
    return DocumentReader(job, stack.enter_context(closing(SpoolReader(spool.path))))


class _Verification:
    def __init__(
        self, job: Job, reader: DocumentReader, rows: StoredRows, seen: SeenKeys, reporter: VerifyReporter
    ) -> None:
        self.job = job
        self.reader = reader
        self.rows = rows
        self.seen = seen
        self.reporter = reporter
        self.maker = RowMaker(job.mapping)
        self.keys = KeyFinder(job.mapping, self.maker)
        self.tally = VerifyTally()

    async def documents(self, taken: Taken) -> bool:
        """Compares each item with its row; False when it was interrupted."""
        async for chunk in taken.chunks():
            self.reader.expect(chunk)
            async for batch in self.reader.batches([found_of(self.keys, item) for item in chunk]):
                await self._compare_batch([self.keys.by_document(document) for document in batch])
                self.reporter.progress(self.tally, total=taken.count, total_known=taken.complete)
        return not taken.stopped

    async def rows_without_document(self) -> bool:
        """Finds the rows whose key no document had; False when it was interrupted."""
        self.tally.rows = await self.rows.without_key()
        self._tell([Difference(Symbol.ONLY_DATABASE, "NULL")] * self.tally.rows)
        async for page in self.rows.keys():
            if self.reporter.should_stop():
                return False
            self.tally.rows += sum(rows for _, rows in page)
            known = self.seen.known([key for key, _ in page])
            alone = [(self.rows.form.spelled(key), rows) for key, rows in page if key not in known]
            self._tell([Difference(Symbol.ONLY_DATABASE, key) for key, rows in alone for _ in range(rows)])
        return True

    def exit_code(self) -> ExitCode:
        self.tally.require_balance()
        return ExitCode.DONE if self.tally.agrees else ExitCode.MISMATCH

    async def _compare_batch(self, batch: list[Found]) -> None:
        keys = [document.key.encoded for document in batch if document.key is not None]
        stored, unreadable = await self.rows.by_keys(list(dict.fromkeys(keys)))
        beside = await self.reader.companions([document for document in batch if document.bad is None])
        known = self.seen.known(keys)
        found = []
        for document in batch:
            difference = self._compare(document, stored, unreadable, beside.get(document.name, {}))
            if document.key is not None:
                difference = self._explain_repeated(difference, document.key.encoded in known)
                known.add(document.key.encoded)
            found.append(difference)
        self.seen.add(keys)
        self.tally.documents += len(found)
        self._tell(found)

    def _compare(
        self,
        document: Found,
        stored: dict[bytes, list[StoredRow]],
        unreadable: dict[bytes, str],
        beside: dict[str, Beside],
    ) -> Difference:
        if document.bad is not None or document.key is None or document.data is None:
            reason = document.bad.reason + document.place if document.bad else ""
            return Difference(Symbol.UNREADABLE, document.spelled, reason)
        if document.key.encoded in unreadable:
            return Difference(
                Symbol.UNREADABLE, document.spelled, f"its row: {unreadable[document.key.encoded]}"
            )
        rows = stored.get(document.key.encoded, [])
        try:
            expected = self.maker.row(document.key, document.outside, document.data, beside)
            detail = self._first_difference(expected, rows[0]) if rows else None
        except BadDocument as bad:
            return Difference(Symbol.UNREADABLE, document.spelled, bad.reason + document.place)
        if not rows:
            return Difference(Symbol.ONLY_STORE, document.spelled)
        if len(rows) > 1:
            return Difference(Symbol.DIFFERS, document.spelled, f"the table has {len(rows)} rows of this key")
        return Difference(Symbol.SAME if detail is None else Symbol.DIFFERS, document.spelled, detail or "")

    def _first_difference(self, expected: Row, row: StoredRow) -> str | None:
        for column, wanted, found in zip(self.job.mapping.columns, expected.fields, row, strict=True):
            if wanted == found:
                continue
            if column.type != "jsonb" or wanted is None or found is None:
                return f"{column.name} differs"
            if place := first_difference(wanted[1:], found[1:]):
                return f"{column.name} differs at {place}"
        return None

    def _explain_repeated(self, difference: Difference, repeated: bool) -> Difference:
        if not repeated:
            return difference
        self.tally.repeated += 1
        if difference.symbol is not Symbol.DIFFERS:
            return difference
        return difference._replace(detail=f"another document has this key, too; {difference.detail}")

    def _tell(self, found: list[Difference]) -> None:
        for difference in found:
            self.tally.count(difference)
        if found:
            self.reporter.differences(found)
