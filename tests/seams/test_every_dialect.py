"""What every dialect does alike. A new one needs an entry in `PROJECTS`, and passes this suite."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path, PurePosixPath

import psycopg
import pytest

from restow.dialects.base import Dialect
from restow.errors import UsageError
from restow.model.migration import Detected, FileChange, Migration
from restow.postgres.ddl import statements_up
from restow.registry import members
from tests.dialects import drizzle_projects, knex_projects, prisma_projects, typeorm_projects
from tests.dialects.alembic_projects import ALEMBIC_PROJECTS, AlembicProject
from tests.dialects.django_projects import DJANGO_PROJECTS, DjangoProject
from tests.dialects.project import Project, catalogue, write
from tests.dialects.sql_projects import CONVENTIONS, NOW, DbmateProject, SqlProject
from tests.support.reference_migrations import EXISTING, REFERENCES
from tests.support.servers import Cluster

DIALECTS = members("restow.dialects")
#: By dialect: how a project of each kind is made, from a folder and a database.
PROJECTS: dict[str, dict[str, Callable[[Path, str], Project]]] = {
    "drizzle": dict(drizzle_projects.PROJECTS),
    "knex": dict(knex_projects.PROJECTS),
    "prisma": dict(prisma_projects.PROJECTS),
    "typeorm": dict(typeorm_projects.PROJECTS),
    "sql": {
        **{name: partial(SqlProject, convention=convention) for name, convention in CONVENTIONS.items()},
        "dbmate_itself": DbmateProject,
    },
    "django": {kind: partial(DjangoProject, kind=kind) for kind in DJANGO_PROJECTS},
    "alembic": {kind: partial(AlembicProject, kind=kind) for kind in ALEMBIC_PROJECTS},
}
KINDS = [(dialect, kind) for dialect, kinds in PROJECTS.items() for kind in kinds]
#: What a kind of project has no place for; its dialect says so as a UsageError.
LEFT_OUT = {
    *(("django", kind, "in_schema") for kind in DJANGO_PROJECTS),
    ("prisma", "one_file", "in_schema"),
}
WHEN = datetime.fromisoformat(NOW)


def render(name: str, root: Path, migration: Migration) -> Sequence[FileChange]:
    """What a dialect gives; it only returns texts, and always the same."""
    dialect: Dialect = DIALECTS[name]
    before = contents(root)
    found = [*dialect.detect(root), Detected(dialect=name, folder="migrations")]
    changes, again = (dialect.render(root, found[0], migration, WHEN) for _ in range(2))
    assert changes == again
    assert contents(root) == before
    paths = [PurePosixPath(change.path) for change in changes]
    assert len(set(paths)) == len(paths)
    assert [path for path in paths if path.is_absolute() or ".." in path.parts] == []
    assert all(change.text != change.before for change in changes)
    return changes


def contents(root: Path) -> dict[Path, bytes]:
    paths = (path for path in root.rglob("*") if "node_modules" not in path.parts)
    return {path: path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture(params=KINDS, ids="-".join)
def kind(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def project(kind: tuple[str, str], tmp_path: Path, dsn: str) -> Project:
    dialect, name = kind
    (tmp_path / "project").mkdir()
    return PROJECTS[dialect][name](tmp_path / "project", dsn)


@cache
def made_by(server: Cluster, migration: Migration) -> set[tuple[str, ...]]:
    """What a database holds after the migration's own statements."""
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


def test_the_tool_applies_undoes_and_finds_no_difference(
    kind: tuple[str, str], project: Project, server: Cluster
) -> None:
    stages = [catalogue(project.dsn)]
    steps = []
    for name, migration in REFERENCES.items():
        if (*kind, name) in LEFT_OUT:
            continue
        changes = render(kind[0], project.root, migration)
        write(project.root, changes)
        project.apply(changes)
        stages.append(catalogue(project.dsn))
        assert made_by(server, migration) <= set(stages[-1]), name
        steps.append(changes)
    assert project.difference() == ""

    for changes in reversed(steps):
        assert catalogue(project.dsn) == stages.pop()
        project.undo(changes)
    assert catalogue(project.dsn) == stages.pop()

    for changes in steps:
        project.apply(changes)
    assert made_by(server, REFERENCES["rich"]) <= set(catalogue(project.dsn))


def test_the_tools_own_comparison_would_see_a_difference(kind: tuple[str, str], project: Project) -> None:
    if not project.compares:
        return
    changes = render(kind[0], project.root, REFERENCES["simple"])
    assert len(changes) > 1
    write(project.root, changes[1:])
    assert project.difference() != ""


@pytest.mark.parametrize(("name", "kind", "reference"), sorted(LEFT_OUT))
def test_what_a_tool_has_not_is_said(name: str, kind: str, reference: str, tmp_path: Path, dsn: str) -> None:
    (tmp_path / "project").mkdir()
    project = PROJECTS[name][kind](tmp_path / "project", dsn)
    with pytest.raises(UsageError) as caught:
        render(name, project.root, REFERENCES[reference])
    assert caught.value.next_step
