"""Backfill: documents become rows, once, each accounted for.

    names ----> worker processes ----> outcomes ----> tally, log, failures
    (listing)   read, key, skip, row, load

The run inserts what is missing and changes nothing else. Batches commit alone, so a run that is killed
leaves a state from which the same command goes on.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import replace

from restow.errors import RestowError
from restow.loading.job import Filters, Job
from restow.loading.names import Listing, NameList
from restow.loading.pool import WorkerPool
from restow.model import Mapping
from restow.postgres.connect import connect
from restow.postgres.table import Target, inspect_target
from restow.stages.run import BackfillOptions, BackfillResult, BackfillRun, Reporter
from restow.stores.base import Store

#: Names a worker is given at once; more where most will not be read, as a question about many costs little.
_CHUNK, _CHUNK_BY_PATH = 250, 1000

_WEAK = (
    "no unique index keeps a key to one row, and this role may not lock the table: other backfills are kept "
    "out, a live writer is not. GRANT UPDATE on the table lets restow lock it"
)

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


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
    run = BackfillRun(job, options, reporter)
    try:
        # Workers start before the listing's thread does: a process with threads must not be forked.
        with (
            WorkerPool(job, options.workers) as pool,
            closing(NameList(_chunk(mapping, options))) as names,
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


def _chunk(mapping: Mapping, options: BackfillOptions) -> int:
    return _CHUNK_BY_PATH if mapping.key_from_path else min(_CHUNK, options.batch_rows)


def _listing(open_store: OpenStore, job: Job, options: BackfillOptions) -> Listing:
    return Listing(
        open_store=open_store,
        template=job.mapping.source,
        select=_path_filter(job.mapping, options),
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
