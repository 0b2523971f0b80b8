"""The failures file: what is written is read back, line by line."""

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.cli._failures import FailuresFile, read_references
from restow.errors import UsageError
from restow.model import Outcome, Status


def failed(name: str) -> Outcome:
    return Outcome(name, f"key of {name}", Status.FAILED, "the reason", "the_code")


def lines_of(text: str) -> io.StringIO:
    file = io.StringIO(text)
    file.name = "failed.jsonl"
    return file


#: What a folder may hold: any bytes but NUL, as Python spells them.
NAMES = st.binary(min_size=1).filter(lambda name: b"\0" not in name).map(os.fsdecode)


def write(
    path: Path, outcomes: list[Outcome], *, complete: bool = True, replayed: Path | None = None
) -> bool:
    file = FailuresFile(str(path), replayed=None if replayed is None else str(replayed))
    file.write(outcomes)
    return file.close(complete=complete)


@given(st.lists(NAMES, unique=True))
def test_any_names_come_back_once_each_in_order(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    assert write(path, [failed(name) for name in names + names])
    written = path.read_text()
    assert written.isascii()
    assert written.count("\n") == 2 * len(names)
    with open(path) as file:
        assert read_references(file) == names


def test_one_json_line_for_each_failed_item_and_for_nothing_else(tmp_path: Path) -> None:
    file = FailuresFile(str(tmp_path / "f"))
    file.write([Outcome("n", "k", status) for status in Status] + [failed("m")])
    written = Path(file.written).read_text().splitlines()  # already there: the file is flushed
    file.close(complete=True)
    assert [json.loads(line) for line in written] == [
        {"reference": "n", "key": "k", "code": "", "reason": ""},
        {"reference": "m", "key": "key of m", "code": "the_code", "reason": "the reason"},
    ]


def test_a_run_may_write_the_file_that_it_replays(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write(path, [failed("a"), failed("b")])
    assert not write(path, [failed("a")], complete=False, replayed=path)
    assert path.read_text().count("\n") == 2
    assert write(path, [failed("a")], replayed=path)
    assert path.read_text().count("\n") == 1


def test_a_run_that_never_began_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write(path, [failed("a")])
    FailuresFile(str(path)).discard()
    assert path.read_text().count("\n") == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_takes_lines_as_they_come(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert write(tmp_path / "pipe", [failed("a")])
    assert json.loads(os.read(reading, 1000))["reference"] == "a"
    os.close(reading)


def test_blank_lines_are_passed_over() -> None:
    assert read_references(lines_of('\n{"reference":"a"}\n  \n{"reference":"b","more":1}')) == ["a", "b"]


@pytest.mark.parametrize(
    "line", ["x", "[]", '"a"', "5", "null", "{}", '{"reference":["a"]}', '{"reference":"a"']
)
def test_a_line_of_another_form_is_named(line: str) -> None:
    with pytest.raises(UsageError, match=r"Line 2 of failed.jsonl is no line of a failures file"):
        read_references(lines_of(f'{{"reference":"a"}}\n{line}\n'))


@pytest.mark.parametrize("reference", ["5", "null", '"a\\u0000b"', '"\\ud800"'])
def test_a_reference_that_names_no_document_is_refused(reference: str) -> None:
    with pytest.raises(UsageError, match=r"Line 1 of failed.jsonl"):
        read_references(lines_of(f'{{"reference":{reference}}}'))
