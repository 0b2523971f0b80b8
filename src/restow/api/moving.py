"""The verbs that move documents: backfill, verify and export."""

import asyncio
import os
from collections.abc import Mapping as Environ
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from restow.errors import UsageError
from restow.model import Mapping
from restow.model.dataset import Home
from restow.model.plan import DatasetPlan, Plan
from restow.plans import load_shipped, shipped_names
from restow.plans.file import parse_plan, read_plan, read_text
from restow.postgres import find_project, open_database
from restow.settings import find_store
from restow.stages.backfill import backfill as _backfill
from restow.stages.catch_up import backfill_and_catch_up
from restow.stages.difference import ordered
from restow.stages.export import ExportReporter, ExportResult
from restow.stages.export import export as _export
from restow.stages.journal import note_check, note_load
from restow.stages.run import BackfillOptions, BackfillResult, Reporter
from restow.stages.verify import VerifyReporter, VerifyResult
from restow.stages.verify import verify as _verify


def find_mapping(dataset: str | Mapping) -> Mapping:
    """The mapping of a dataset; a mapping is its own.

    Args:
        dataset: name of a dataset of the plan in this folder, or of a shipped mapping.

    Raises:
        UsageError: there is none of that name, or the plan makes no sense.
    """
    if isinstance(dataset, Mapping):
        return dataset
    text = read_text(Path.cwd())
    plan = parse_plan(text) if text is not None else Plan()
    planned = plan.dataset(dataset)
    if planned is not None and planned.mapping is not None:
        return planned.mapping
    if dataset in shipped_names():
        return load_shipped(dataset)
    if planned is not None:
        raise UsageError(
            f"The plan has no table for {dataset}: its home is {planned.home.value}.",
            next_step=f'To move it, write home = "postgres" and why under [choices.{dataset}], '
            "then `restow plan --write`.",
        )
    known = [each.id for each in plan.datasets if each.mapping is not None] + shipped_names()
    raise UsageError(
        f"There is no dataset named {dataset}.",
        next_step=f"There are: {', '.join(known)}. Others come from `restow plan --write`.",
    )


def find_datasets(names: Sequence[str]) -> list[str]:
    """The datasets of these names; of none, all that the plan in this folder moves, referred ones first.

    Raises:
        UsageError: a name is not known, or none is given and there is no plan.
    """
    if names:
        return [name for name in dict.fromkeys(names) if find_mapping(name)]
    moving = [each for each in read_plan(Path.cwd()).datasets if each.home is Home.POSTGRES and each.mapping]
    order = [table.qualified_name for table in ordered([each.table for each in moving if each.table])]
    return [each.id for each in sorted(moving, key=lambda each: order.index(_table_of(each)))]


def _is_planned(dataset: str) -> bool:
    """True for a dataset of the plan in this folder: what is done to it is kept in the journal."""
    text = read_text(Path.cwd())
    return text is not None and parse_plan(text).dataset(dataset) is not None


def _table_of(plan: DatasetPlan) -> str:
    return plan.table.qualified_name if plan.table is not None else ""


def backfill(
    dataset: str | Mapping,
    *,
    store: str | None = None,
    database: str | None = None,
    options: BackfillOptions,
    reporter: Reporter,
    key_from_path: bool = False,
    embedded_allowed: bool = True,
    environ: Environ[str, str] | None = None,
) -> BackfillResult:
    """Loads the documents of a dataset that have no row yet.

    Args:
        dataset: a mapping, or the name that `find_mapping` knows, for example `transcripts`.
        store: folder or URL; None takes it from the environment.
        database: URL or libpq connection string; None takes it from the environment, else embedded.
        options: how the run is done.
        reporter: who is told what happens.
        key_from_path: True: the path alone tells the key, so rows that exist are skipped unread.
        embedded_allowed: False: a database has to be named.
        environ: instead of the process's environment.

    Raises:
        RestowError: the run could not start, or had to end.
    """
    environment = os.environ if environ is None else environ
    mapping = find_mapping(dataset)
    if key_from_path:
        mapping = replace(mapping, key_from_path=True)
    source = find_store(store, environment)
    project = find_project(Path.cwd())
    with open_database(database, environment, project, embedded_allowed=embedded_allowed) as target:
        place = target.label if target.origin == "embedded" else f"{target.label} ({target.origin})"
        reporter.started(source.label, place, target.ignored)
        run = backfill_and_catch_up if options.catch_up else _backfill
        result = run(
            mapping, open_store=source.open, conninfo=target.conninfo, options=options, reporter=reporter
        )
    if isinstance(dataset, str) and _is_planned(dataset) and not options.dry_run:
        note_load(Path.cwd(), dataset, result, options)
    return result


def export(
    dataset: str | Mapping,
    *,
    folder: Path,
    database: str | None = None,
    dry_run: bool = False,
    reporter: ExportReporter,
    environ: Environ[str, str] | None = None,
) -> ExportResult:
    """Writes the documents of a dataset's rows to a folder; reads only from the database.

    Args:
        dataset: a mapping, or a name that `find_mapping` knows.
        folder: where documents go; nothing there is replaced.
        database: URL or libpq connection string; None takes it from the environment, else embedded.
        dry_run: True: say what would be written.
        reporter: who is told what happens.
        environ: instead of the process's environment.

    Raises:
        RestowError: the export could not start, or had to end.
    """
    environment = os.environ if environ is None else environ
    mapping = find_mapping(dataset)
    with open_database(database, environment, find_project(Path.cwd())) as target:
        return asyncio.run(
            _export(mapping, conninfo=target.conninfo, folder=folder, dry_run=dry_run, reporter=reporter)
        )


def verify(
    dataset: str | Mapping,
    *,
    store: str | None = None,
    database: str | None = None,
    sample: int | None = None,
    reporter: VerifyReporter,
    environ: Environ[str, str] | None = None,
) -> VerifyResult:
    """Compares every document of a dataset with its row, and every row with the documents; reads only.

    Args:
        dataset: a mapping, or a name that `find_mapping` knows.
        store: folder or URL; None takes it from the environment.
        database: URL or libpq connection string; None takes it from the environment, else embedded.
        sample: compare this many documents, chosen at random; None: all, both directions.
        reporter: who is told what is found.
        environ: instead of the process's environment.

    Raises:
        RestowError: the verification could not start, or had to end.
    """
    environment = os.environ if environ is None else environ
    mapping, source = find_mapping(dataset), find_store(store, environment)
    with open_database(database, environment, find_project(Path.cwd())) as target:
        result = asyncio.run(
            _verify(
                mapping, open_store=source.open, conninfo=target.conninfo, sample=sample, reporter=reporter
            )
        )
    if isinstance(dataset, str) and _is_planned(dataset):
        note_check(Path.cwd(), dataset, result)
    return result
