"""The verbs that decide on tables: design, plan and migrate."""

import asyncio
import os
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Environ
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from restow.api.finding import line_reader, scan
from restow.errors import UsageError
from restow.model.dataset import Home
from restow.model.design import Design
from restow.model.migration import FileChange
from restow.model.plan import Plan
from restow.model.scan import ScanResult
from restow.plans.declared import FILE as PLAN_FILE
from restow.plans.file import parse_plan, read_plan, read_text, update
from restow.postgres import open_database
from restow.settings import find_store
from restow.stages.changes import write_changes
from restow.stages.conventions import read_conventions
from restow.stages.design import Designer, DesignOptions, Project
from restow.stages.journal import note_migration
from restow.stages.located import Located, locate_in_checkout, locate_in_store
from restow.stages.migrate import MigrateResult
from restow.stages.migrate import migrate as _migrate
from restow.stages.plan import PlanResult, drift, planned, require_current
from restow.stages.scan import Tell, silence


def design(
    root: Path,
    dataset: str,
    *,
    store: str | None = None,
    sample: int | None = None,
    provenance: bool = False,
    tell: Tell = silence,
    environ: Environ[str, str] | None = None,
) -> Design:
    """Designs the table of one dataset, from its documents and from how the code uses them; writes nothing.

    Args:
        root: the project's folder.
        dataset: a dataset's id or template, as `scan` shows it.
        store: folder or URL that holds the documents; None: those that lie in the project itself.
        sample: read this many documents, and mark the design provisional; None: all.
        provenance: True: columns that say which document a row is from.
        tell: is told what is being done, in a few words, as it begins.
        environ: where a store's credentials are looked up, instead of the process's environment.

    Raises:
        UsageError: the scan found no such dataset, or the store's URL is not understood.
        StoreError: the store cannot be used.
    """
    result = scan(root, tell=tell, environ=environ)
    judged = result.find(dataset)
    if judged is None:
        known = ", ".join(each.dataset.id for each in result.judged[:8]) or "none"
        raise UsageError(f"The scan found no dataset {dataset!r}.", next_step=f"Found: {known}.")
    options = DesignOptions(sample=sample, provenance=provenance)
    return designer(root, result, store=store, options=options, tell=tell, environ=environ).design(judged)


def designer(
    root: Path,
    result: ScanResult,
    *,
    store: str | None = None,
    options: DesignOptions | None = None,
    tell: Tell = silence,
    environ: Environ[str, str] | None = None,
) -> Designer:
    """Designs datasets of a scan, several of them from one listing.

    Args:
        root: the project's folder.
        result: its scan.
        store: as for `design`.
        options: as for `design`.
        tell: as for `design`.
        environ: as for `design`.

    Raises:
        UsageError: the store's URL is not understood.
    """
    environment = os.environ if environ is None else environ
    source = find_store(store or str(root), environment)
    datasets = [each.dataset for each in result.judged]

    def locate() -> dict[str, Located]:
        if store is None:
            return locate_in_checkout(root, datasets)
        return asyncio.run(locate_in_store(source.open, source.label, datasets))

    project = Project(
        judged=result.judged,
        open_store=source.open,
        locate=locate,
        conventions=read_conventions(root),
        read_lines=line_reader(root),
        tell=tell,
    )
    return Designer(project, options or DesignOptions())


def plan(
    root: Path,
    *,
    store: str | None = None,
    options: DesignOptions | None = None,
    write: bool = False,
    tell: Tell = silence,
    environ: Environ[str, str] | None = None,
) -> PlanResult:
    """Scans, judges, designs a table for each dataset that moves, and brings the plan up to date.

    Args:
        root: the project's folder; its `restow.toml` holds the plan.
        store: as for `design`.
        options: as for `designer`.
        write: True: write the file; False: only say what would be in it.
        tell: as for `design`.
        environ: as for `design`.

    Raises:
        UsageError: the file makes no sense, or the store's URL is not understood.
        StoreError: the store cannot be used.
    """
    before = read_text(root)
    old = parse_plan(before) if before is not None else Plan()
    result = scan(root, tell=tell, environ=environ)
    maker = designer(root, result, store=store, options=options, tell=tell, environ=environ)
    designs = {each.dataset.id: maker.design(each) for each in result.by_home(Home.POSTGRES)}
    now = Plan(datasets=tuple(planned(each, designs.get(each.dataset.id)) for each in result.judged))
    updated = update(before, now)
    if write and updated.text != before:
        write_changes(root, [FileChange(path=PLAN_FILE, text=updated.text, before=before)])
    return PlanResult(
        plan=parse_plan(updated.text),
        designs=tuple(designs.values()),
        before=before,
        after=updated.text,
        kept=updated.kept,
        drift=tuple(drift(old, now)) if old.datasets else (),
        written=write and updated.text != before,
    )


def migrate(
    root: Path,
    datasets: Sequence[str] = (),
    *,
    dialect: str | None = None,
    database: str | None = None,
    write: bool = False,
    stale_allowed: bool = False,
    tell: Tell = silence,
    environ: Environ[str, str] | None = None,
) -> MigrateResult:
    """Makes a migration of the project's own tool for the tables of its plan.

    Args:
        root: the project's folder, with a plan.
        datasets: ids of the plan's datasets; none: all that move.
        dialect: the migration tool's name; None: the one that the project uses.
        database: URL or libpq string of a database to compare with; None: the project's files alone tell.
        write: True: write the files; False: only say what would be in them.
        stale_allowed: True: go on when the code has changed since the plan was made.
        tell: as for `design`.
        environ: instead of the process's environment.

    Raises:
        UsageError: there is no plan, or the tool cannot be told.
        StaleError: the plan is out of date.
        DatabaseError: the database cannot be asked.
    """
    current = read_plan(root)
    if not stale_allowed:
        found = scan(root, tell=tell, environ=environ)
        require_current(current, found.judged, datasets)
    make = partial(
        _migrate,
        root,
        current,
        wanted=datasets,
        dialect=dialect,
        conventions=read_conventions(root),
        now=datetime.now(UTC),
    )
    result = _compared(make, database, root, os.environ if environ is None else environ)
    if write and result.changes:
        write_changes(root, result.changes)
        result = replace(result, written=True)
        note_migration(root, result)
    return result


def _compared(
    make: Callable[..., MigrateResult], database: str | None, root: Path, environ: Environ[str, str]
) -> MigrateResult:
    if database is None:
        return make(conninfo=None)
    with open_database(database, environ, root, embedded_allowed=False) as target:
        return make(conninfo=target.conninfo)
