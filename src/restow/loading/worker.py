"""A worker process: takes chunks of names from its pipe, sends back outcomes.

It ends when its parent does, so a killed run leaves no orphan: the batch under way is committed or rolled
back, and nothing more begins. Signals are the parent's to handle.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from restow.errors import RestowError, unexpected
from restow.loading.chunk import ChunkLoader
from restow.loading.job import Job, Reader
from restow.loading.packing import Packed
from restow.loading.spool import SpoolReader
from restow.loading.target import TargetTable

#: What a worker sends: outcomes as they come, None at the end of a chunk, or why the run has to end.
Message = Packed | RestowError | None


def serve(pipe: Connection, job: Job, inherited: Sequence[Connection]) -> None:
    """The main function of a worker process.

    Args:
        pipe: the worker's end.
        job: what to do.
        inherited: other pipes' ends that a forked process has got and must not keep open.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.disable()  # libraries' messages may quote a document, and standard error is the parent's
    for other in inherited:
        other.close()
    try:
        asyncio.run(_serve(pipe, job))
    except (EOFError, BrokenPipeError, ConnectionResetError, asyncio.CancelledError):
        return  # the parent is gone
    except RestowError as error:
        _send_last(pipe, error)
    except Exception as error:  # a worker's last words are better than its silence
        _send_last(pipe, unexpected(error, "A worker"))


async def _serve(pipe: Connection, job: Job) -> None:
    _end_with_parent()
    table = TargetTable(job)
    async with _reader(job) as reader, table.session:
        loader = ChunkLoader(job, reader, table)
        # Nothing else runs in this process while it waits for work, so waiting may block.
        while (items := pipe.recv()) is not None:
            async for outcomes in loader.load(items):
                pipe.send(outcomes)
            pipe.send(None)


@asynccontextmanager
async def _reader(job: Job) -> AsyncIterator[Reader]:
    """The store; the spool, where documents are fetched before they are divided."""
    if not job.spool:
        async with job.open_store() as store:
            yield store
        return
    with closing(SpoolReader(job.spool)) as reader:
        yield reader


def _end_with_parent() -> None:
    """Cancels the work under way when the parent dies: a wait for a lock may be a long one."""
    parent, task = parent_process(), asyncio.current_task()
    if sys.platform != "win32" and parent is not None and task is not None:
        asyncio.get_running_loop().add_reader(parent.sentinel, task.cancel)


def _send_last(pipe: Connection, error: RestowError) -> None:
    try:
        pipe.send(error)
    except OSError:
        return
