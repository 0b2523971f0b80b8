"""The backfill beside psql's COPY and a plain loop: `python -m benchmarks.backfill` (see README.md)."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.corpus import Corpus, write_corpus
from benchmarks.measuring import Measuring
from benchmarks.plan import Plan, Stage
from benchmarks.programs import BenchmarkError
from benchmarks.report import comparison, measurements
from benchmarks.servers import Database, start_databases

#: Bytes, at any number of documents.
_MEMORY_TARGET = 200_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 when a measurement would mean nothing. A missed target fails nothing."""
    options = _parser().parse_args(arguments)
    try:
        with ExitStack() as stack:
            _measure(options, stack)
    except (BenchmarkError, AssertionError) as error:
        print(f"The benchmark ended: {error}", file=sys.stderr)
        return 1
    return 0


def _measure(options: argparse.Namespace, stack: ExitStack) -> None:
    root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="restow-bench-")))
    root.chmod(0o755)
    usual, with_lz4 = stack.enter_context(start_databases())
    _tell("writing documents")
    stage = Stage(
        root=root,
        documents=_corpus(root / "all", options.documents, options.seed),
        few=_corpus(root / "few", min(options.distant_documents, options.documents), options.seed),
        blobs=_corpus(root / "blobs", min(options.azure_documents, options.documents), options.seed),
        names=1_000_000 if options.names_million else options.names,
        round_trip=options.rtt_ms / 1000,
        usual=usual,
        with_lz4=with_lz4,
    )
    plan = Plan(stage, stack, _tell)
    measuring = Measuring(plan.variants, _tell)
    measuring.warm_up()
    for number in range(options.rounds):
        measuring.run_round(number)
    print(_machine(usual, with_lz4), measurements(measuring.results), sep="\n\n")
    aims = plan.aims(measuring.results)
    print("", comparison(aims, plan.of_restow(measuring.results), _MEMORY_TARGET), *plan.notes, sep="\n")


def _corpus(root: Path, documents: int, seed: int) -> Corpus:
    return write_corpus(root, documents, seed)


def _tell(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _machine(usual: Database, with_lz4: Database | None) -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    other = "" if with_lz4 in (None, usual) else f", and {with_lz4.version} (built with lz4)"
    return (
        f"{os.cpu_count()} cores (load {load}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, PostgreSQL {usual.version}{other}, fsync on, UTF-8"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backfill", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000, help="transcripts to load (5000)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each (3)")
    parser.add_argument("--seed", type=int, default=7, help="of the generated documents (7)")
    parser.add_argument("--azure-documents", type=int, default=1000, help="from Azurite (1000); 0: none")
    parser.add_argument("--distant-documents", type=int, default=1000, help="loaded with --rtt-ms (1000)")
    parser.add_argument("--rtt-ms", type=float, default=1.0, help="round-trip time to add (1)")
    parser.add_argument("--names", type=int, default=100_000, help="names of the re-run by path (100000)")
    parser.add_argument("--names-million", action="store_true", help="a million of them: takes minutes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
