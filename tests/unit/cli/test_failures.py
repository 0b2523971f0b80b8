"""The failures file: what is written is read back, line by line."""

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.cli._failures import read_references, write_failures
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


@given(st.lists(NAMES, unique=True))
def test_any_names_come_back_once_each_in_order(names: list[str]) -> None:
    file = io.StringIO()
    write_failures([failed(name) for name in names + names], file)
    assert file.getvalue().isascii()
    assert file.getvalue().count("\n") == 2 * len(names)
    file.seek(0)
    assert read_references(file) == names


def test_one_json_line_for_each_failed_item_and_for_nothing_else(tmp_path: Path) -> None:
    with open(tmp_path / "f", "w") as file:
        write_failures([Outcome("n", "k", status) for status in Status] + [failed("m")], file)
        written = (tmp_path / "f").read_text().splitlines()  # already there: the file is flushed
    assert [json.loads(line) for line in written] == [
        {"reference": "n", "key": "k", "code": "", "reason": ""},
        {"reference": "m", "key": "key of m", "code": "the_code", "reason": "the reason"},
    ]


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
