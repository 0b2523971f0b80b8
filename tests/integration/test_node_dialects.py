"""What the tools of Node.js make of migrations beyond those that every dialect is held to."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from restow.dialects import drizzle, typeorm
from restow.model.design import Reason, ReferenceDesign, TableDesign
from restow.model.migration import CreateTable, FileChange, Migration
from restow.postgres.ddl import statements_up
from restow.registry import members
from tests.dialects import drizzle_projects, knex_projects, prisma_projects, typeorm_projects
from tests.dialects.project import Project, catalogue, lay_out, write
from tests.dialects.sql_projects import NOW
from tests.support.node_projects import make_existing, make_package, run_node
from tests.support.reference_migrations import EXISTING, REFERENCES, SIMPLE, column, key
from tests.support.servers import Cluster

WHEN = datetime.fromisoformat(NOW)
PROJECTS: dict[str, Callable[[Path, str], Project]] = {
    "drizzle": drizzle_projects.PROJECTS["one_file"],
    "knex": knex_projects.PROJECTS["cjs"],
    "prisma": prisma_projects.PROJECTS["folder"],
    "typeorm": typeorm_projects.PROJECTS["pattern"],
}
TYPED: dict[str, Callable[[Path, str], Project]] = {
    "drizzle": drizzle_projects.PROJECTS["folder"],
    "knex": knex_projects.PROJECTS["ts"],
    "typeorm": typeorm_projects.PROJECTS["pattern"],
}
PARENTS = TableDesign(
    schema="public",
    name="parents",
    columns=(
        column("kind", "text", nullable=False),
        column("id", "uuid", nullable=False, default="gen_random_uuid()"),
        column("number", "integer", nullable=False, default="identity"),
    ),
    key=key("parents_pk", "kind", "id"),
    uniques=(key("parents_id_kind_number_key", "id", "kind", "number"),),
)
CHILDREN = TableDesign(
    schema="public",
    name="children",
    columns=(
        column("id", "uuid", nullable=False, default="gen_random_uuid()"),
        column("parent_kind", "text", nullable=False),
        column("parent_id", "uuid", nullable=False),
        column("other_kind", "text"),
        column("other_id", "uuid"),
    ),
    key=key("children_pkey", "id"),
    references=(
        ReferenceDesign(
            name="children_parent_fkey",
            columns=("parent_kind", "parent_id"),
            target_schema="public",
            target_table="parents",
            target_columns=("kind", "id"),
            on_delete="cascade",
            reason=Reason(sentence="Two columns."),
        ),
        ReferenceDesign(
            name="children_other_fkey",
            columns=("other_kind", "other_id"),
            target_schema="public",
            target_table="parents",
            target_columns=("kind", "id"),
            on_delete="restrict",
            reason=Reason(sentence="The same table twice."),
        ),
    ),
)
FAMILY = Migration(
    name="create_family",
    title="Parents and their children.",
    operations=(CreateTable(table=PARENTS), CreateTable(table=CHILDREN)),
)


def new_project(name: str, tmp_path: Path, dsn: str) -> Project:
    (tmp_path / "project").mkdir()
    return PROJECTS[name](tmp_path / "project", dsn)


def render(name: str, root: Path, migration: Migration) -> list[FileChange]:
    dialect = import_module(f"restow.dialects.{name}")
    return list(dialect.render(root, dialect.detect(root)[0], migration, WHEN))


@pytest.mark.parametrize("name", PROJECTS)
def test_tables_of_one_migration_refer_to_each_other_by_two_columns(
    name: str, tmp_path: Path, dsn: str, server: Cluster
) -> None:
    assert name in members("restow.dialects")
    with server.database() as other:
        with psycopg.connect(other) as connection:
            for statement in (EXISTING, *statements_up(FAMILY)):
                connection.execute(statement.encode())
        expected = catalogue(other)
    project = new_project(name, tmp_path, dsn)
    changes = render(name, project.root, FAMILY)
    write(project.root, changes)
    project.apply(changes)
    assert catalogue(dsn) == expected
    assert project.difference() == ""


def test_the_compiler_takes_what_is_written(tmp_path: Path, server: Cluster) -> None:
    # All in one run of it: its start, and reading the libraries' types, is most of the time.
    written = set()
    for name, project in TYPED.items():
        root = tmp_path / name / "project"
        with server.database() as dsn:
            project(root, dsn)
        for migration in (*REFERENCES.values(), FAMILY):
            changes = render(name, root, migration)
            write(root, changes)
            written |= {str(root / change.path) for change in changes if change.path.endswith(".ts")}
    options = ("--strict", "--noEmit", "--skipLibCheck", "--experimentalDecorators", "--target", "es2022")
    modules = ("--module", "commonjs", "--moduleResolution", "node")
    run_node(
        root, "host=localhost port=1 user=u dbname=d", "typescript/bin/tsc", *options, *modules, *written
    )


def test_drizzle_sees_a_schema_that_no_snapshot_has(tmp_path: Path, dsn: str) -> None:
    project = new_project("drizzle", tmp_path, dsn)
    changes = drizzle.render(project.root, drizzle.detect(project.root)[0], SIMPLE, WHEN)
    schema = [change for change in changes if change.path.endswith(".ts")]
    assert project.difference() == ""
    write(project.root, schema)
    assert "notes 3 columns" in project.difference()


def test_typeorm_runs_and_reverts_a_migration_in_javascript(tmp_path: Path, dsn: str) -> None:
    root = tmp_path / "project"
    make_package(root, "typeorm", "pg")
    source = """const { DataSource } = require('typeorm');
module.exports = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  migrations: ['migrations/*.js'],
});
"""
    lay_out(root, {"data-source.js": source, "migrations/.gitkeep": ""})
    make_existing(dsn)
    before = catalogue(dsn)
    (change,) = typeorm.render(root, typeorm.detect(root)[0], SIMPLE, WHEN)
    write(root, [change])
    run_node(root, dsn, "typeorm/cli.js", "migration:run", "-d", "data-source.js")
    assert {row[1] for row in set(catalogue(dsn)) - set(before)} == {"notes"}
    run_node(root, dsn, "typeorm/cli.js", "migration:revert", "-d", "data-source.js")
    assert catalogue(dsn) == before
