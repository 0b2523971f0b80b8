"""The project at a commit, from repositories that nobody has vouched for."""

import subprocess
from pathlib import Path

import pytest

from restow.checkout.revision import at_revision
from restow.errors import UsageError


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    done = subprocess.run(("git", *who, *arguments), cwd=root, check=True, input=given, capture_output=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "app").mkdir(parents=True)
    (root / "app" / "a.py").write_text("one = 1\n")
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "first")
    return root


def _found(root: Path, revision: str = "HEAD") -> dict[str, str]:
    with at_revision(root, revision) as folder:
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_the_files_are_those_of_the_commit(project: Path) -> None:
    (project / "app" / "a.py").write_text("two = 2\n")
    (project / "app" / "new.py").write_text("three = 3\n")
    assert _found(project) == {"app/a.py": "one = 1\n"}


def test_no_filter_of_the_repository_is_run(project: Path, tmp_path: Path) -> None:
    (project / ".gitattributes").write_text("*.py filter=evil\n")
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "filter")
    _git(project, "config", "filter.evil.smudge", f"touch {tmp_path}/was-run; cat")
    assert _found(project)["app/a.py"] == "one = 1\n"
    assert not (tmp_path / "was-run").exists()


def test_no_attribute_hides_or_changes_a_file(project: Path) -> None:
    (project / "b.py").write_text("# $Format:%H$\n")
    (project / ".gitattributes").write_text("a.py export-ignore\nb.py export-subst\n")
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "attributes")
    assert _found(project)["app/a.py"] == "one = 1\n"
    assert _found(project)["b.py"] == "# $Format:%H$\n"


def test_a_folder_that_did_not_exist_then_is_empty(project: Path) -> None:
    (project / "later").mkdir()
    assert _found(project / "later") == {}


def test_a_part_of_the_repository_is_its_own_project(project: Path) -> None:
    assert _found(project / "app") == {"a.py": "one = 1\n"}


def test_a_name_that_leads_out_is_left_out(project: Path, tmp_path: Path) -> None:
    blob = _git(project, "hash-object", "-w", "--stdin", given=b"evil")
    entry = b"100644 ..\0" + bytes.fromhex(blob.decode())
    tree = _git(project, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=entry)
    commit = _git(project, "commit-tree", tree.decode(), "-m", "x")
    assert _found(project, commit.decode()) == {}


@pytest.mark.parametrize("revision", ["", "-n", "nothing", "HEAD:app"])
def test_what_is_no_commit_is_said(project: Path, revision: str) -> None:
    with pytest.raises(UsageError):
        _found(project, revision)


def test_a_file_that_the_repository_lacks_is_said(project: Path) -> None:
    blob = _git(project, "rev-parse", "HEAD:app/a.py").decode()
    (project / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UsageError, match="cannot be read by git"):
        _found(project)
