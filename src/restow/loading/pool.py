"""The worker processes, and the work among them.

Processes and not threads: with a quick compression the client's share is a third of the work, and two
processes do it 1.3 times as fast as two threads (measured). Each worker has its own pipe: a queue that
workers share would keep orphans alive, since each holds the other's end.
"""

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from restow.errors import InternalError, RestowError
from restow.loading.found import KeyFinder
from restow.loading.job import Item, Job
from restow.loading.packing import unpack
from restow.loading.parts import found_of
from restow.loading.rows import RowMaker
from restow.loading.spool import item_name
from restow.loading.worker import serve
from restow.model import Outcome, Status

#: Forking starts a worker at once and shares what is loaded; elsewhere it is unsafe or missing. One that
#: takes a dead one's place is spawned: by then a thread is listing, and might hold a lock for ever.
_FORKS = sys.platform == "linux"
#: Seconds between two looks at the clock, and at the listing when a worker waits for names.
_TICK, _QUICK_TICK = 0.05, 0.002
#: A worker that dies this often in a row, with nothing done in between, will not do better.
_MAX_DEATHS = 8

#: Gives the next chunk: empty when there is none yet, None when there is no more.
Take = Callable[[], Sequence[Item] | None]


def _context(*, fork: bool) -> ForkContext | SpawnContext:
    return multiprocessing.get_context("fork") if fork else multiprocessing.get_context("spawn")


class _Worker:
    def __init__(self, job: Job, others: list[Connection], *, fork: bool) -> None:
        context = _context(fork=fork)
        self.pipe, theirs = context.Pipe()
        inherited = [*others, self.pipe] if fork else []
        self.process: BaseProcess = context.Process(target=serve, args=(theirs, job, inherited), daemon=True)
        self.process.start()
        theirs.close()
        #: What it has been given and has not answered for, by name and in order.
        self.pending: dict[str, Item] = {}
        self.busy = False

    def give(self, items: Sequence[Item]) -> None:
        self.pending = {item_name(item): item for item in items}
        self.busy = True
        self.pipe.send(items)

    def stop(self) -> None:
        with suppress(OSError):
            self.pipe.send(None)
        self.pipe.close()


class WorkerPool:
    """Some workers for one job. Used in a `with` block; leaving it ends the processes."""

    def __init__(self, job: Job, workers: int) -> None:
        self.job = job
        self.count = workers
        self._workers: list[_Worker] = []
        self._again: deque[Sequence[Item]] = deque()
        self._deaths = 0
        self._stopping = False

    def __enter__(self) -> Self:
        for _ in range(self.count):
            self._start_worker(fork=_FORKS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            if kind is not None and worker.busy:
                worker.process.terminate()
                worker.process.kill()
            worker.stop()
        for worker in self._workers:
            worker.process.join()

    def stop(self) -> None:
        """Gives out no more work; `run` ends when the chunks under way are finished."""
        self._stopping = True

    def run(self, take: Take) -> Iterator[list[Outcome]]:
        """Yields outcomes until all names are settled; an empty list now and then, to look at the clock.

        Raises:
            RestowError: what ended a worker's run.
        """
        while True:
            more = self._hand_out(take)
            busy = [worker for worker in self._workers if worker.busy]
            if not busy and not more:
                return
            # Waiting gives the listing's thread its turn, also when no worker is busy yet.
            idle = more and len(busy) < len(self._workers)
            ready = wait([worker.pipe for worker in busy], timeout=_QUICK_TICK if idle else _TICK)
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._receive(worker)
            yield []

    def _hand_out(self, take: Take) -> bool:
        """Gives idle workers a chunk each; False when there is nothing left to give."""
        for worker in [worker for worker in self._workers if not worker.busy]:
            if self._stopping:
                return False
            items = self._again.popleft() if self._again else take()
            if items is None:
                return False
            if items:
                self._give(worker, items)
        return not self._stopping

    def _give(self, worker: _Worker, items: Sequence[Item]) -> None:
        with suppress(OSError):  # it is dead already: receiving from it finds out why
            worker.give(items)

    def _receive(self, worker: _Worker) -> Iterator[list[Outcome]]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):  # dead, perhaps in the middle of a message
            yield from self._replace(worker)
            return
        if isinstance(message, RestowError):
            worker.busy = False
            raise message
        if message is None:
            worker.busy = False
            if worker.pending:
                raise InternalError(f"{len(worker.pending)} documents of a chunk got no outcome.")
            return
        self._deaths = 0
        outcomes = unpack(message)
        for outcome in outcomes:
            worker.pending.pop(outcome.name, None)
        yield outcomes

    def _replace(self, worker: _Worker) -> Iterator[list[Outcome]]:
        """A worker died (killed, out of memory): its chunk is tried again in halves, to find the document."""
        self._deaths += 1
        worker.process.join()
        self._workers.remove(worker)
        worker.pipe.close()
        left = list(worker.pending.values())
        if self._deaths >= _MAX_DEATHS and len(left) != 1:
            raise InternalError(
                f"Worker processes died {self._deaths} times in a row (exit {worker.process.exitcode}).",
                next_step="Check the machine's memory, or use --workers 1 and a smaller --batch-size.",
            )
        self._start_worker()
        if len(left) == 1:
            yield [self._died(left[0], worker.process.exitcode)]
            return
        middle = (len(left) + 1) // 2
        self._again += [half for half in (left[:middle], left[middle:]) if half]

    def _died(self, item: Item, exitcode: int | None) -> Outcome:
        found = found_of(KeyFinder(self.job.mapping, RowMaker(self.job.mapping)), item)
        reason = f"the worker process died on it (exit {exitcode}), perhaps for want of memory"
        return Outcome(found.name, found.path_key, Status.FAILED, reason, "worker_died")

    def _start_worker(self, *, fork: bool = False) -> None:
        others = [worker.pipe for worker in self._workers]
        self._workers.append(_Worker(self.job, others, fork=fork))
