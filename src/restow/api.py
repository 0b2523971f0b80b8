"""The public verbs. Doors (command line, programs) call these and nothing deeper."""

import asyncio
import os
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Environ
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from restow.checkout.revision import at_revision
from restow.checkout.walk import read
from restow.errors import UsageError
from restow.loading.job import Filters
from restow.model.dataset import Home
from restow.model.design import Design
from restow.model import Mapping
from restow.model.migration import FileChange
from restow.model.plan import Plan
from restow.model.scan import ScanResult
from restow.plans import load_shipped
from restow.plans.declared import FILE as PLAN_FILE
from restow.plans.file import parse_plan, read_plan, read_text, update
from restow.postgres import find_project, open_database
from restow.settings import find_store
from restow.stages.assess import assess, new_since
from restow.stages.backfill import backfill as _backfill
from restow.stages.changes import write_changes
from restow.stages.conventions import read_conventions
from restow.stages.design import Designer, DesignOptions, Project
from restow.stages.catch_up import backfill_and_catch_up
from restow.stages.explain import explain as _explain
from restow.stages.export import ExportReporter, ExportResult
from restow.stages.export import export as _export
from restow.stages.listing import list_store
from restow.stages.located import Located, locate_in_checkout, locate_in_store
from restow.stages.migrate import MigrateResult
from restow.stages.migrate import migrate as _migrate
from restow.stages.plan import PlanResult, drift, planned, require_current
from restow.stages.run import BackfillOptions, BackfillResult, FailureLimit, Reporter
from restow.stages.scan import Tell, silence
from restow.stages.verify import VerifyReporter, VerifyResult
from restow.stages.verify import verify as _verify

__all__ = [
    "BackfillOptions",
    "BackfillResult",
    "Design",
    "DesignOptions",
    "ExportReporter",
    "ExportResult",
    "FailureLimit",
    "Filters",
    "MigrateResult",
    "PlanResult",
    "Reporter",
    "ScanResult",
    "VerifyReporter",
    "VerifyResult",
    "backfill",
    "design",
    "designer",
    "explain",
    "export",
    "find_mapping",
    "migrate",
    "plan",
    "scan",
    "verify",
]


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
        dataset: a mapping, or the name of a shipped one, for example `transcripts`.
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
        return run(
            mapping, open_store=source.open, conninfo=target.conninfo, options=options, reporter=reporter
        )


def find_mapping(dataset: str | Mapping) -> Mapping:
    """The mapping of a dataset; a mapping is its own.

    Args:
        dataset: name of a shipped mapping.

    Raises:
        UsageError: there is none of that name.
    """
    return dataset if isinstance(dataset, Mapping) else load_shipped(dataset)


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
        dataset: a mapping, or the name of a shipped one.
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
        dataset: name of a shipped mapping.
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
        return asyncio.run(
            _verify(
                mapping, open_store=source.open, conninfo=target.conninfo, sample=sample, reporter=reporter
            )
        )


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
        read_lines=_line_reader(root),
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
    environment = os.environ if environ is None else environ
    current = read_plan(root)
    if not stale_allowed:
        found = scan(root, tell=tell, environ=environ)
        require_current(current, [each.dataset for each in found.judged], datasets)
    make = partial(
        _migrate,
        root,
        current,
        wanted=datasets,
        dialect=dialect,
        conventions=read_conventions(root),
        now=datetime.now(UTC),
    )
    if database is None:
        result = make(conninfo=None)
    else:
        with open_database(database, environment, root, embedded_allowed=False) as target:
            result = make(conninfo=target.conninfo)
    if write and result.changes:
        write_changes(root, result.changes)
        result = replace(result, written=True)
    return result


def explain(root: Path, target: str) -> list[str]:
    """The reasoning about a dataset or a site of a project, as lines of text.

    Args:
        root: the project's folder.
        target: a dataset's id or template, or `FILE:LINE` from the project's folder.

    Raises:
        UsageError: the scan found nothing of that name.
    """
    return list(_explain(scan(root), target, _line_reader(root)))


def _line_reader(root: Path) -> Callable[[str], list[str]]:
    """Gives the lines of the project's files; each is read once."""

    @cache
    def read_lines(path: str) -> list[str]:
        return (read(root, path) or b"").decode("utf-8", "replace").splitlines()

    return read_lines


def scan(
    root: Path,
    *,
    stores: Sequence[str] = (),
    baseline: str | None = None,
    keep: bool = True,
    workers: int | None = None,
    tell: Tell = silence,
    environ: Environ[str, str] | None = None,
) -> ScanResult:
    """Finds the JSON that a project uses as a database, and judges where each dataset belongs.

    The project is read, never run or imported, and nothing of it is changed. Parsed files are kept in its
    `.restow/` for the next scan.

    Args:
        root: the project's folder.
        stores: folders and URLs of stores to be listed; their documents are joined with the code.
        baseline: a commit; only what is new since is in the result.
        keep: False keeps no parsed files.
        workers: processes that parse; the number of processors by default.
        tell: is told what is being done, in a few words, as it begins.
        environ: where a store's credentials are looked up, instead of the process's environment.

    Raises:
        UsageError: `root` is no folder, its `restow.toml` makes no sense, the baseline is not known, or a
            store's URL is not understood.
        StoreError: a store cannot be listed.
    """
    environment = os.environ if environ is None else environ
    sources = [find_store(store, environment) for store in stores]
    listings = [asyncio.run(list_store(source.open, source.label, tell)) for source in sources]
    look = partial(
        assess,
        repository=root,
        listings=listings,
        cache_file=root / ".restow" / "scan.sqlite3" if keep else None,
        workers=workers,
    )
    result = look(root, tell=tell)
    if baseline is None:
        return result
    tell(f"scanning {baseline} for comparison")
    with at_revision(root, baseline) as before:
        return new_since(result, look(before), baseline)
