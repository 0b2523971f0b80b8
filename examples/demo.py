"""`make demo`: the whole job on a copy of the coaching example, on an embedded PostgreSQL, and once more."""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent / "coaching"
WORK = Path(".restow/demo/coaching")
TESTS = f"{shlex.quote(sys.executable)} tests/run.py"


def run(*command: str, shown: str, **environ: str) -> str:
    """Runs a command in the copy, shown as a person would type it; what it printed."""
    print(f"\n$ {shown}", flush=True)
    done = subprocess.run(
        command, cwd=WORK, env={**os.environ, **environ}, text=True, stdout=subprocess.PIPE, check=False
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        sys.exit(f"`{shown}` ended with {done.returncode}")
    return done.stdout


def restow(*arguments: str) -> str:
    """Runs one restow command."""
    shown = " ".join(shlex.quote(word) for word in ("restow", *arguments))
    shown = shown.replace(sys.executable, "python")
    return run(sys.executable, "-m", "restow", *arguments, shown=shown)


def make_copy() -> None:
    """The service as its people have it: records in JSON, a database for analytics."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", "data")
    shutil.copytree(EXAMPLE, WORK, ignore=ignored)
    seed = ("seed.py", "--sessions", "200", "--data", "data")
    run(sys.executable, *seed, shown=f"python {' '.join(seed)}")
    restow("run")


def contents() -> str:
    """A digest of all files of the copy but restow's own."""
    digest = hashlib.sha256()
    for path in sorted(WORK.rglob("*")):
        if path.is_file() and not {".restow", "__pycache__"} & set(path.parts[len(WORK.parts) :]):
            digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def test_without_files() -> None:
    """The service's own tests, with a data folder that is empty and can not be written to."""
    empty = WORK.resolve() / ".restow" / "empty"
    empty.mkdir(exist_ok=True)
    empty.chmod(0o500)
    status = [sys.executable, "-m", "restow", "db", "status", "--url"]
    url = subprocess.run(status, cwd=WORK, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
    shown = "COACHING_DATA=empty-and-read-only python tests/run.py"
    run(*shlex.split(TESTS), shown=shown, DATABASE_URL=url, COACHING_DATA=str(empty))
    if left := [path.name for path in empty.iterdir()]:
        sys.exit(f"Files were written: {', '.join(left)}")
    print("No file was written.")


if __name__ == "__main__":
    is_new = not WORK.exists()
    if is_new:
        make_copy()
    restow("db", "start")
    if is_new:  # the analytics database that the service has already
        restow("db", "psql", "--quiet", "--file", "migrations/001_readiness.sql")
    job = ("run", "--yes", "--transition", "database-only", "--test-command", TESTS)
    restow(*job)
    test_without_files()
    before = contents()
    print("\nA second run:")
    again = restow(*job)
    if contents() != before or " inserted," in again.replace(" 0 inserted,", ""):
        sys.exit("The second run changed something.")
    print("\nThe second run changed nothing.")
    restow("db", "stop")
    print(f"\nThe report:  {WORK}/.restow/report.md")
    print(f"The code:    git diff --no-index examples/coaching {WORK}")
    print(f"The rows:    cd {WORK} && restow db psql -c 'select * from analytics.scorecards limit 5'")
