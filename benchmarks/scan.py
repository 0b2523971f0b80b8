"""`restow scan` beside ripgrep and semgrep on a tree of a million lines: `python -m benchmarks.scan`."""

import argparse
import json
import os
import shutil
import site
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.programs import BenchmarkError, Ended, run
from restow.stages.read import libraries

_ROOT = Path(__file__).resolve().parents[1]
_SUFFIXES = {".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"}
_LINES = 1_000_000
#: Semgrep's names for the languages of `Library.languages`; a JavaScript rule is one for TypeScript too.
_LANGUAGES = {"python": ["python"], "javascript": ["javascript", "typescript"]}


def _pattern(name: str) -> str | None:
    """A semgrep pattern for a Signature; a method's receiver is whatever has it, as no rule knows objects."""
    owner, _, call = name.rpartition(".")
    if not call.isidentifier():
        return None
    is_module = owner and owner.islower() and owner.replace(".", "").isidentifier()
    return f"{owner}.{call}(...)" if is_module else f"$OBJECT.{call}(...)" if owner else f"{call}(...)"


def _rules() -> list[dict[str, object]]:
    """A rule for every call that restow knows, each once in a language that may make it."""
    calls = {
        (language, pattern)
        for library in libraries()
        for signature in library.signatures
        for language in library.languages
        if (pattern := _pattern(signature.name)) is not None
    }
    return [
        {
            "id": f"call-{number}",
            "pattern": pattern,
            "languages": _LANGUAGES[language],
            "severity": "INFO",
            "message": "touches a document, or makes a path or a client",
        }
        for number, (language, pattern) in enumerate(sorted(calls))
    ]


def _calls() -> str:
    """The same calls as ripgrep sees them: their names before a bracket."""
    names = {signature.name.rpartition(".")[2] for library in libraries() for signature in library.signatures}
    return rf"\b({'|'.join(sorted(filter(str.isidentifier, names)))})\("


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 when a measurement would mean nothing."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="restow-bench-") as folder:
        try:
            tree = options.tree or _assembled(Path(folder) / "tree", options.lines)
            _measure(tree, Path(folder), options)
        except BenchmarkError as error:
            print(f"The benchmark ended: {error}", file=sys.stderr)
            return 1
    return 0


def _measure(tree: Path, folder: Path, options: argparse.Namespace) -> None:
    print(f"{_lines(tree):,} lines in {sum(1 for _ in _sources(tree)):,} files", flush=True)
    results = {
        "ripgrep, the same calls": _ended(_ripgrep(tree, options.rg)),
        "restow scan, cold": _ended(_restow(tree, folder, keep=False)),
    }
    _ended(_restow(tree, folder, keep=True))
    results["restow scan, warm"] = _ended(_restow(tree, folder, keep=True))
    if options.semgrep:
        results["semgrep, equivalent rules"] = _ended(_semgrep(tree, folder, options.semgrep))
    cold = results["restow scan, cold"].seconds
    print(f"semgrep has {len(_rules()):,} rules, one a call that restow knows")
    print(f"{'':28} {'seconds':>8} {'x cold':>7} {'peak MB, all processes':>24}")
    for name, ended in results.items():
        together = ended.memory.together / 1e6 if ended.memory else 0
        print(f"{name:28} {ended.seconds:8.1f} {ended.seconds / cold:7.2f} {together:24,.0f}")


def _ended(command: list[str]) -> Ended:
    return run(command, {"SEMGREP_ENABLE_VERSION_CHECK": "0"}, sample=True)


def _ripgrep(tree: Path, program: str) -> list[str]:
    return [program, "--no-ignore", "--count-matches", "-e", _calls(), "-tpy", "-tjs", "-tts", str(tree)]


def _restow(tree: Path, folder: Path, *, keep: bool) -> list[str]:
    cache = [] if keep else ["--no-cache"]
    output = str(folder / "scan.json")
    return [sys.executable, "-m", "restow", "scan", str(tree), "--format", "json", "-o", output, *cache]


def _semgrep(tree: Path, folder: Path, program: str) -> list[str]:
    config = folder / "rules.json"
    config.write_text(json.dumps({"rules": _rules()}))
    jobs = str(os.cpu_count() or 1)
    options = ["--metrics=off", "--no-git-ignore", "--quiet", "--json", "--jobs", jobs]
    return [
        program,
        "scan",
        "--config",
        str(config),
        *options,
        "--output",
        str(folder / "semgrep.json"),
        str(tree),
    ]


def _assembled(tree: Path, lines: int) -> Path:
    """Real code of other people: what is installed here, in folders that a scan does not leave out."""
    places = [
        *map(Path, site.getsitepackages()),
        Path(os.__file__).parent,
        _ROOT / "tests" / "node" / "node_modules",
    ]
    count = 0
    for number, place in enumerate(places):
        for path in _sources(place):
            if count >= lines:
                return tree
            target = (
                tree / f"part{number}" / path.relative_to(place).as_posix().replace("node_modules", "modules")
            )
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            count += path.read_bytes().count(b"\n")
    if count < lines:
        raise BenchmarkError(f"only {count:,} lines of code are installed here; give --tree or --lines")
    return tree


def _sources(place: Path) -> Iterator[Path]:
    return (path for path in sorted(place.rglob("*")) if path.suffix in _SUFFIXES and path.is_file())


def _lines(tree: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in _sources(tree))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__)
    parser.add_argument("--tree", type=Path, help="scan this folder; by default, code that is installed here")
    parser.add_argument("--lines", type=int, default=_LINES, help="lines of code to gather (%(default)s)")
    parser.add_argument("--rg", default="rg", metavar="PROGRAM", help="ripgrep (%(default)s)")
    parser.add_argument("--semgrep", metavar="PROGRAM", help="semgrep; left out when not given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
