"""`restow backfill`."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import click

from restow import api
from restow.cli._datasets import datasets_argument, for_each
from restow.cli._failures import FailuresFile, read_references
from restow.cli._interrupt import Interrupt
from restow.cli._log import OutcomeLog
from restow.cli._options import FailureLimitType, database_option, log_format_option, read_lines, store_option
from restow.cli._progress import Progress, ProgressLine
from restow.cli._summary import print_summary
from restow.errors import ExitCode, UsageError
from restow.model import Mapping, Outcome, Tally
from restow.model.shown import printable
from restow.settings import DEFAULT_WORKERS

_EPILOG = """\b
Examples:
  restow backfill transcripts --store ./export --dry-run
  restow backfill transcripts --store azure://prompts --limit 100
  restow backfill transcripts --failures failed.jsonl
  restow backfill transcripts --only-failed failed.jsonl
  restow backfill --store azure://prompts
"""

#: Options that only make sense for one dataset.
_OF_ONE = ("ids", "prefixes", "ids_from", "only_failed", "failures")
#: Ids without a document that are named one by one.
_MOST_UNSEEN = 20
#: Every document was attempted.
_COMPLETE = (ExitCode.DONE, ExitCode.FAILED_ITEMS)
#: Errors that, before any document is settled, are told alone.
_BEFORE_ANY = (ExitCode.STORE, ExitCode.DATABASE)


@click.command(epilog=_EPILOG)
@datasets_argument
@store_option
@database_option
@click.option("--no-embedded", is_flag=True, help="Fail when no database is named; start none.")
@click.option("--dry-run", is_flag=True, help="Say what would be inserted; write nothing.")
@click.option("--show-payload", is_flag=True, help="With --dry-run: show the documents' text, too.")
@click.option(
    "--key",
    "--session-id",
    "ids",
    multiple=True,
    metavar="KEY",
    help="Only this row; the parts of a key of several columns joined by /. Repeatable.",
)
@click.option(
    "--key-prefix",
    "--session-id-prefix",
    "prefixes",
    multiple=True,
    metavar="PREFIX",
    help="Only keys that begin so. Repeatable.",
)
@click.option(
    "--ids-from", type=click.File("r"), metavar="FILE", help="Only the ids in FILE, one a line; - is stdin."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Look at N documents at most.")
@click.option(
    "--trust-path",
    is_flag=True,
    help="Take ids from the path alone, so that documents whose row exists are not read. "
    "A document that names another id then fails.",
)
@click.option(
    "--catch-up",
    is_flag=True,
    help="List again at the end; load what came or changed meanwhile, and tell of rows that are older than "
    "their document.",
)
@click.option("--failures", metavar="FILE", help="Write one JSON line for each failed item.")
@click.option(
    "--only-failed", type=click.File("r"), metavar="FILE", help="Load just the items of such a file again."
)
@click.option(
    "--max-failures",
    type=FailureLimitType(),
    metavar="N|N%",
    help="Exit with 7 beyond this, and stop once the chunks under way are done. Default: never.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=DEFAULT_WORKERS,
    show_default=True,
    metavar="N",
    help="Loading processes.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 512),
    metavar="N",
    help="Reads under way at once in each process. Default: what the store takes (32 for a service).",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Rows in one transaction, at most. Default: 250 documents, or 1000 values within documents.",
)
@click.option(
    "--compression",
    type=click.Choice(["default", "lz4", "pglz"]),
    default="default",
    show_default=True,
    help="Of large values, set for the session. lz4 loads twice as fast and takes some 10% more space.",
)
@log_format_option
@click.option("--quiet", "-q", is_flag=True, help="Log only failures and warnings.")
@click.option(
    "--progress-every",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Between progress lines where there is no terminal.",
)
def backfill(datasets: tuple[str, ...], **options: Any) -> int:
    """Insert the documents of DATASET that have no row yet.

    DATASET is a dataset of the plan (restow.toml) in this folder, or transcripts,
    whose mapping ships with restow. By default, all that the plan moves.

    A row that exists is never touched, a second run inserts nothing, and a
    run that was stopped or killed goes on when it is started again. The
    totals add up, or the run fails.
    """
    if len(datasets) != 1 and any(options[name] for name in _OF_ONE):
        raise UsageError(
            "--key, --ids-from, --only-failed and --failures are about one dataset.", next_step="Name it."
        )
    return for_each(datasets, lambda dataset: _backfill(dataset, options))


def _backfill(dataset: str, options: dict[str, Any]) -> int:
    mapping = api.find_mapping(dataset)
    label = f"backfill_{dataset}"
    as_json = options["log_format"] == "json"
    log = OutcomeLog(label, mapping.noun, as_json=as_json, quiet=options["quiet"])
    chosen = _options(options)
    line = ProgressLine(
        label, interval=options["progress_every"], enabled=not options["quiet"], as_json=as_json
    )
    failures = FailuresFile(options["failures"], replayed=getattr(options["only_failed"], "name", None))
    with Interrupt() as interrupt:
        console = _Console(log, line, interrupt, failures, mapping)
        try:
            result = api.backfill(
                dataset,
                store=options["store"],
                database=options["database"],
                options=chosen,
                reporter=console,
                key_from_path=options["trust_path"],
                embedded_allowed=not options["no_embedded"],
            )
        finally:
            console.close()
    return result.exit_code


def _options(options: dict[str, Any]) -> api.BackfillOptions:
    if options["show_payload"] and not options["dry_run"]:
        raise UsageError("--show-payload goes with --dry-run.", next_step="Add --dry-run.")
    only_failed = options["only_failed"]
    keys = frozenset((*options["ids"], *read_lines(options["ids_from"])))
    if "" in (*keys, *options["prefixes"]):
        raise UsageError("An id or prefix is empty: it would select nothing, or all.")
    if not isfinite(options["progress_every"]):
        raise UsageError("--progress-every is no number of seconds.")
    if options["ids_from"] is not None and not keys:
        raise UsageError("--ids-from holds no id.", next_step="Give a file with one id a line.")
    return api.BackfillOptions(
        filters=api.Filters(keys=keys, prefixes=options["prefixes"]),
        names=None if only_failed is None else read_references(only_failed),
        limit=options["limit"],
        dry_run=options["dry_run"],
        show_payload=options["show_payload"],
        workers=options["workers"],
        concurrency=options["concurrency"],
        batch_rows=options["batch_size"],
        max_failures=options["max_failures"],
        compression=options["compression"],
        catch_up=options["catch_up"],
    )


class _Console:
    """Tells the person at the terminal, or the log, what happens."""

    def __init__(
        self,
        log: OutcomeLog,
        line: ProgressLine,
        interrupt: Interrupt,
        failures: FailuresFile,
        mapping: Mapping,
    ) -> None:
        self._log = log
        self._line = line
        self._interrupt = interrupt
        self._failures = failures
        self._mapping = mapping
        self._told = False
        self._result: api.BackfillResult | None = None

    def started(self, store: str, database: str, ignored: Sequence[str]) -> None:
        others = f"; {', '.join(ignored)} also name a database and are ignored" if ignored else ""
        sentence = f"from {printable(store)} into {printable(database)}{others}"
        self._log.notice("started", sentence, store=store, database=database)

    def warned(self, sentence: str) -> None:
        self._line.hide()
        self._log.notice("warning", f"warning: {printable(sentence)}", reason=sentence)

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        self._line.hide()
        self._log.write(outcomes)
        self._failures.write(outcomes)

    def progress(self, tally: Tally, *, listed_all: bool) -> None:
        if self._line.due():
            self._line.show(
                Progress(
                    done=tally.settled,
                    total=tally.discovered,
                    total_known=listed_all,
                    failed=tally.failed,
                    seconds=self._line.seconds,
                )
            )

    def should_stop(self) -> bool:
        if self._interrupt.requested and not self._told:
            self._line.hide()
            self._log.notice(
                "stopping", "stopping: the batches under way are finished; interrupt again to end at once"
            )
            self._told = True
        return self._interrupt.requested

    def ended(self, result: api.BackfillResult) -> None:
        self._line.hide()
        self._result = result
        if result.exit_code in _COMPLETE:
            self._tell_what_was_not_there(result)
        if result.tally.settled or result.exit_code not in _BEFORE_ANY:
            print_summary(self._log.label, result, as_json=self._log.as_json)

    def _tell_what_was_not_there(self, result: api.BackfillResult) -> None:
        for key in result.unseen[:_MOST_UNSEEN]:
            self.warned(f"the store has no {self._mapping.noun} {key}")
        if more := len(result.unseen[_MOST_UNSEEN:]):
            self.warned(f"nor {more} more of those that were asked for")
        if not result.tally.listed and not result.unseen:
            self.warned(f"the store holds no document {self._mapping.source}; is it the right one?")

    def close(self) -> None:
        """Puts the failures file in its place; after a run that never began, an older one stays."""
        if self._result is None:
            self._failures.discard()
            return
        if not self._failures.close(complete=self._result.exit_code in _COMPLETE):
            self.warned(
                f"the failures so far are in {self._failures.written}, the file replayed is as it was"
            )
