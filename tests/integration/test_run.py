"""`restow run`: the whole job on a small project, twice."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.doors.process import restow
from tests.support.rewriting import make_project
from tests.support.servers import Cluster

PROJECT = {
    "app.py": """
        import json
        import os

        from flask import Flask, request

        app = Flask(__name__)


        @app.post("/users/<user_id>/score")
        def post_score(user_id):
            with open(f"data/scores/{user_id}.json", "w") as file:
                json.dump(request.json, file)


        @app.get("/users/<user_id>/score")
        def get_score(user_id):
            with open(f"data/scores/{user_id}.json") as file:
                return json.load(file)


        @app.post("/orders")
        def post_order():
            with open("data/orders.json", "r+") as file:
                orders = json.load(file)
                orders.append(request.json)
                file.seek(0)
                json.dump(orders, file, default=str)


        def rubric():
            with open("content/rubric.json") as file:
                return json.load(file)
    """,
    "content/rubric.json": '{"steps": ["listen", "ask"]}',
    "data/orders.json": json.dumps([{"id": n, "total": n * 10} for n in range(12)]),
    **{f"data/scores/u{n}.json": json.dumps({"points": n, "passed": n > 1}) for n in range(4)},
}


@pytest.fixture
def conninfo(server: Cluster) -> Iterator[str]:
    with server.database() as dsn:
        yield dsn


def contents(root: Path) -> dict[str, str]:
    paths = (path for path in root.rglob("*") if path.is_file() and ".restow" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text() for path in paths}


def test_the_whole_job_and_a_second_run_that_changes_nothing(tmp_path: Path, conninfo: str) -> None:
    root = make_project(tmp_path, PROJECT)
    options = (
        "run",
        "--database",
        conninfo,
        "--transition",
        "database-only",
        "--test-command",
        "echo 3 passed",
    )
    stopped = restow(root, *options)
    assert stopped.returncode == 0, stopped.stderr
    assert "Review restow.toml" in stopped.stdout
    assert not (root / "migrations").exists()

    done = restow(root, *options, "--yes")
    assert done.returncode == 1, done.stdout + done.stderr  # one site is left
    assert "default=str" in done.stdout
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select count(*) from scores").fetchone() == (4,)
        assert connection.execute("select count(*) from orders").fetchone() == (12,)
    report = (root / ".restow/report.md").read_text()
    parts = [
        report.index(f"\n## {part}\n") for part in ("Summary", "File changes", "Schema and usage", "Notes")
    ]
    assert parts == sorted(parts)
    assert "| `data/scores/{user_id}.json` | JSON storage | retired" in report
    assert "| `data/orders.json` | JSON storage | still touched by 2 sites in code |" in report
    assert "16 rows are in the tables, 16 of them compared" in report
    assert "```py\ndef load_score(" in report
    assert "Left to you: `app.py" in report.replace("app\\.py", "app.py") or "Left to you: app.py" in report
    assert "1 dataset stays JSON: rubric" in report

    before = contents(root)
    again = restow(root, *options, "--yes")
    assert again.returncode == 1, again.stderr
    assert contents(root) == before
    assert "0 inserted, 4 skipped" in again.stdout
    assert (root / ".restow/report.md").read_text() == report


def test_a_report_of_what_is_only_planned_says_so(tmp_path: Path) -> None:
    root = make_project(tmp_path, PROJECT)
    assert restow(root, "plan", "--write").returncode == 0
    done = restow(root, "report", "--format", "json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["complete"] is False
    assert any("are to move" in sentence for sentence in told["summary"])
    assert any(
        "No document is loaded yet. The code is not rewritten yet." in each for each in told["summary"]
    )
    page = restow(root, "report", "--format", "html")
    assert page.stdout.startswith("<!doctype html>")
    assert 'class="language-sql"' in page.stdout


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    root = make_project(tmp_path, PROJECT)
    done = restow(root, "run", "--yes", "--database", "postgresql://app@127.0.0.1:1/app")
    assert done.returncode == 4, done.stderr
    assert done.stderr.splitlines()[-1].startswith("restow: error: ")
    assert not (root / "records").exists()


def test_a_rewrite_that_breaks_the_tests_is_not_written(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", PROJECT)
    assert restow(root, "plan", "--write").returncode == 0
    before = contents(root)
    broken = restow(root, "rewrite", "--write", "--test-command", "test ! -e records && echo fine")
    assert broken.returncode == 1
    assert "tests before: passed: fine" in broken.stdout
    assert "tests after: failed" in broken.stdout
    assert contents(root) == before
    fine = restow(root, "rewrite", "--write", "--test-command", "ls app.py")
    assert "tests after: passed: app.py" in fine.stdout
    assert (root / "records").exists()


def test_retired_files_are_deleted_when_all_are_verified(tmp_path: Path, conninfo: str) -> None:
    root = make_project(tmp_path, PROJECT)
    assert restow(root, "plan", "--write").returncode == 0
    rewrite = ("rewrite", "scores", "--transition", "database-only", "--write", "--delete-retired")
    early = restow(root, *rewrite)
    assert early.returncode == 2
    assert "No complete verification" in early.stderr
    assert (root / "data/scores/u1.json").exists()
    restow(root, "run", "--yes", "--database", conninfo, "--transition", "database-only")
    late = restow(root, *rewrite)
    assert late.returncode == 0, late.stderr
    assert "deleted  data/scores/u1.json" in late.stdout
    assert [path.name for path in (root / "data").rglob("*.json")] == ["orders.json"]
