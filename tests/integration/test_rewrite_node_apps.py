"""Whole applications in JavaScript and TypeScript: what they print is the same before and after."""

import json
import shutil
from pathlib import Path

import psycopg
import pytest

from restow import api
from restow.model import Mapping
from restow.model.migration import CreateTable, Migration
from restow.model.patch import Transition
from restow.postgres.ddl import statements_up
from tests.support.layouts import load
from tests.support.node_apps import COMMONJS, TYPESCRIPT
from tests.support.node_projects import run_node
from tests.support.rewriting import make_project, rewritten
from tests.support.servers import NODE_MODULES

_APPS = {"commonjs": COMMONJS, "typescript": TYPESCRIPT}


def make_tables(root: Path, dsn: str) -> list[Mapping]:
    """Makes the tables that the plan of a project says, and gives what fills them."""
    planned = api.plan(root).plan.datasets
    operations = tuple(CreateTable(table=each.table) for each in planned if each.table is not None)
    with psycopg.connect(dsn) as connection:
        for statement in statements_up(Migration(name="create", title="All.", operations=operations)):
            connection.execute(statement.encode())
    return [each.mapping for each in planned if each.mapping is not None]


def run(root: Path, dsn: str, name: str) -> object:
    """What an application prints; one in TypeScript is compiled first, with all checks."""
    if name == "typescript":
        run_node(root, dsn, "typescript/bin/tsc", "-p", str(root))
        return json.loads(run_node(root, dsn, str(root / "dist" / "main.js")).splitlines()[-1])
    return json.loads(run_node(root, dsn, str(root / "main.js")).splitlines()[-1])


@pytest.mark.parametrize("transition", Transition)
@pytest.mark.parametrize("name", _APPS)
def test_application(name: str, transition: Transition, tmp_path: Path, dsn: str) -> None:
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    before = make_project(tmp_path / "before", _APPS[name])
    after = make_project(tmp_path / "after", _APPS[name])
    mappings = make_tables(after, dsn)
    assert not rewritten(after, transition).refusals
    if transition is Transition.DATABASE_ONLY:
        for mapping in mappings:
            assert load(mapping, after, dsn).exit_code == 0
        shutil.rmtree(after / "data")
    assert run(after, dsn, name) == run(before, dsn, name)
    documents = {path: text for path, text in _APPS[name].items() if path.startswith("data/")}
    if transition is Transition.DATABASE_ONLY:
        assert not (after / "data").exists()
    for path, text in documents.items() if transition is Transition.DATABASE_FIRST else ():
        assert not (after / path).exists() or (after / path).read_text() == text
    for path in documents if transition is Transition.DUAL_WRITE else ():
        assert (after / path).exists() == (before / path).exists()
        if (after / path).exists():
            assert json.loads((after / path).read_text()) == json.loads((before / path).read_text())
