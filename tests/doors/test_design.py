"""`restow design` as a person runs it."""

import json
from pathlib import Path

import pytest

from tests.doors.process import restow

_APP = """\
import json

def load():
    with open("data/tasks.json") as file:
        return json.load(file)

def find(owner):
    return [task for task in load() if task["owner"] == owner]

def add(task):
    tasks = load()
    tasks.append(task)
    with open("data/tasks.json", "w") as file:
        json.dump(tasks, file)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(_APP)
    (tmp_path / "data").mkdir()
    tasks = [{"id": number, "owner": "ada", "score": number or "none"} for number in range(3)]
    (tmp_path / "data" / "tasks.json").write_text(json.dumps(tasks))
    return tmp_path


def test_it_shows_the_table_its_reasons_and_what_would_not_fit(project: Path) -> None:
    done = restow(project, "design", "tasks")
    assert (done.returncode, done.stderr) == (0, "")
    for expected in (
        "tasks: table public.tasks",
        "Layout elements. It is a list of records: a row an element, in their order. (/*)",
        "primary key",
        "Code filters by it. Every value is a string. (app.py:8)",
        "Index (owner)",
        "1 of 1 documents read",
        "100 % of rows",
        "/score: it holds values of several types: 1 string, 2 integers",
    ):
        assert expected in done.stdout


def test_documents_come_from_a_store_when_one_is_given(project: Path, tmp_path: Path) -> None:
    store = tmp_path / "copy"
    (store / "data").mkdir(parents=True)
    (store / "data" / "tasks.json").write_text('[{"id": "a"}, {"id": "b"}]')
    done = restow(
        tmp_path, "design", "tasks", "--project", str(project), "--store", str(store), "--provenance"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "from @sha256" in done.stdout
    assert "2 rows" in done.stdout


def test_an_unknown_dataset_is_a_usage_error_that_names_those_there_are(project: Path) -> None:
    done = restow(project, "design", "users")
    assert done.returncode == 2
    assert "The scan found no dataset 'users'. Found: tasks." in done.stderr


def test_a_folder_that_is_not_there_is_a_store_error(project: Path) -> None:
    done = restow(project, "design", "tasks", "--store", "nowhere")
    assert done.returncode == 3
    assert "nowhere does not exist" in done.stderr
