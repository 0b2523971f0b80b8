"""Imports that are added to a file: in the file's own words, where they belong, and hiding nothing."""

import ast

import pytest

from restow.dialects._python_edits import add_element, export
from restow.syntax.python_imports import Imports


def added(text: str, *wanted: tuple[str, str], hidden: tuple[str, ...] = ()) -> tuple[list[str], str]:
    imports = Imports(text, hidden)
    names = [imports.name(module, member) for module, member in wanted]
    result = imports.with_added(text)
    ast.parse(result)
    return names, result


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sqlalchemy as sa\n", "sa.Text"),
        ("import sqlalchemy\n", "sqlalchemy.Text"),
        ("from sqlalchemy import Text\n", "Text"),
        ("from sqlalchemy import Text as T\n", "T"),
        ("from sqlalchemy import Integer\n", "Text"),
        ("Text = 1\n", "Text_"),
        ("class Text: pass\n", "Text_"),
        ("", "Text"),
    ],
)
def test_a_name_is_said_as_the_file_does(text: str, said: str) -> None:
    assert added(text, ("sqlalchemy", "Text"))[0] == [said]


def test_a_module_that_was_imported_from_its_package_is_used() -> None:
    text = "from django.db import models\n"
    assert added(text, ("django.db.models", "Field")) == (["models.Field"], text)


def test_a_hidden_name_gets_another() -> None:
    names, text = added("from sqlalchemy import text\n", ("sqlalchemy", "text"), hidden=("text",))
    assert names == ["text_"]
    assert text == "from sqlalchemy import text, text as text_\n"


def test_asking_twice_imports_once() -> None:
    assert added("", ("a", "B"), ("a", "B")) == (["B", "B"], "from a import B\n")


def test_lines_go_to_their_kind() -> None:
    text = '"""Docstring."""\n\nimport os\n\nimport zebra\n\nfrom .own import x\n\nuse(os, zebra, x)\n'
    wanted = (("typing", "Any"), ("alpha", "A"), (".other", "y"))
    assert added(text, *wanted)[1] == (
        '"""Docstring."""\n\nimport os\nfrom typing import Any\n\nimport zebra\nfrom alpha import A\n\n'
        "from .own import x\nfrom .other import y\n\nuse(os, zebra, x)\n"
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('"""D."""\n\nx = 1\n', '"""D."""\n\nfrom a import B\n\nx = 1\n'),
        ("import zebra\n", "from os import B\n\nimport zebra\n"),
        ("from a import (\n    A,\n    C,\n)\nx = 1\n", "from a import A, B, C\nx = 1\n"),
        ("from a import A  # kept\n", "from a import A  # kept\nfrom a import B\n"),
        ("from a import *\n", "from a import *\nfrom a import B\n"),
        ("def f():\n    pass\n\n\nimport late\n", "from a import B\ndef f():\n    pass\n\n\nimport late\n"),
    ],
)
def test_what_is_there_stays(text: str, result: str) -> None:
    module = "os" if "os" in result else "a"
    assert added(text, (module, "B"))[1] == result


def test_many_names_stand_on_their_own_lines() -> None:
    wanted = [("sqlalchemy", f"Name{number}") for number in range(20)]
    _, text = added("from sqlalchemy import Column\n", *wanted)
    assert text.startswith("from sqlalchemy import (\n    Column,\n    Name0,\n")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('__all__ = ["A"]\n', '__all__ = ["A", "B"]\n'),
        ('__all__ = (\n    "A",\n)\n', '__all__ = (\n    "A",\n    "B",\n)\n'),
        ("__all__ = []\n", "__all__ = []\n"),
        ("x = 1\n", "x = 1\n"),
    ],
)
def test_a_name_is_exported_where_there_is_a_list(text: str, result: str) -> None:
    assert export(text, "B") == result


def test_an_element_goes_before_another_in_a_text_beyond_ascii() -> None:
    text = 'x = ("é", {"a": "ü"})\n'
    elements = ast.parse(text).body[0].value.elts  # type: ignore[attr-defined]
    assert add_element(text, elements, 1, "new") == 'x = ("é", new, {"a": "ü"})\n'
