"""The public verbs. Doors (command line, programs) call these and nothing deeper."""

import asyncio
import os
from collections.abc import Mapping as Environ
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from restow.checkout.revision import at_revision
from restow.checkout.walk import read
from restow.loading.job import Filters
from restow.model.scan import ScanResult
from restow.plans import load_shipped
from restow.postgres import find_project, open_database
from restow.settings import find_store
from restow.stages.assess import assess, new_since
from restow.stages.backfill import backfill as _backfill
from restow.stages.explain import explain as _explain
from restow.stages.export import ExportReporter, ExportResult
from restow.stages.export import export as _export
from restow.stages.listing import list_store
from restow.stages.run import BackfillOptions, BackfillResult, FailureLimit, Reporter
from restow.stages.scan import Tell, silence
from restow.stages.verify import VerifyReporter, VerifyResult
from restow.stages.verify import verify as _verify

__all__ = [
    "BackfillOptions",
    "BackfillResult",
    "ExportReporter",
    "ExportResult",
    "FailureLimit",
    "Filters",
    "Reporter",
    "ScanResult",
    "VerifyReporter",
    "VerifyResult",
    "backfill",
    "explain",
    "export",
    "scan",
    "verify",
]


def backfill(
    dataset: str,
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
        dataset: name of a shipped mapping, for example `transcripts`.
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
    mapping = load_shipped(dataset)
    if key_from_path:
        mapping = replace(mapping, key_from_path=True)
    source = find_store(store, environment)
    project = find_project(Path.cwd())
    with open_database(database, environment, project, embedded_allowed=embedded_allowed) as target:
        place = target.label if target.origin == "embedded" else f"{target.label} ({target.origin})"
        reporter.started(source.label, place, target.ignored)
        return _backfill(
            mapping, open_store=source.open, conninfo=target.conninfo, options=options, reporter=reporter
        )


def export(
    dataset: str,
    *,
    folder: Path,
    database: str | None = None,
    dry_run: bool = False,
    reporter: ExportReporter,
    environ: Environ[str, str] | None = None,
) -> ExportResult:
    """Writes the documents of a dataset's rows to a folder; reads only from the database.

    Args:
        dataset: name of a shipped mapping.
        folder: where documents go; nothing there is replaced.
        database: URL or libpq connection string; None takes it from the environment, else embedded.
        dry_run: True: say what would be written.
        reporter: who is told what happens.
        environ: instead of the process's environment.

    Raises:
        RestowError: the export could not start, or had to end.
    """
    environment = os.environ if environ is None else environ
    mapping = load_shipped(dataset)
    with open_database(database, environment, find_project(Path.cwd())) as target:
        return asyncio.run(
            _export(mapping, conninfo=target.conninfo, folder=folder, dry_run=dry_run, reporter=reporter)
        )


def verify(
    dataset: str,
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
    mapping, source = load_shipped(dataset), find_store(store, environment)
    with open_database(database, environment, find_project(Path.cwd())) as target:
        return asyncio.run(
            _verify(
                mapping, open_store=source.open, conninfo=target.conninfo, sample=sample, reporter=reporter
            )
        )


def explain(root: Path, target: str) -> list[str]:
    """The reasoning about a dataset or a site of a project, as lines of text.

    Args:
        root: the project's folder.
        target: a dataset's id or template, or `FILE:LINE` from the project's folder.

    Raises:
        UsageError: the scan found nothing of that name.
    """

    @cache
    def read_lines(path: str) -> list[str]:
        return (read(root, path) or b"").decode("utf-8", "replace").splitlines()

    return list(_explain(scan(root), target, read_lines))


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
