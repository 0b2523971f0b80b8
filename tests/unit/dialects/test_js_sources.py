"""JavaScript and TypeScript as dialects read and extend them."""

import json

import pytest

from restow.dialects._js_edits import Edits, import_path
from restow.dialects._js_names import camel, distinct, pascal, singular, snake
from restow.dialects._js_syntax import parse, settings, strings
from restow.syntax.js_style import Style, as_template, style_of


@pytest.mark.parametrize(
    ("name", "camels", "pascals", "snakes"),
    [
        ("created_at", "createdAt", "CreatedAt", "created_at"),
        ("sessionId", "sessionId", "SessionId", "session_id"),
        ("User Order", "userOrder", "UserOrder", "user_order"),
        ("HTMLPages", "htmlPages", "HtmlPages", "html_pages"),
        ("notes", "notes", "Notes", "notes"),
        ("1st", "_1st", "_1st", "1st"),
    ],
)
def test_a_name_in_each_manner(name: str, camels: str, pascals: str, snakes: str) -> None:
    assert (camel(name), pascal(name), snake(name)) == (camels, pascals, snakes)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("scorecards", "scorecard"),
        ("score_entries", "score_entry"),
        ("boxes", "box"),
        ("addresses", "address"),
        ("matches", "match"),
        ("status", "status"),
        ("news", "news"),
        ("s3", "s3"),
    ],
)
def test_the_singular_of_a_name(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_a_column_keeps_its_own_name_before_another_gets_it() -> None:
    found = distinct(["trailing_", "trailing", "Uuid", "uuid", "taken"], camel, {"taken"})
    assert found == {
        "trailing": "trailing",
        "uuid": "uuid",
        "taken": "taken_",
        "trailing_": "trailing_",
        "Uuid": "uuid_",
    }


@pytest.mark.parametrize(
    ("source", "style"),
    [
        ("", Style()),
        ('const a = {\n    b: "x",\n};\n', Style(indent="    ", quote='"')),
        ("const a = {\n\tb: 'x'\n}\n", Style(indent="\t", end="")),
        ("/** It's \"so\".\n * 'x'\n */\nf(() => {\n  g('a')\n})\n", Style(end="")),
        ('f(\'one\', `\n   don\'t "x" "y"\n`);\n', Style()),
    ],
)
def test_the_style_of_a_source(source: str, style: Style) -> None:
    assert style_of(source) == style


@pytest.mark.parametrize("text", ["plain", "it's", 'say "so"', "a\\b\nc", "`${x}`", "ü \u2028"])
def test_texts_are_literals_of_themselves(text: str) -> None:
    double = Style(quote='"').text(text)
    assert json.loads(double) == text
    single = Style().text(text)
    assert single[0] == single[-1] == "'"
    assert not parse(f"f({single}, {as_template(text)})").has_error
    assert next(strings(parse(single).children[0].children[0])) == single[1:-1]


CONFIG = """
const path = require('path');
const there = { migrations: { directory: 'not/this' } };
module.exports = {
  // migrations: { directory: './comment' },
  development: { migrations: { directory: path.join(__dirname, 'db', "migrations"), tableName: 'x' } },
  production: { migrations: { directory: [`${__dirname}/more`, __dirname + '/most', computed()] } },
  seeds: { directory: './seeds' },
};
"""


def test_settings_are_read_from_syntax() -> None:
    values = settings(parse(CONFIG), "migrations", "directory")
    assert [text for value in values for text in strings(value)] == [
        "not/this",
        "db/migrations",
        "more",
        "most",
    ]


def test_imports_join_those_that_are_there() -> None:
    edits = Edits("import type { X } from 'a';\nimport { A, B as C } from 'a';\n\nf();\n", Style())
    edits.import_names("a", ["A", "D"])
    edits.import_names("b", ["E"])
    edits.import_names("b", ["E"])
    assert edits.text() == (
        "import type { X } from 'a';\nimport { A, B as C, D } from 'a';\nimport { E } from 'b';\n\nf();\n"
    )


def test_lines_end_as_those_that_are_there() -> None:
    edits = Edits("import { A } from 'a';\r\n\r\nf();\r\n", Style())
    edits.import_names("b", ["B"])
    assert edits.text() == "import { A } from 'a';\r\nimport { B } from 'b';\r\n\r\nf();\r\n"


def test_items_join_a_list_in_its_depth() -> None:
    source = "f(é, {\n    a: [\n        1,\n    ],\n    b: {},\n});\n"
    edits = Edits(source, Style(indent="    "))
    edits.insert_items(len(source[: source.index("1") + 1].encode()), ["2", "3"], is_first=False)
    edits.insert_items(len(source[: source.index("{}") + 1].encode()), ["c: 4"], is_first=True)
    assert edits.text() == (
        "f(é, {\n    a: [\n        1,\n        2,\n        3,\n    ],\n    b: {\n        c: 4,\n    },\n});\n"
    )


@pytest.mark.parametrize(
    ("importer", "imported", "example", "path"),
    [
        ("src/a.ts", "src/b.ts", "", "./b"),
        ("a.ts", "src/b.ts", "", "./src/b"),
        ("src/x/a.ts", "src/y/b.ts", "import x from './z.js'", "../y/b.js"),
        ("src/a.ts", "src/b.ts", "import x from '../z.ts'", "./b.ts"),
    ],
)
def test_one_file_names_another(importer: str, imported: str, example: str, path: str) -> None:
    assert import_path(importer, imported, example) == path
