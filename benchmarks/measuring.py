"""Variants of one job, measured in rounds: each round runs all, so that a busy minute hits them alike."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.corpus import Corpus
from benchmarks.programs import BenchmarkError, Ended, Memory
from benchmarks.servers import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to do the job."""

    #: For people.
    name: str
    #: Where the rows go.
    database: Database
    #: What is loaded.
    corpus: Corpus
    #: Does it; True: with its memory sampled.
    run: Callable[[bool], Ended]
    #: Puts all rows into the emptied table beforehand; None: it stays empty, and what is loaded is checked.
    present: Callable[[], object] | None = None


@dataclass(slots=True, kw_only=True)
class Result:
    """What was measured of one variant."""

    variant: Variant
    #: Seconds of the whole process, a round each.
    whole: list[float] = field(default_factory=list)
    #: Seconds by the program's own clock, where it has one: without its start.
    own: list[float] = field(default_factory=list)
    #: Seconds of processor time of the program, and of the server meanwhile, a round each.
    client_cpu: list[float] = field(default_factory=list)
    server_cpu: list[float] = field(default_factory=list)
    #: The most it took.
    memory: Memory = field(default_factory=lambda: Memory(largest=0, together=0))

    def add(self, ended: Ended, server_cpu: float) -> None:
        """Takes up a timed run."""
        self.whole.append(ended.seconds)
        self.client_cpu.append(ended.cpu)
        self.server_cpu.append(server_cpu)
        if (own := _own_seconds(ended)) is not None:
            self.own.append(own)

    @property
    def clock(self) -> list[float]:
        """The program's own seconds, else the whole process's."""
        return self.own or self.whole


class Measuring:
    """Runs variants and keeps what was measured."""

    def __init__(self, variants: Sequence[Variant], tell: Callable[[str], None]) -> None:
        self.results = [Result(variant=variant) for variant in variants]
        self._tell = tell
        self._digests: dict[int, str] = {}

    def warm_up(self) -> None:
        """Runs each once, not timed: samples memory, and checks that all load the same content.

        Raises:
            BenchmarkError: one does not.
        """
        for result in self.results:
            variant = result.variant
            self._tell(f"memory and content: {variant.name}")
            ended, _ = self._run(variant, sample=True)
            result.memory = ended.memory or result.memory
            if variant.present is None:
                self._check_content(variant)

    def run_round(self, number: int) -> None:
        """Runs each once, timed; every round starts with another one."""
        at = number % len(self.results)
        for result in (*self.results[at:], *self.results[:at]):
            ended, server_cpu = self._run(result.variant, sample=False)
            result.add(ended, server_cpu)
            self._tell(f"round {number + 1}: {result.variant.name}: {ended.seconds:.2f} s")

    def _run(self, variant: Variant, *, sample: bool) -> tuple[Ended, float]:
        database, expected = variant.database, variant.corpus.documents
        if variant.present is None or database.count() != expected:
            database.empty()
            if variant.present is not None:
                variant.present()
        database.settle()
        cpu = database.cpu
        ended = variant.run(sample)
        cpu = database.cpu - cpu
        if (rows := database.count()) != expected:
            raise BenchmarkError(f"{variant.name} left {rows} rows, not {expected}.")
        return ended, cpu

    def _check_content(self, variant: Variant) -> None:
        digest = variant.database.digest()
        if self._digests.setdefault(variant.corpus.documents, digest) != digest:
            raise BenchmarkError(f"{variant.name} loaded other values than the variants before it.")


def _own_seconds(ended: Ended) -> float | None:
    last = ended.output.strip().rpartition("\n")[2]
    return float(json.loads(last)["seconds"]) if last.startswith("{") else None
