"""What was measured, as a table, and beside the targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measuring import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure, and what it should be."""

    #: What is compared, in words.
    title: str
    #: What was measured; None where the machine could not.
    result: Result | None
    #: The least it should be: times `reference`, else documents a second.
    least: float
    #: Measured in the same rounds; None: `least` is a rate.
    reference: Result | None = None


def measurements(results: Sequence[Result]) -> str:
    """The table of all variants."""
    head = (
        f"{'':29} {'docs':>9} {'docs/s':>7} {'MB/s':>5} {'seconds (min-max)':>20} {'own':>6} "
        f"{'CPU':>6} {'server':>6} {'MB: one':>8} {'all':>4}"
    )
    return "\n".join([head, *map(_measured, results)])


def comparison(aims: Sequence[Aim], memory: Sequence[Result], memory_target: int) -> str:
    """Each aim beside its target, and the memory beside its own.

    Args:
        aims: rates and ratios.
        memory: restow's runs.
        memory_target: bytes that no run's processes should take together.
    """
    head = f"{'':58} {'whole process':>13} {'own clock':>10} {'target':>9}"
    return "\n".join([head, *map(_compared, aims), _memory(memory, memory_target)])


def _measured(result: Result) -> str:
    corpus, seconds = result.variant.corpus, median(result.whole)
    spread = f"{seconds:.2f} ({min(result.whole):.2f}-{max(result.whole):.2f})"
    own = f"{median(result.own):.2f}" if result.own else ""
    volume = f"{corpus.size / seconds / 1e6:.1f}" if corpus.size else ""
    return (
        f"{result.variant.name:29} {corpus.documents:9,} {corpus.documents / seconds:7,.0f} {volume:>5} "
        f"{spread:>20} {own:>6} {median(result.client_cpu):6.2f} {median(result.server_cpu):6.2f} "
        f"{result.memory.largest / 1e6:8.0f} {result.memory.together / 1e6:4.0f}"
    )


def _compared(aim: Aim) -> str:
    if aim.result is None or not aim.result.whole:
        return f"{aim.title:58} {'not measured':>13}"
    whole, own = (median(values) for values in _values(aim, aim.result))
    unit = "x" if aim.reference else "/s"
    shown = [f"{value:,.2f}{unit}" if aim.reference else f"{value:,.0f}{unit}" for value in (whole, own)]
    target = f"{aim.least:,.2f}{unit}" if aim.reference else f"{aim.least:,.0f}{unit}"
    # A rate is about the work; a ratio is also about what a person waits for.
    verdict = "" if (whole if aim.reference else own) >= aim.least else "  below"
    return f"{aim.title:58} {shown[0]:>13} {shown[1]:>10} {target:>9}{verdict}"


def _values(aim: Aim, result: Result) -> Iterator[list[float]]:
    """Round by round: by whole processes, then by the programs' own clocks."""
    for mine, theirs in (
        (result.whole, aim.reference and aim.reference.whole),
        (result.clock, aim.reference and aim.reference.clock),
    ):
        base = theirs or [result.variant.corpus.documents] * len(mine)
        yield [other / own for own, other in zip(mine, base, strict=True)]


def _memory(results: Sequence[Result], target: int) -> str:
    most = max(results, key=lambda result: result.memory.together)
    title = f"memory of all processes, most ({most.variant.name})"
    verdict = "" if most.memory.together <= target else "  above"
    return f"{title:58} {most.memory.together / 1e6:10.0f} MB {'':>10} {target / 1e6:6.0f} MB{verdict}"
