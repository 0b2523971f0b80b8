"""Backfill: documents become rows, once, each accounted for.

    names ----> worker processes ----> outcomes ----> tally, log, failures
    (listing)   read, key, skip, row, load

The run inserts what is missing and changes nothing else. Batches commit alone, so a run that is killed
leaves a state from which the same command goes on.
"""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace

from restow.errors import RestowError
from restow.loading.division import PartList
from restow.loading.fitness import require_loadable
from restow.loading.found import KeyFinder
from restow.loading.job import Filters, Item, Job
from restow.loading.names import NameList
from restow.loading.parts import found_of
from restow.loading.pool import WorkerPool
from restow.loading.rows import RowMaker
from restow.model import Mapping
from restow.postgres.connect import connect
from restow.postgres.table import Target, inspect_target
from restow.stages.items import Items, OpenStore, all_items, open_spool
from restow.stages.run import BackfillOptions, BackfillResult, BackfillRun, Reporter

#: Documents without values that are named one by one.
_MOST_EMPTY = 20
#: Rows in one transaction: documents are large, the values within them are small.
_DOCUMENTS, _VALUES = 250, 1000
#: Names a worker is given at once where most will not be read: a question about many costs little.
_CHUNK_BY_PATH = 1000

_WEAK = (
    "no unique index keeps a key to one row, and this role may not lock the table: other backfills are kept "
    "out, a live writer is not. GRANT UPDATE on the table lets restow lock it"
)


def backfill(
    mapping: Mapping, *, open_store: OpenStore, conninfo: str, options: BackfillOptions, reporter: Reporter
) -> BackfillResult:
    """Loads the documents that have no row yet.

    Raises:
        UsageError: the mapping is none that can be loaded.
        StoreError: the store cannot be used.
        DatabaseError: the database cannot be used, or its table does not fit.
        InternalError: the totals do not add up.
    """
    require_loadable(mapping)
    options = replace(options, filters=options.filters.for_keys_of(mapping))
    target = asyncio.run(_preflight(mapping, open_store, conninfo, options))
    job = _make_job(mapping, open_store, conninfo, options, target)
    if not (target.unique_key or target.can_lock or options.dry_run):
        reporter.warned(_WEAK)
    run = BackfillRun(job, options, reporter)
    try:
        with ExitStack() as stack:
            if (spool := open_spool(mapping)) is not None:
                stack.enter_context(closing(spool))
                job = replace(job, spool=spool.path)
            # Workers start before the listing's thread does: a process with threads must not be forked.
            pool = stack.enter_context(WorkerPool(job, options.workers))
            items = stack.enter_context(closing(_items(mapping, open_store, options).begin(spool)))
            run.follow(pool, items)
            _tell_of_empty(items, mapping, reporter)
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
        batch_rows=options.batch_rows or _most(mapping),
        concurrency=options.concurrency,
        compression=options.compression,
        patience=options.patience,
    )


def _tell_of_empty(items: NameList | PartList, mapping: Mapping, reporter: Reporter) -> None:
    """A document without values, where the template has others, is one that no export brings back."""
    empty = items.empty if isinstance(items, PartList) and mapping.source.holes else []
    for name in empty[:_MOST_EMPTY]:
        reporter.warned(f"{name} holds no value, so that no row tells of it")
    if more := len(empty[_MOST_EMPTY:]):
        reporter.warned(f"nor do {more} more documents")


def _chunk(mapping: Mapping, options: BackfillOptions) -> int:
    most = _most(mapping)
    return _CHUNK_BY_PATH if mapping.key_from_path else min(most, options.batch_rows or most)


def _most(mapping: Mapping) -> int:
    return _DOCUMENTS if mapping.layout == "document" else _VALUES


def _items(mapping: Mapping, open_store: OpenStore, options: BackfillOptions) -> Items:
    return Items(
        mapping=mapping,
        open_store=open_store,
        chunk=_chunk(mapping, options),
        select=_path_filter(mapping, options),
        limit=options.limit,
        names=options.names,
    )


def _path_decides(mapping: Mapping, options: BackfillOptions) -> bool:
    """True when filters look at names only; a limit has to count names before documents are read."""
    return mapping.key_from_path or options.limit is not None


def _path_filter(mapping: Mapping, options: BackfillOptions) -> Callable[[Item], bool]:
    if not options.filters or not _path_decides(mapping, options):
        return all_items
    keys, select = KeyFinder(mapping, RowMaker(mapping)), options.filters.select
    return lambda item: select(found_of(keys, item).path_key)
