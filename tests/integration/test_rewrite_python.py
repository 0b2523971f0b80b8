"""Rewritten Python runs: the modules reach a real table, and the old place as the transition says."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from restow import api
from restow.plans.file import read_plan
from restow.postgres.ddl import create_table
from tests.doors.process import restow
from tests.support.rewriting import make_project, rewritten
from tests.support.servers import Cluster

#: One dataset of each layout, as an application keeps them.
APP = """
    import json
    import os
    from pathlib import Path

    from flask import Flask, request

    app = Flask(__name__)


    @app.post("/sessions/<session_id>/score")
    def post_score(session_id):
        path = Path("data/sessions") / session_id / "score.json"
        old = json.loads(path.read_text()) if path.exists() else {"points": 0}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"points": old["points"] + request["points"], "ratio": 0.1}))
        return json.loads(path.read_text())


    @app.delete("/sessions/<session_id>/score")
    def delete_score(session_id):
        os.remove(f"data/sessions/{session_id}/score.json")


    @app.post("/users/<user_id>")
    def put_user(user_id):
        with open("data/users.json") as file:
            users = json.load(file)
        users[user_id] = request
        with open("data/users.json", "w") as file:
            json.dump(users, file)
        return users


    @app.post("/history/<user_id>")
    def add_history(user_id):
        try:
            with open(f"data/history/history_{user_id}.json") as file:
                history = json.load(file)
        except FileNotFoundError:
            history = []
        history.append(request)
        with open(f"data/history/history_{user_id}.json", "w") as file:
            json.dump(history, file)
        return history


    @app.post("/events")
    def add_event():
        with open("data/events.jsonl", "a") as file:
            file.write(json.dumps(request) + "\\n")
"""
#: Stands in for the web framework: the handlers are called as they are.
FLASK = """
    request = {}


    class Flask:
        def __init__(self, name):
            pass

        def post(self, rule):
            return lambda function: function

        delete = post
"""
DATA = {
    "data/sessions/s1/score.json": '{"points": 5, "ratio": 0.5}',
    "data/users.json": json.dumps({f"user-{n}": {"name": f"Name {n}", "age": n} for n in range(12)}),
    "data/history/history_ann.json": '[{"at": "2026-01-01T10:00:00Z", "score": 1}]',
    "data/events.jsonl": '{"kind": "start", "user_id": "ann"}\n{"kind": "end", "user_id": "ann"}\n',
}
DRIVER = """
    import json, sys
    import app

    def call(function, given, *arguments):
        app.request.clear()
        app.request.update(given)
        return json.loads(json.dumps(function(*arguments)))

    out = [
        call(app.post_score, {"points": 2}, "s1"),
        call(app.post_score, {"points": 2}, "s1"),
        call(app.post_score, {"points": 1}, "new"),
        call(app.put_user, {"name": "Cy", "age": 1}, "cy"),
        call(app.put_user, {"name": "Cyd", "age": 2}, "cy"),
        call(app.add_history, {"at": "2026-01-02T10:00:00Z", "score": 2}, "ann"),
        call(app.add_history, {"at": "2026-01-02T10:00:00Z", "score": 3}, "bob"),
        call(app.add_event, {"kind": "more", "user_id": "bob"}),
        call(app.delete_score, {}, "s1"),
        call(app.post_score, {"points": 1}, "s1"),
    ]
    print(json.dumps(out))
"""


@pytest.fixture
def conninfo(server: Cluster) -> Iterator[str]:
    with server.database() as dsn:
        yield dsn


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "drive.py").write_text(textwrap.dedent(DRIVER))
    return make_project(tmp_path / "app", {"app.py": APP, "flask.py": FLASK, **DATA})


def drive(project: Path, conninfo: str) -> list[object]:
    """What the application answers, in a process of its own."""
    environ = {**os.environ, "DATABASE_URL": conninfo, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "."}
    done = subprocess.run(
        [sys.executable, "../drive.py"], cwd=project, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[object] = json.loads(done.stdout)
    return answers


def make_tables(project: Path, conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        for dataset in read_plan(project).datasets:
            assert dataset.table is not None, dataset.id
            for statement in create_table(dataset.table):
                connection.execute(statement.encode())


def documents(project: Path) -> dict[str, str]:
    return {str(path.relative_to(project)): path.read_text() for path in (project / "data").rglob("*.json*")}


def rows(conninfo: str, table: str) -> list[object]:
    with psycopg.connect(conninfo) as connection:
        return [row[0] for row in connection.execute(f"select document from {table} order by 1".encode())]


@pytest.mark.parametrize("transition", ["database-first", "dual-write"])
def test_the_application_finds_what_is_still_in_the_old_place(
    project: Path, conninfo: str, tmp_path: Path, transition: str
) -> None:
    """Tables begin empty: reads fall back, and what is gone does not come back."""
    other = make_project(tmp_path / "before", {"app.py": APP, "flask.py": FLASK, **DATA})
    before = drive(other, "")
    assert not rewritten(project, transition).refusals
    make_tables(project, conninfo)
    assert drive(project, conninfo) == before
    if transition == "dual-write":
        assert parsed(documents(project)) == parsed(documents(other))
    assert len(rows(conninfo, "events")) == 3


def test_the_application_needs_no_files_when_all_are_loaded(
    project: Path, conninfo: str, tmp_path: Path
) -> None:
    before = drive(make_project(tmp_path / "before", {"app.py": APP, "flask.py": FLASK, **DATA}), "")
    assert not rewritten(project).refusals
    make_tables(project, conninfo)
    done = restow(project, "backfill", "--store", ".", "--database", conninfo, "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in DATA:
        (project / name).unlink()
    assert drive(project, conninfo) == before
    assert documents(project) == {}
    check = restow(project, "export", "users", "--database", conninfo, "--output", str(tmp_path / "out"))
    assert check.returncode == 0, check.stderr
    users = json.loads((tmp_path / "out/data/users.json").read_text())
    assert users["cy"] == {"name": "Cyd", "age": 2}


def test_the_application_exports_json_where_the_plan_asks(project: Path, conninfo: str) -> None:
    api.plan(project, write=True)
    plan = project / "restow.toml"
    for name, folder in (("score", "debug/scores"), ("users", "debug"), ("events", "debug")):
        table = f"[datasets.{name}]\n"
        plan.write_text(plan.read_text().replace(table, f'{table}json_export = "{folder}"\n'))
    assert not rewritten(project).refusals
    assert [each.json_export for each in read_plan(project).datasets] == [
        "debug",
        "",
        "debug/scores",
        "debug",
    ]
    make_tables(project, conninfo)
    done = restow(project, "backfill", "--store", ".", "--database", conninfo, "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    (project.parent / "drive.py").write_text(
        "from records import events, score, users\n"
        "print([score.export_score(), users.export_users(), events.export_events()])"
    )
    assert drive(project, conninfo) == [1, 1, 1]
    written = {
        str(path.relative_to(project)): path.read_text() for path in (project / "debug").rglob("*.json*")
    }
    assert parsed_files(written) == {
        "debug/scores/data/sessions/s1/score.json": [{"points": 5, "ratio": 0.5}],
        "debug/data/users.json": parsed_files(DATA)["data/users.json"],
        "debug/data/events.jsonl": parsed_files(DATA)["data/events.jsonl"],
    }


def parsed_files(found: dict[str, str]) -> dict[str, object]:
    """The values of each file, one after the other."""
    return {
        name: [json.loads(line) for line in text.splitlines()] if name.endswith("l") else [json.loads(text)]
        for name, text in found.items()
    }


def parsed(found: dict[str, str]) -> dict[str, object]:
    return {name: [json.loads(line) for line in text.split("\n") if line] for name, text in found.items()}
