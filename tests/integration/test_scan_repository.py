"""What a repository says of its documents: those it holds, those it leaves out, who changes them."""

import subprocess
from pathlib import Path

import pytest

from restow.checkout.history import commits_of
from restow.model.dataset import Dataset
from restow.stages.assess import assess

APP = """\
import json

def load():
    with open("data/levels.json") as file:
        return json.load(file)

def save(state):
    with open("state.json", "w") as file:
        json.dump(state, file)
"""


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    commit(tmp_path, **{"app.py": APP, ".gitignore": "state.json\n", "data/levels.json": '{"easy": 1}'})
    for number in range(5):
        commit(tmp_path, **{"app.py": APP + f"# {number}\n", "data/levels.json": f'{{"easy": {number}}}'})
    commit(tmp_path, **{"data/levels.json": "{}"})
    (tmp_path / "state.json").write_text("{}")
    return tmp_path


def datasets(folder: Path) -> dict[str, Dataset]:
    return {each.dataset.id: each.dataset for each in assess(folder).judged}


def test_how_documents_change(repository: Path) -> None:
    (family,) = datasets(repository)["levels"].stored
    assert (family.source, family.template, family.count) == ("checkout", "data/levels.json", 1)
    assert (family.commits, family.commits_with_code) == (7, 6)
    assert family.first == family.last != ""


def test_what_git_leaves_out(repository: Path) -> None:
    found = datasets(repository)["state"]
    assert found.ignored_by == ".gitignore"
    assert found.stored == ()


def test_a_folder_of_the_repository_has_its_own_part_of_the_history(repository: Path) -> None:
    commit(repository, **{"inner/app.py": APP, "inner/data/levels.json": "{}"})
    (family,) = datasets(repository / "inner")["levels"].stored
    assert (family.template, family.commits) == ("data/levels.json", 1)


def test_without_a_repository_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    assert datasets(tmp_path)["levels"].stored == ()


@pytest.mark.parametrize(
    "name", ["a b.json", "*.json", ":(top)x.json", "-x.json", "\u00e9\u4e2d.json", "#.json"]
)
def test_names_are_names_and_not_patterns(name: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, **{name: "{}", "b.json": "{}"})
    commit(tmp_path, **{"b.json": "[]"})
    assert [set(each.paths) for each in commits_of(tmp_path, [name])] == [{name, "b.json"}]


def test_nothing_of_the_repository_is_run(repository: Path, tmp_path: Path) -> None:
    """Settings of a repository may name programs; one that somebody sends must not start them."""
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for setting in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external", "core.sshCommand"):
        git(repository, "config", setting, str(trap))
    git(repository, "config", "log.showSignature", "true")
    assert datasets(repository)["levels"].stored[0].commits == 7
    assert not (tmp_path / "sprung").exists()
