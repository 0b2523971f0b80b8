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

_ROOT = Path(__file__).resolve().parents[1]
_SUFFIXES = {".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"}
_LINES = 1_000_000
#: The calls that all three look for, as ripgrep sees them.
_CALLS = (
    r"\bopen\(|json\.(load|dump)s?\(|\.(read|write)_(text|bytes)\(|(read|write|append)File(Sync)?\("
    r"|JSON\.(parse|stringify)\(|(upload|download)_blob\(|(put|get)_object\("
)
_RULES = {
    "python": (
        "open(...)",
        "json.load(...)",
        "json.dump(...)",
        "$P.read_text(...)",
        "$P.write_text(...)",
        "$B.upload_blob(...)",
        "$B.download_blob(...)",
        "$S.put_object(...)",
        "$S.get_object(...)",
    ),
    "js": (
        "$F.readFile(...)",
        "$F.readFileSync(...)",
        "$F.writeFile(...)",
        "$F.writeFileSync(...)",
        "JSON.parse(...)",
        "JSON.stringify(...)",
    ),
}


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
    print(f"{'':28} {'seconds':>8} {'x cold':>7} {'peak MB, all processes':>24}")
    for name, ended in results.items():
        together = ended.memory.together / 1e6 if ended.memory else 0
        print(f"{name:28} {ended.seconds:8.1f} {ended.seconds / cold:7.2f} {together:24,.0f}")


def _ended(command: list[str]) -> Ended:
    return run(command, {"SEMGREP_ENABLE_VERSION_CHECK": "0"}, sample=True)


def _ripgrep(tree: Path, program: str) -> list[str]:
    return [program, "--no-ignore", "--count-matches", "-e", _CALLS, "-tpy", "-tjs", "-tts", str(tree)]


def _restow(tree: Path, folder: Path, *, keep: bool) -> list[str]:
    cache = [] if keep else ["--no-cache"]
    output = str(folder / "scan.json")
    return [sys.executable, "-m", "restow", "scan", str(tree), "--format", "json", "-o", output, *cache]


def _semgrep(tree: Path, folder: Path, program: str) -> list[str]:
    rules = [
        {
            "id": f"call-{language}-{number}",
            "pattern": pattern,
            "languages": [language],
            "severity": "INFO",
            "message": "touches a file",
        }
        for language, patterns in _RULES.items()
        for number, pattern in enumerate(patterns)
    ]
    config = folder / "rules.json"
    config.write_text(json.dumps({"rules": rules}))
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
