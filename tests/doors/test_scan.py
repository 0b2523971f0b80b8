"""`restow scan` and `restow explain`, as a person or a pull request check runs them."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.doors.process import restow

STORE = """\
import json

def load(user_id):
    with open(f"users/{user_id}.json") as file:
        return json.load(file)

def save(user_id, user):
    with open(f"users/{user_id}.json", "w") as file:
        json.dump(user, file)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "store.py").write_text(STORE)
    return tmp_path


def test_it_prints_what_a_person_reads(project: Path) -> None:
    done = restow(project, "scan")
    assert (done.returncode, done.stderr) == (0, "")
    assert "users/{user_id}.json" in done.stdout
    assert "store.py:9" in done.stdout


def test_json_goes_to_a_file_and_findings_to_the_exit_code(project: Path) -> None:
    done = restow(project, "scan", "--format", "json", "-o", "scan.json", "--fail-on", "postgres")
    assert (done.returncode, done.stdout) == (1, "")
    (dataset,) = json.loads((project / "scan.json").read_text())["datasets"]
    assert dataset["verdict"]["home"] == "postgres"
    assert restow(project, "scan", "--fail-on", "broken-rule").returncode == 0


def test_a_second_scan_gives_the_same_bytes(project: Path) -> None:
    first = restow(project, "scan", "--format", "json").stdout
    assert restow(project, "scan", "--format", "json").stdout == first
    (project / ".restow" / "scan.sqlite3").write_bytes(b"damaged")
    assert restow(project, "scan", "--format", "json").stdout == first


def test_a_choice_outranks_the_verdict(project: Path) -> None:
    (project / "restow.toml").write_text('[choices.users]\nhome = "json"\nwhy = "ten users, for ever"\n')
    done = restow(project, "scan", "--fail-on", "postgres")
    assert done.returncode == 0
    assert "ten users, for ever" in done.stdout


def test_a_comment_is_a_choice(project: Path) -> None:
    (project / "store.py").write_text(
        STORE.replace("    with", "    # restow: json because it is a toy\n    with")
    )
    assert "it is a toy" in restow(project, "scan").stdout


def test_a_choice_that_is_none_is_told(project: Path) -> None:
    (project / "restow.toml").write_text('[choices.users]\nhome = "mysql"\nwhy = "x"\n')
    done = restow(project, "scan")
    assert done.returncode == 2
    assert "needs a home (postgres, json or consider)" in done.stderr


def test_only_what_is_new_since_a_commit(project: Path) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b")
    for command in (("init", "-q"), ("add", "store.py"), ("commit", "-qm", "one")):
        subprocess.run((*git, *command), cwd=project, check=True, capture_output=True)
    (project / "more.py").write_text(STORE.replace("users/", "orders/"))
    done = restow(project, "scan", "--baseline", "HEAD", "--format", "json")
    assert [each["path_template"] for each in json.loads(done.stdout)["datasets"]] == [
        "orders/{user_id}.json"
    ]
    refused = restow(project, "scan", "--baseline", "no-such")
    assert (refused.returncode, "no-such" in refused.stderr) == (2, True)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = restow(tmp_path, "scan", "nowhere")
    assert done.returncode == 2
    assert "nowhere is not a folder" in done.stderr


def test_explain_goes_from_the_line_to_the_verdict(project: Path) -> None:
    shown = restow(project, "explain", "store.py:9").stdout
    assert "json.dump(user, file)" in shown
    assert "so the document is users/{user_id}.json" in shown
    assert "[keeps-one-document-per-user]" in shown
    assert "postgres, by Q1" in shown
    assert restow(project, "explain", "users").stdout.startswith("users: users/{user_id}.json")


@pytest.mark.parametrize("target", ["nothing", "store.py:1000", "other.py:3"])
def test_explain_says_what_there_is(project: Path, target: str) -> None:
    done = restow(project, "explain", target)
    assert done.returncode == 2
    assert "next" not in done.stderr
    assert target in done.stderr


def test_a_store_joins_the_code(project: Path) -> None:
    """Documents that code touches are told with their dataset; the others, and what is missing, apart."""
    for name in ("users/ann.json", "users/bob.json", "orders/1.json", "orders/2.json"):
        path = project / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"name": "a secret name"}')
    (project / "other.py").write_text("import json\njson.load(open('levels.json'))\n")
    done = restow(project, "scan", "--store", "data", "--format", "json")
    assert "a secret name" not in done.stdout
    found = json.loads(done.stdout)
    stored = {each["id"]: each["stored"] for each in found["datasets"]}
    assert [(each["source"], each["count"], each["keys"]) for each in stored["users"]] == [
        ("data", 2, ["name"])
    ]
    assert [(each["source"], each["count"]) for each in stored["levels"]] == [("data", 0)]
    assert [(each["template"], each["count"]) for each in found["unclaimed"]] == [("orders/{number}.json", 2)]


def test_a_store_that_is_not_there(project: Path) -> None:
    done = restow(project, "scan", "--store", "nowhere")
    assert done.returncode == 3
    assert "nowhere does not exist" in done.stderr


def test_a_slip_in_the_choices_is_told(project: Path) -> None:
    (project / "restow.toml").write_text('[choices.user]\nhome = "json"\nwhy = "few"\n')
    (problem,) = json.loads(restow(project, "scan", "--format", "json").stdout)["problems"]
    assert problem["reason"] == "[choices.user] is of no dataset; did you mean users?"
    (project / "restow.toml").unlink()
    (project / "notes.py").write_text(
        "# restow: jsn because of a slip\nimport json\n# restow: json\njson.load(open('a.json'))\n"
    )
    problems = json.loads(restow(project, "scan", "--format", "json").stdout)["problems"]
    assert [(each["place"], each["code"]) for each in problems] == [("notes.py:1", "unused_choice")]
    (project / "restow.toml").write_text('[choises.users]\nhome = "json"\nwhy = "few"\n')
    done = restow(project, "scan")
    assert (done.returncode, done.stdout) == (2, "")
    assert "[choises] in restow.toml is not known" in done.stderr


def test_a_file_is_no_project_and_a_report_needs_its_folder(project: Path) -> None:
    done = restow(project, "scan", "store.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert "store.py is not a folder. Give the folder of a project's source code." in done.stderr
    done = restow(project, "scan", "-o", "no/such/report.html")
    assert done.returncode == 2
    assert "There is no folder no/such for the report." in done.stderr


@pytest.mark.parametrize("target", ["store.py:\u00b2", f"store.py:{'9' * 5000}"])
def test_a_line_that_is_no_number_is_said(project: Path, target: str) -> None:
    done = restow(project, "explain", target)
    assert done.returncode == 2
    assert "found no dataset" in done.stderr
