"""What code asks of fields, read from real programs."""

import textwrap
from pathlib import Path

import pytest

from restow.designs.lookups import Lookups, find_lookups
from tests.support.programs import scanned

_PYTHON = """\
import json

def load():
    with open("data/tasks.json") as file:
        return json.load(file)

def save(tasks):
    with open("data/tasks.json", "w") as file:
        json.dump(tasks, file)

"""
_JAVASCRIPT = """\
const fs = require("fs");

function load() {
  return JSON.parse(fs.readFileSync("data/tasks.json", "utf8"));
}

"""


def _lookups(folder: Path, name: str, source: str) -> Lookups:
    (dataset,) = scanned(folder, {name: source}).datasets
    return find_lookups(dataset, "elements", lambda path: (folder / path).read_text().splitlines())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('return [t for t in load() if t["owner"] == owner]', {"owner": "filters"}),
        ('return [t["owner"] for t in load()]', {}),
        ('return sorted(load(), key=lambda t: t["due"])', {}),
        ('tasks = load()\n    tasks.sort(key=lambda t: t["due"])\n    return tasks', {"due": "sorts"}),
        ('return sum(t["hours"] for t in load())', {"hours": "sums"}),
        (
            'for t in load():\n        if t["done"] != owner:\n            return t["title"]',
            {"done": "filters"},
        ),
    ],
)
def test_python(body: str, expected: dict[str, str], tmp_path: Path) -> None:
    lookups = _lookups(tmp_path, "app.py", f"{_PYTHON}def ask(owner):\n    {body}\n")
    assert {path[-1]: verb for path, (verb, _) in lookups.asked.items()} == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return load().filter(t => t.owner === owner);", {"owner": "filters"}),
        ("return load().map(t => t.owner);", {}),
        ("return load().sort((a, b) => a.due - b.due);", {"due": "sorts"}),
    ],
)
def test_javascript(body: str, expected: dict[str, str], tmp_path: Path) -> None:
    lookups = _lookups(tmp_path, "app.js", f"{_JAVASCRIPT}function ask(owner) {{\n  {body}\n}}\n")
    assert {path[-1]: verb for path, (verb, _) in lookups.asked.items()} == expected


def test_what_is_only_read_is_no_lookup(tmp_path: Path) -> None:
    body = textwrap.dedent("""\
    def first():
        tasks = load()
        return tasks[0]["title"]
    """)
    lookups = _lookups(tmp_path, "app.py", _PYTHON + body)
    assert (set(lookups.read), lookups.asked) == ({("title",)}, {})
