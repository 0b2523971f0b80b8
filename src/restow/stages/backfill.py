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

from restow.errors import ExitCode, RestowError
from restow.loading.columns import canonical_key
from restow.loading.job import Compression, Filters, Job
from restow.loading.names import Listing, NameList
from restow.loading.pool import WorkerPool
from restow.loading.sieve import PathSieve
from restow.model import Mapping, Outcome, Status, Tally
from restow.postgres.connect import connect
from restow.postgres.table import Target, inspect_target
from restow.stores.base import Store

#: Names a worker is given at once.
_CHUNK = 250

_WEAK = (
    "no unique index keeps a key to one row, and this role may not lock the table: other backfills are kept "
    "out, a live writer is not. GRANT UPDATE on the table lets restow lock it"
)

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
    #: Keys that were asked for one by one, and that no document has.
    unseen: tuple[str, ...] = ()


class Reporter(Protocol):
    """Who is told what happens."""

    def started(self, store: str, database: str, ignored: Sequence[str]) -> None:
        """The run begins: from where, into what, and which other settings named a database."""
        ...

    def warned(self, sentence: str) -> None:
        """Something about the run as a whole that a person should know."""
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

    def ended(self, result: BackfillResult) -> None:
        """The run is over, also when an error ended it, which is raised after this."""
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
    options = replace(options, filters=options.filters.of_type(mapping.key_column.type))
    target = asyncio.run(_preflight(mapping, open_store, conninfo, options))
    job = _make_job(mapping, open_store, conninfo, options, target)
    if not (target.unique_key or target.can_lock or options.dry_run):
        reporter.warned(_WEAK)
    run = _Run(job, options, reporter)
    try:
        # Workers start before the listing's thread does: a process with threads must not be forked.
        with (
            WorkerPool(job, options.workers) as pool,
            closing(NameList(min(_CHUNK, options.batch_rows))) as names,
        ):
            if options.names is None:
                names.list_in_background(_listing(open_store, job, options))
            else:
                names.add_all(_chosen(mapping, options))
            run.follow(pool, names)
    except RestowError as error:
        reporter.ended(run.result(error.exit_code))
        raise
    result = run.result()
    reporter.ended(result)
    return result


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


def _chosen(mapping: Mapping, options: BackfillOptions) -> list[str]:
    """The given names that pass the filters, so many as the limit allows."""
    select = _path_filter(mapping, options)
    return [name for name in options.names or () if select(name)][: options.limit]


def _path_decides(mapping: Mapping, options: BackfillOptions) -> bool:
    """True when filters look at names only; a limit has to count names before documents are read."""
    return mapping.key_from_path or options.limit is not None


def _path_filter(mapping: Mapping, options: BackfillOptions) -> Callable[[str], bool]:
    if not options.filters or not _path_decides(mapping, options):
        return lambda _: True
    match, hole, select = mapping.source.match, mapping.key_hole, options.filters.select
    return lambda name: select((match(name) or {hole: ""})[hole])


class _Run:
    """Counts what becomes of the documents, and sees when to stop."""

    def __init__(self, job: Job, options: BackfillOptions, reporter: Reporter) -> None:
        self._mapping = job.mapping
        self._options = options
        self._reporter = reporter
        self._tally = Tally()
        self._started = time.monotonic()
        self._ended = ExitCode.DONE
        self._listed_all = False
        self._unseen = dict.fromkeys(options.filters.keys)

    def follow(self, pool: WorkerPool, names: NameList) -> None:
        """Works until every name is settled, or there is a reason to stop.

        Raises:
            RestowError: what ended the run; InternalError: the totals do not add up.
        """
        self._started = time.monotonic()
        for loaded in pool.run(names.take):
            self._note(names, [loaded] if loaded else [])
            if self._ended is ExitCode.DONE:
                self._ended = _reason_to_stop(self._tally, self._options, self._reporter)
            if self._ended is not ExitCode.DONE:
                pool.stop()
        self._note(names, [])
        if self._ended is ExitCode.DONE:
            self._tally.require_balance()
            self._ended = ExitCode.FAILED_ITEMS if self._tally.failed else ExitCode.DONE

    def result(self, ended: ExitCode | None = None) -> BackfillResult:
        """How it ended, or by which error it was ended."""
        return BackfillResult(
            tally=self._tally,
            exit_code=self._ended if ended is None else ended,
            seconds=time.monotonic() - self._started,
            listed_all=self._listed_all,
            unseen=tuple(self._unseen),
        )

    def _note(self, names: NameList, loaded: list[list[Outcome]]) -> None:
        """Counts and tells the outcomes of the workers and of the listing's sieve."""
        for outcomes in (*loaded, *names.take_settled()):
            self._tally.count(outcomes)
            self._see(outcomes)
            self._reporter.outcomes(outcomes)
        self._tally.listed, self._listed_all = names.count, names.complete
        self._reporter.progress(self._tally, listed_all=names.complete)

    def _see(self, outcomes: Sequence[Outcome]) -> None:
        """Crosses out the keys that were asked for, as the document or its path spells them."""
        for outcome in outcomes if self._unseen else ():
            if outcome.status is not Status.FILTERED:
                path_key = (self._mapping.source.match(outcome.name) or {}).get(self._mapping.key_hole, "")
                for spelled in (outcome.key, path_key):
                    self._unseen.pop(canonical_key(self._mapping.key_column.type, spelled), None)


def _reason_to_stop(tally: Tally, options: BackfillOptions, reporter: Reporter) -> ExitCode:
    if reporter.should_stop():
        return ExitCode.INTERRUPTED
    if options.max_failures is not None and options.max_failures.exceeded(tally):
        return ExitCode.FAILURE_LIMIT
    return ExitCode.DONE
