"""What every dialect does alike. A new one needs an entry in `PROJECTS`, and passes this suite."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path, PurePosixPath

import psycopg
import pytest

from restow.dialects._ddl import statements_up
from restow.dialects.base import Dialect
from restow.model.migration import Detected, Migration
from restow.registry import members
from tests.dialects.alembic_projects import ALEMBIC_PROJECTS, AlembicProject
from tests.dialects.project import Project, catalogue, write
from tests.dialects.sql_projects import CONVENTIONS, NOW, DbmateProject, SqlProject
from tests.support.reference_migrations import EXISTING, REFERENCES
from tests.support.servers import Cluster

DIALECTS = members("restow.dialects")
#: By dialect: how a project of each kind is made, from a folder and a database.
PROJECTS: dict[str, dict[str, Callable[[Path, str], Project]]] = {
    "sql": {
        **{name: partial(SqlProject, convention=convention) for name, convention in CONVENTIONS.items()},
        "dbmate_itself": DbmateProject,
    },
    "alembic": {kind: partial(AlembicProject, kind=kind) for kind in ALEMBIC_PROJECTS},
}
KINDS = [(dialect, kind) for dialect, kinds in PROJECTS.items() for kind in kinds]
#: What a tool cannot write at all; it says so as a UsageError.
LEFT_OUT: set[tuple[str, str]] = set()
WHEN = datetime.fromisoformat(NOW)


def find(dialect: Dialect, name: str, root: Path) -> Detected:
    found = dialect.detect(root)
    return found[0] if found else Detected(dialect=name, folder="migrations")


@pytest.fixture(params=KINDS, ids="-".join)
def kind(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def project(kind: tuple[str, str], tmp_path: Path, dsn: str) -> Project:
    dialect, name = kind
    (tmp_path / "project").mkdir()
    return PROJECTS[dialect][name](tmp_path / "project", dsn)


@pytest.fixture(params=REFERENCES)
def migration(request: pytest.FixtureRequest, kind: tuple[str, str]) -> Migration:
    if (kind[0], request.param) in LEFT_OUT:
        pytest.skip("this tool has no such thing, and says so")
    return REFERENCES[request.param]


@cache
def expected(server: Cluster, migration: Migration) -> set[tuple[str, ...]]:
    """What the migration's own statements make."""
    with server.database() as dsn:
        with psycopg.connect(dsn) as connection:
            for statement in (EXISTING, *statements_up(migration)):
                connection.execute(statement.encode())
        return set(catalogue(dsn))


def test_every_dialect_is_tested_with_a_project() -> None:
    assert set(PROJECTS) == set(DIALECTS)


def test_every_dialect_has_a_title_and_a_command() -> None:
    assert [name for name, dialect in DIALECTS.items() if not (dialect.TITLE and dialect.APPLY)] == []


@pytest.mark.parametrize("name", DIALECTS)
def test_an_empty_folder_uses_no_tool(name: str, tmp_path: Path) -> None:
    assert list(DIALECTS[name].detect(tmp_path)) == []


def test_importing_dialects_loads_no_tool() -> None:
    script = "import sys, restow.registry as r; r.members('restow.dialects'); print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert {"alembic", "sqlalchemy", "django"}.isdisjoint(loaded.split())


def test_a_dialect_only_returns_texts_and_always_the_same(kind: tuple[str, str], project: Project) -> None:
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    dialect = DIALECTS[kind[0]]
    detected = find(dialect, kind[0], project.root)
    changes, again = (dialect.render(project.root, detected, REFERENCES["simple"], WHEN) for _ in range(2))
    assert changes == again
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before
    paths = [PurePosixPath(change.path) for change in changes]
    assert len(set(paths)) == len(paths)
    assert [path for path in paths if path.is_absolute() or ".." in path.parts] == []
    assert all(change.text.endswith("\n") and change.text != change.before for change in changes)


def test_the_tool_applies_undoes_and_finds_no_difference(
    kind: tuple[str, str], project: Project, migration: Migration, server: Cluster
) -> None:
    before = catalogue(project.dsn)
    dialect = DIALECTS[kind[0]]
    changes = dialect.render(project.root, find(dialect, kind[0], project.root), migration, WHEN)
    write(project.root, changes)

    project.apply(changes)
    assert expected(server, migration) <= set(catalogue(project.dsn))
    after = catalogue(project.dsn)
    assert project.difference() == ""

    project.undo(changes)
    assert catalogue(project.dsn) == before

    project.apply(changes)
    assert catalogue(project.dsn) == after
