"""Notebooks: their code cells, with the lines of the file."""

import json
from typing import Any

import pytest

from restow.languages.notebook import read_unit
from restow.model.code import Assign, Evaluate, Statement, Unit


def cell(source: str | list[str], kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "outputs": [{"text": source}], "source": source}


def notebook(*cells: dict[str, Any], language: str = "python", indent: int | None = 1) -> bytes:
    whole = {"cells": list(cells), "metadata": {"language_info": {"name": language}}, "nbformat": 4}
    return json.dumps(whole, indent=indent, ensure_ascii=False).encode()


def lines_of(unit: Unit) -> list[int]:
    return [statement.line for statement in unit.body]


def targets_of(unit: Unit) -> list[str]:
    return [_target(statement) for statement in unit.body]


def _target(statement: Statement) -> str:
    return getattr(statement.target, "id", "") if isinstance(statement, Assign) else ""


def physical(source: bytes, words: str) -> int:
    """The last line of the file with these words: a cell's outputs repeat its source before it."""
    return max(number for number, line in enumerate(source.decode().split("\n"), 1) if words in line)


def test_lines_are_those_of_the_file() -> None:
    source = notebook(
        cell(["# a = 1\n"], "markdown"),
        cell(["aa = 1\n", "\n", "bb = f(\n", '  "é")']),
        cell(["cc = aa"]),
    )
    unit = read_unit("a.ipynb", source)
    assert (unit.path, unit.language, unit.unreadable) == ("a.ipynb", "python", ())
    assert targets_of(unit) == ["aa", "bb", "cc"]
    assert lines_of(unit) == [physical(source, words) for words in ("aa = 1", "bb = f", "cc = aa")]


def test_lines_count_in_the_joined_source_of_a_file_in_another_form() -> None:
    cells = cell(["a = 1\n", "b = 2"]), cell("c = 3\nd = 4")
    assert lines_of(read_unit("a.ipynb", notebook(*cells, indent=None))) == [1, 2, 3, 4]
    assert lines_of(read_unit("a.ipynb", notebook(*cells))) == [1, 2, 3, 4]


MAGICS = [
    "%matplotlib inline",
    "!pip install x",
    "files = !ls",
    "x = %sql select 1",
    "?f",
    "df.head?",
    "  !ls",
]


@pytest.mark.parametrize("magic", MAGICS)
def test_a_magic_is_a_blank_line(magic: str) -> None:
    unit = read_unit("a.ipynb", notebook(cell([f"{magic}\n", "a = 1\n"]), indent=None))
    assert (targets_of(unit), lines_of(unit), unit.unreadable) == (["a"], [2], ())


def test_a_block_of_a_magic_stays_a_block() -> None:
    unit = read_unit("a.ipynb", notebook(cell(["if a:\n", "    !ls\n", "b = 1\n"])))
    assert unit.unreadable == ()
    assert targets_of(unit) == ["", "b"]


NOT_MAGICS = ["a %b", "a != b", "f(a, '%x')", "'!x'"]


@pytest.mark.parametrize("line", NOT_MAGICS)
def test_python_is_no_magic(line: str) -> None:
    unit = read_unit("a.ipynb", notebook(cell(f"f({line})")))
    assert isinstance(unit.body[0], Evaluate)


def test_a_cell_in_another_language_is_left_out() -> None:
    unit = read_unit(
        "a.ipynb",
        notebook(cell("%%bash\nls > x"), cell("\n%%time\na = 1"), cell("%%writefile a.py\nb = 1")),
    )
    assert (targets_of(unit), unit.unreadable) == (["a"], ())


def test_a_notebook_in_another_language_is_left_out() -> None:
    unit = read_unit("a.ipynb", notebook(cell("a <- 1"), language="R"))
    assert (unit.body, unit.unreadable) == ((), ())


def test_a_broken_cell_leaves_the_others() -> None:
    source = notebook(cell(["aa = 0\n", "aa = f(\n"]), cell(["bb = 1  # restow: json x\n"]), cell(["cc = 2"]))
    unit = read_unit("a.ipynb", source)
    assert [region.line for region in unit.unreadable] == [physical(source, "aa = f(")]
    assert targets_of(unit)[0] == "aa" and targets_of(unit)[-2:] == ["bb", "cc"]
    assert [note.line for note in unit.notes] == [physical(source, "restow")]


def test_a_cell_may_be_indented() -> None:
    unit = read_unit("a.ipynb", notebook(cell("a = 1"), cell("\n  b = 2\n  c = 3")))
    assert (targets_of(unit), unit.unreadable) == (["a", "b", "c"], ())


BROKEN = {
    "empty": b"",
    "text": b"a = 1\n",
    "merge markers": b'{\n<<<<<<< HEAD\n"cells": []\n}',
    "a list": b"[]",
    "no cells": b"{}",
    "cells are text": b'{"cells": "x"}',
    "cell is text": b'{"cells": ["x"]}',
    "source is a number": b'{"cells": [{"cell_type": "code", "source": 1}]}',
    "source holds null": b'{"cells": [{"cell_type": "code", "source": [null]}]}',
    "deep": b'{"cells": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_a_notebook_is_told(name: str) -> None:
    unit = read_unit("a.ipynb", BROKEN[name])
    assert unit.body == ()
    assert [(region.line, region.reason[:14]) for region in unit.unreadable] == [(1, "not a notebook")]


ODD = {
    "metadata is null": b'{"metadata": null, "cells": [{"cell_type": "code", "source": "a = 1"}]}',
    "a cell without source": b'{"cells": [{"cell_type": "code"}, {"cell_type": "code", "source": "a = 1"}]}',
    "a name with an escape": b'{"\\u0061": 1, "cells": [{"cell_type": "code", "source": ["a = 1"]}]}',
    "a name like its value": b'{"cells": [{"cell_type": "code", "source": "a = 1", "id": "id"}]}',
    "a byte order mark": b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": "a = 1"}]}',
    "invalid UTF-8": b'{"cells": [{"cell_type": "code", "source": "a = 1"}, {"cell_type": "\xff"}]}',
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_notebook_is_read(name: str) -> None:
    assert targets_of(read_unit("a.ipynb", ODD[name])) == ["a"]


@pytest.mark.parametrize("start", range(7))
def test_a_truncated_notebook_never_fails(start: int) -> None:
    source = notebook(cell(["a = 1\n", "b = f('x')"]), cell("text", "markdown"), cell("%time\nc = 3"))
    for end in range(start, len(source), 7):
        assert read_unit("a.ipynb", source[:end]).path == "a.ipynb"
