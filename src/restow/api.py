"""The public verbs. Doors (command line, programs) call these and nothing deeper."""

import asyncio
import os
from collections.abc import Mapping as Environ
from dataclasses import replace

from restow.loading.job import Filters
from restow.plans import load_shipped
from restow.postgres import open_database
from restow.settings import project_folder, store_opener
from restow.stages.backfill import BackfillOptions, BackfillResult, FailureLimit, Reporter
from restow.stages.backfill import backfill as _backfill
from restow.stages.verify import VerifyReporter, VerifyResult
from restow.stages.verify import verify as _verify

__all__ = [
    "BackfillOptions",
    "BackfillResult",
    "FailureLimit",
    "Filters",
    "Reporter",
    "VerifyReporter",
    "VerifyResult",
    "backfill",
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
        environ: instead of the process's environment.

    Raises:
        RestowError: the run could not start, or had to end.
    """
    environment = os.environ if environ is None else environ
    mapping = load_shipped(dataset)
    if key_from_path:
        mapping = replace(mapping, key_from_path=True)
    opener = store_opener(store, environment)
    with open_database(database, environment, project_folder()) as source:
        return _backfill(
            mapping, open_store=opener, conninfo=source.conninfo, options=options, reporter=reporter
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
    opener = store_opener(store, environment)
    with open_database(database, environment, project_folder()) as source:
        return asyncio.run(
            _verify(
                load_shipped(dataset),
                open_store=opener,
                conninfo=source.conninfo,
                sample=sample,
                reporter=reporter,
            )
        )
