"""A worker process: takes chunks of names from its pipe, sends back outcomes.

It ends when the pipe ends, so a killed parent leaves no orphan: the batch under way is committed or
rolled back, and nothing more begins. Signals are the parent's to handle.
"""

import asyncio
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection

from restow.errors import InternalError, RestowError
from restow.loading.chunk import ChunkLoader
from restow.loading.job import Job
from restow.loading.target import TargetTable
from restow.model import Outcome

#: What a worker sends: outcomes as they come, None at the end of a chunk, or why the run has to end.
Message = list[Outcome] | RestowError | None


def serve(pipe: Connection, job: Job, inherited: Sequence[Connection]) -> None:
    """The main function of a worker process.

    Args:
        pipe: the worker's end.
        job: what to do.
        inherited: other pipes' ends that a forked process has got and must not keep open.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for other in inherited:
        other.close()
    try:
        asyncio.run(_serve(pipe, job))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone
    except RestowError as error:
        _send_last(pipe, error)
    except Exception as error:  # a worker's last words are better than its silence
        _send_last(pipe, _unexpected(error))


async def _serve(pipe: Connection, job: Job) -> None:
    table = TargetTable(job)
    async with job.open_store() as store, table.session:
        loader = ChunkLoader(job, store, table)
        # Nothing else runs in this process while it waits for work, so waiting may block.
        while (names := pipe.recv()) is not None:
            async for outcomes in loader.load(names):
                pipe.send(outcomes)
            pipe.send(None)


def _send_last(pipe: Connection, error: RestowError) -> None:
    try:
        pipe.send(error)
    except OSError:
        return


def _unexpected(error: BaseException) -> InternalError:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
    # The message of a foreign error may quote a document, so only its kind and place are told.
    return InternalError(
        f"A worker met an unexpected {type(error).__name__} in {place}.",
        next_step="Please report this. What is inserted stays; the same command goes on from there.",
    )
