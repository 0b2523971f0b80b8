"""Backfill: documents become rows, once, each accounted for.

    names ----> worker processes ----> outcomes ----> tally, log, failures
    (listing)   read, key, skip, row, load

The run inserts what is missing and changes nothing else. Batches commit alone, so a run that is killed
leaves a state from which the same command goes on.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from restow.errors import ExitCode
from restow.loading.job import Compression, Filters, Job
from restow.loading.names import Listing, NameList
from restow.loading.pool import WorkerPool
from restow.loading.sieve import PathSieve
from restow.model import Mapping, Outcome, Tally
from restow.postgres.connect import connect
from restow.postgres.table import Target, inspect_target
from restow.stores.base import Store

#: Names a worker is given at once.
_CHUNK = 250

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureLimit:
    """How many failures a run may have before it is stopped."""

    #: The number; with `percent`, of every hundred settled documents.
    value: float
    #: True: `value` is a percentage, judged from the hundredth document on.
    percent: bool = False

    def exceeded(self, tally: Tally) -> bool:
        """True when the run has to stop."""
        if not self.percent:
            return tally.failed > self.value
        return tally.settled >= 100 and tally.failed * 100 > self.value * tally.settled


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillOptions:
    """How one run is done."""

    #: Which keys; nothing given means all.
    filters: Filters = field(default_factory=Filters)
    #: Names to load instead of listing the store.
    names: Sequence[str] | None = None
    #: Names to list, at most.
    limit: int | None = None
    #: True: say what would be inserted, write nothing.
    dry_run: bool = False
    #: True: a dry run's descriptions hold the documents' text.
    show_payload: bool = False
    #: Worker processes.
    workers: int = 2
    #: Reads under way at once in each worker; None: what the store advises.
    concurrency: int | None = None
    #: Rows in one transaction, at most.
    batch_rows: int = 250
    #: When to give up; None: never.
    max_failures: FailureLimit | None = None
    #: Compression of large values, for the session.
    compression: Compression = "default"
    #: Seconds to go on trying when the database does not answer.
    patience: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillResult:
    """How a run ended."""

    #: The counts.
    tally: Tally
    #: Exit status: done, failed items, failure limit, or interrupted.
    exit_code: ExitCode
    #: Seconds from the first name to the last outcome.
    seconds: float
    #: True: the listing reached its end.
    listed_all: bool


class Reporter(Protocol):
    """Who is told what happens."""

    def started(self, store: str, database: str, ignored: Sequence[str]) -> None:
        """The run begins: from where, into what, and which other settings named a database."""
        ...

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Some documents are settled."""
        ...

    def progress(self, tally: Tally, *, listed_all: bool) -> None:
        """The counts so far; called some times a second."""
        ...

    def should_stop(self) -> bool:
        """True when a person or the system asked the run to end."""
        ...


def backfill(
    mapping: Mapping, *, open_store: OpenStore, conninfo: str, options: BackfillOptions, reporter: Reporter
) -> BackfillResult:
    """Loads the documents that have no row yet.

    Raises:
        StoreError: the store cannot be used.
        DatabaseError: the database cannot be used, or its table does not fit.
        InternalError: the totals do not add up.
    """
    options = replace(options, filters=replace(options.filters, key_type=mapping.key_column.type))
    target = asyncio.run(_preflight(mapping, open_store, conninfo, options))
    job = _make_job(mapping, open_store, conninfo, options, target)
    # Workers start before the listing's thread does: a process with threads must not be forked.
    with (
        WorkerPool(job, options.workers) as pool,
        closing(NameList(min(_CHUNK, options.batch_rows))) as names,
    ):
        if options.names is None:
            names.list_in_background(_listing(open_store, job, options))
        else:
            names.add_all(list(options.names))
        return _run(pool, names, options, reporter)


async def _preflight(
    mapping: Mapping, open_store: OpenStore, conninfo: str, options: BackfillOptions
) -> Target:
    """Connects to both sides before anything is read."""
    async with open_store(), await connect(conninfo) as connection:
        return await inspect_target(connection, mapping, writing=not options.dry_run)


def _make_job(
    mapping: Mapping, open_store: OpenStore, conninfo: str, options: BackfillOptions, target: Target
) -> Job:
    return Job(
        mapping=mapping,
        open_store=open_store,
        conninfo=conninfo,
        target=target,
        filters=Filters() if _path_decides(mapping, options) else options.filters,
        dry_run=options.dry_run,
        show_payload=options.show_payload,
        batch_rows=options.batch_rows,
        concurrency=options.concurrency,
        compression=options.compression,
        patience=options.patience,
    )


def _listing(open_store: OpenStore, job: Job, options: BackfillOptions) -> Listing:
    return Listing(
        open_store=open_store,
        template=job.mapping.source,
        select=_path_filter(job.mapping, options),
        open_sieve=partial(PathSieve, job) if job.mapping.key_from_path else None,
        limit=options.limit,
    )


def _path_decides(mapping: Mapping, options: BackfillOptions) -> bool:
    """True when filters look at names only; a limit has to count names before documents are read."""
    return mapping.key_from_path or options.limit is not None


def _path_filter(mapping: Mapping, options: BackfillOptions) -> Callable[[str], bool]:
    if not options.filters or not _path_decides(mapping, options):
        return lambda _: True
    match, hole, select = mapping.source.match, mapping.key_hole, options.filters.select
    return lambda name: select((match(name) or {hole: ""})[hole])


def _run(pool: WorkerPool, names: NameList, options: BackfillOptions, reporter: Reporter) -> BackfillResult:
    tally, started, ended = Tally(), time.monotonic(), ExitCode.DONE
    for loaded in pool.run(names.take):
        _note(names, [loaded] if loaded else [], tally, reporter)
        reporter.progress(tally, listed_all=names.complete)
        if ended is ExitCode.DONE and (ended := _reason_to_stop(tally, options, reporter)):
            pool.stop()
    _note(names, [], tally, reporter)
    seconds = time.monotonic() - started
    if ended is ExitCode.DONE:
        tally.require_balance()
        ended = ExitCode.FAILED_ITEMS if tally.failed else ExitCode.DONE
    return BackfillResult(tally=tally, exit_code=ended, seconds=seconds, listed_all=names.complete)


def _note(names: NameList, loaded: list[list[Outcome]], tally: Tally, reporter: Reporter) -> None:
    """Counts and tells the outcomes of the workers and of the listing's sieve."""
    for outcomes in (*loaded, *names.take_settled()):
        tally.count(outcomes)
        reporter.outcomes(outcomes)
    tally.listed = names.count


def _reason_to_stop(tally: Tally, options: BackfillOptions, reporter: Reporter) -> ExitCode:
    if reporter.should_stop():
        return ExitCode.INTERRUPTED
    if options.max_failures is not None and options.max_failures.exceeded(tally):
        return ExitCode.FAILURE_LIMIT
    return ExitCode.DONE
