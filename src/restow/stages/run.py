"""One run of a backfill: its options, who is told, what is counted, and when it stops."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from restow.errors import ExitCode
from restow.loading.background import BackgroundList
from restow.loading.found import KeyFinder
from restow.loading.job import Compression, Filters, Item, Job
from restow.loading.keys import canonical_spelling
from restow.loading.pool import WorkerPool
from restow.loading.rows import RowMaker
from restow.model import Outcome, Status, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureLimit:
    """How many failures a run may have before it is stopped."""

    #: The number; with `percent`, of every hundred settled documents.
    value: float
    #: True: `value` is a percentage, judged from the hundredth document on, and at the end.
    percent: bool = False

    def exceeded(self, tally: Tally, *, at_end: bool = False) -> bool:
        """True when the run has to stop, or, once all is done, has failed too often."""
        if not self.percent:
            return tally.failed > self.value
        is_enough = at_end or tally.settled >= 100
        return is_enough and tally.failed * 100 > self.value * tally.settled


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
    #: Rows in one transaction, at most; None: as suits the layout.
    batch_rows: int | None = None
    #: When to give up; None: never.
    max_failures: FailureLimit | None = None
    #: Compression of large values, for the session.
    compression: Compression = "default"
    #: Seconds to go on trying when the database does not answer.
    patience: float = 60.0
    #: True: list again at the end, and load what came or changed meanwhile.
    catch_up: bool = False

    @property
    def is_partial(self) -> bool:
        """True when the run is not about all documents, so that its counts are not those of the dataset."""
        return bool(self.filters) or self.names is not None or self.limit is not None


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


class BackfillRun:
    """Counts what becomes of the documents, and sees when to stop."""

    def __init__(self, job: Job, options: BackfillOptions, reporter: Reporter) -> None:
        self._keys = KeyFinder(job.mapping, RowMaker(job.mapping))
        self._options = options
        self._reporter = reporter
        self._by_document = job.mapping.layout == "document"
        self._tally = Tally()
        self._started = time.monotonic()
        self._ended = ExitCode.DONE
        self._listed_all = False
        self._unseen = dict.fromkeys(options.filters.keys)

    def follow(self, pool: WorkerPool, items: BackgroundList[Item]) -> None:
        """Works until every item is settled, or there is a reason to stop.

        Raises:
            RestowError: what ended the run; InternalError: the totals do not add up.
        """
        self._started = time.monotonic()
        for outcomes in pool.run(items.take):
            self._note(items, outcomes)
            if self._ended is ExitCode.DONE:
                self._ended = _reason_to_stop(self._tally, self._options, self._reporter)
            if self._ended is not ExitCode.DONE:
                pool.stop()
        self._note(items, [])
        if self._ended is ExitCode.DONE:
            self._tally.require_balance()
            limit = self._options.max_failures
            if limit is not None and limit.exceeded(self._tally, at_end=True):
                self._ended = ExitCode.FAILURE_LIMIT
            else:
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

    def _note(self, items: BackgroundList[Item], outcomes: Sequence[Outcome]) -> None:
        """Counts the outcomes and tells them."""
        if outcomes:
            self._tally.count(outcomes)
            self._see(outcomes)
            self._reporter.outcomes(outcomes)
        self._tally.listed, self._listed_all = items.count, items.complete
        self._reporter.progress(self._tally, listed_all=items.complete)

    def _see(self, outcomes: Sequence[Outcome]) -> None:
        """Crosses out the keys that were asked for, as the document or its path spells them."""
        for outcome in outcomes if self._unseen else ():
            if outcome.status is not Status.FILTERED:
                for spelled in {outcome.key, self._path_key(outcome)}:
                    self._unseen.pop(canonical_spelling(self._options.filters.key_types, spelled), None)

    def _path_key(self, outcome: Outcome) -> str:
        """The key as the path tells it; that of a value within a document is told as it is."""
        return self._keys.named(outcome.name).path_key if self._by_document else outcome.key


def _reason_to_stop(tally: Tally, options: BackfillOptions, reporter: Reporter) -> ExitCode:
    if reporter.should_stop():
        return ExitCode.INTERRUPTED
    if options.max_failures is not None and options.max_failures.exceeded(tally):
        return ExitCode.FAILURE_LIMIT
    return ExitCode.DONE
