"""Ignore files that no git would choke on, and neither may a scan."""

import os
import time
import warnings
from pathlib import Path

import pytest

from restow.checkout.walk import ignored_by, walk
from restow.model.source import SourceFile

_SUFFIXES = frozenset({".py"})


def _found(root: Path) -> list[str]:
    return [each.path for each in walk(root, suffixes=_SUFFIXES) if isinstance(each, SourceFile)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.mark.parametrize("line", ["!", "\\", "[z-a]", "a[", "\ufffd"])
def test_a_pattern_that_makes_no_sense_is_passed_over(project: Path, line: str) -> None:
    (project / ".gitignore").write_text(f"{line}\nb.py\n")
    assert _found(project) == ["a.py"]


def test_an_ignore_file_that_is_a_pipe_is_not_waited_for(project: Path) -> None:
    os.mkfifo(project / ".gitignore")
    assert _found(project) == ["a.py", "b.py"]


def test_an_ignore_file_that_is_a_link_is_not_read(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "list"
    elsewhere.write_text("b.py\n")
    (project / ".gitignore").symlink_to(elsewhere)
    assert _found(project) == ["a.py", "b.py"]


@pytest.mark.parametrize("line", ["*a*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/a/**/b"])
def test_a_pattern_that_never_ends_is_passed_over(project: Path, line: str) -> None:
    (project / ".gitignore").write_text(f"{line}\nb.py\n")
    (project / f"{'a' * 200}.py").write_text("")
    begin = time.monotonic()
    assert "b.py" not in _found(project)
    ignored_by(project, "/".join(["a"] * 50))
    assert time.monotonic() - begin < 5


def test_a_class_of_posix_warns_nobody(project: Path) -> None:
    (project / ".gitignore").write_text("[[:alpha:]].txt\nb.py\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _found(project) == ["a.py"]
