"""The example service `examples/coaching`: its own tests, its answer key, and all its records moved."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support.node_projects import make_package

EXAMPLE = Path(__file__).parents[2] / "examples" / "coaching"
SCORE = Path(__file__).parents[3] / "shared" / "corpus" / "score.py"
RESTOW = (sys.executable, "-m", "restow")
TABLES = {"sessions": 30, "transcripts": 30, "users": 7}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A copy that may be written to."""
    folder = tmp_path / "coaching"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("data", "node_modules", "__pycache__"))
    return folder


def run(app: Path, *command: str | Path, **environ: str) -> str:
    """Runs a command in the copy; it has to succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COACHING_")}
    ended = subprocess.run(command, cwd=app, env=kept | environ, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, f"{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
    return ended.stdout + ended.stderr


def seed(app: Path, folder: str = "data") -> None:
    run(app, sys.executable, "seed.py", "--sessions", "30", "--data", folder)


def scan(app: Path) -> Path:
    result = app.parent / "scan.json"
    run(app, *RESTOW, "scan", "--no-cache", "--format", "json", "-o", result)
    return result


def test_its_own_tests_pass_again_and_again(app: Path) -> None:
    for _ in range(2):
        told = run(app, sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", ".")
        assert "Ran 24 tests" in told and "OK" in told


def test_its_pages_show_what_the_service_recorded(app: Path) -> None:
    make_package(app.parent / "beside")  # for the packages, which Node.js finds in a folder above
    told = run(app, "node", "--import", "tsx", "--test", "pages/server.test.ts", PYTHON=sys.executable)
    assert "# pass 5\n" in told and "# fail 0\n" in told


def test_the_same_seed_makes_the_same_records(app: Path) -> None:
    seed(app, "one")
    seed(app, "two")
    one, two = (
        {path.relative_to(app / name): path.read_bytes() for path in (app / name).rglob("*.json*")}
        for name in ("one", "two")
    )
    assert len(one) > 60
    assert one == two


def test_the_answer_key_quotes_the_code() -> None:
    key = json.loads((EXAMPLE / "answer-key.json").read_text(encoding="utf-8"))
    told = [*key["shared_primitives"], *key["non_datasets"]]
    for site in [*told, *(site for dataset in key["datasets"] for site in dataset["sites"])]:
        lines = (EXAMPLE / site["file"]).read_text(encoding="utf-8").splitlines()
        assert site["expression"] in lines[site["line"] - 1], site


def test_a_scan_finds_all_that_the_answer_key_names(app: Path) -> None:
    told = run(app, sys.executable, SCORE, "--table", f"{EXAMPLE / 'answer-key.json'}={scan(app)}")
    assert told.splitlines()[-1].split() == ["examples/coaching", "9/9", "26/26", "9/9", "9/9", "9/9", "0"]


def test_each_dataset_of_the_answer_key_is_one_dataset_of_the_scan(app: Path) -> None:
    key = json.loads((EXAMPLE / "answer-key.json").read_text(encoding="utf-8"))
    found = json.loads(scan(app).read_text(encoding="utf-8"))["datasets"]
    named = {
        name for each in key["datasets"] for name in (each["path_template"], *each["alt_path_templates"])
    }
    assert {each["path_template"] for each in found} <= named
    assert len(found) == len(key["datasets"])


def test_all_its_records_move(app: Path, dsn: str) -> None:
    """Plan, migrate, backfill, verify; the service's own database has its migrations applied."""
    seed(app)
    run(app, *RESTOW, "plan", "--store", ".", "--write")
    told = run(app, *RESTOW, "migrate", "--write")
    assert "migrations/002_" in told
    with psycopg.connect(dsn) as connection:
        for script in sorted((app / "migrations").glob("*.sql")):
            connection.execute(script.read_bytes())
    run(app, *RESTOW, "backfill", "--store", ".", "--database", dsn)
    told = run(app, *RESTOW, "verify", "--store", ".", "--database", dsn, "--quiet")
    assert told.count("0 differ, 0 only in the store, 0 only in the database, 0 unreadable") == 6
    with psycopg.connect(dsn) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM analytics.{table}").fetchone()
            for table in TABLES
        }
    assert counts == {table: (count,) for table, count in TABLES.items()}
