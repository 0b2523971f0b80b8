"""Parsing ahead of need: every file is given once, whoever parses it."""

import os
import signal
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest

from restow.checkout.walk import read
from restow.model.code import Unit
from restow.stages.parsing import Parsing

_decode = msgspec.msgpack.Decoder(Unit).decode


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for number in range(100):
        (tmp_path / f"m{number}.py").write_text(f"value_{number} = {number}\n")
    return tmp_path


def _names(count: int = 100) -> list[str]:
    return [f"m{number}.py" for number in range(count)]


def _taken(parsing: Parsing, paths: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in paths:
        if path not in found:
            found |= parsing.take(path)
    return found


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_every_file_has_its_own_unit(project: Path, workers: int) -> None:
    with closing(Parsing(partial(read, project), workers)) as parsing:
        parsing.begin(_names())
        parsing.begin(_names())  # what is under way is not begun again
        found = _taken(parsing, [*reversed(_names()), *_names()])
    assert sorted(found) == sorted(_names())
    with closing(Parsing(partial(read, project), 1)) as alone:
        assert found == {path: body for name in _names() for path, body in alone.take(name)}
    assert _decode(found["m7.py"]).language == "python"


def test_few_files_are_parsed_here(project: Path) -> None:
    with closing(Parsing(partial(read, project), 2)) as parsing:
        parsing.begin(_names(10))
        assert [path for path, _ in parsing.take("m3.py")] == ["m3.py"]


def test_a_process_that_the_system_ends_costs_time_only(project: Path) -> None:
    with closing(Parsing(partial(_end_this_process_at, project, os.getpid()), 3)) as parsing:
        parsing.begin(_names())
        assert sorted(_taken(parsing, _names())) == sorted(_names())


def _end_this_process_at(project: Path, mine: int, path: str) -> bytes | None:
    if os.getpid() != mine and path == "m50.py":
        os.kill(os.getpid(), signal.SIGKILL)
    return read(project, path)
