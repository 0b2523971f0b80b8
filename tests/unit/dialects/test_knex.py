"""Knex projects of many forms, read without running them."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import knex
from restow.model.design import TableDesign
from restow.model.migration import CreateTable, FileChange, Migration
from tests.dialects.project import lay_out
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import CHANGES, RICH, SIMPLE, column, key

WHEN = datetime.fromisoformat(NOW)
PACKAGE = json.dumps({"dependencies": {"knex": "3"}})
FIRST = "exports.up = function (knex) {\n  return knex.schema.createTable('a', () => {});\n};\n"


def write(root: Path, files: dict[str, str], migration: Migration = SIMPLE) -> FileChange:
    lay_out(root, {"package.json": PACKAGE, **files})
    (change,) = knex.render(root, knex.detect(root)[0], migration, WHEN)
    return change


@pytest.mark.parametrize(
    ("path", "directory", "folder"),
    [
        ("knexfile.js", "migrations: { directory: './db/changes' }", "db/changes"),
        ("api/knexfile.ts", "migrations: { directory: path.resolve(__dirname, '..', 'changes') }", "changes"),
        ("knexfile.mjs", "production: { migrations: { directory: ['one', 'two'] } }", "one"),
        ("src/knexfile.cjs", "seeds: { directory: 'seeds' }", "src/migrations"),
    ],
)
def test_a_knexfile_names_the_folder(tmp_path: Path, path: str, directory: str, folder: str) -> None:
    change = write(tmp_path, {path: f"module.exports = {{ client: 'pg', {directory} }};"})
    assert Path(change.path).parent.as_posix() == folder
    assert Path(change.path).suffix == Path(path).suffix


@pytest.mark.parametrize(
    ("latest", "following"),
    [
        ("20990102030405_first.js", "20990102030406_create_notes.js"),
        ("007_first_things.cjs", "008_create_notes.cjs"),
        ("1-first-things.mjs", "2-create-notes.mjs"),
        ("20200102030405_FirstThings.ts", "20261123103456_CreateNotes.ts"),
    ],
)
def test_a_file_is_named_like_the_last(tmp_path: Path, latest: str, following: str) -> None:
    change = write(tmp_path, {f"db/migrations/{latest}": FIRST})
    assert change.path == f"db/migrations/{following}"


@pytest.mark.parametrize(
    ("path", "type_", "opening"),
    [
        ("m/1_a.js", "commonjs", "exports.up = async function (knex) {"),
        ("m/1_a.mjs", "commonjs", "export async function up(knex) {"),
        ("m/1_a.cjs", "module", "exports.up = async function (knex) {"),
        ("m/1_a.ts", "commonjs", "export async function up(knex: Knex): Promise<void> {"),
    ],
)
def test_the_kind_of_module_is_kept(tmp_path: Path, path: str, type_: str, opening: str) -> None:
    first = FIRST.replace("exports.up =", "export const up =") if path.endswith((".mjs", ".ts")) else FIRST
    package = json.dumps({"type": type_, "devDependencies": {"knex": "3"}})
    assert opening in write(tmp_path, {path: first, "package.json": package}).text


def test_a_project_of_another_database_has_no_place(tmp_path: Path) -> None:
    lay_out(tmp_path, {"package.json": PACKAGE, "knexfile.js": "module.exports = { client: 'mysql2' };"})
    assert list(knex.detect(tmp_path)) == []


def test_other_tools_migrations_are_not_taken_for_ours(tmp_path: Path) -> None:
    other = "module.exports = { up: (queryInterface) => queryInterface.createTable('a') };"
    lay_out(tmp_path, {"package.json": PACKAGE, "migrations/20200101000000-a.js": other})
    assert list(knex.detect(tmp_path)) == []


def test_a_search_path_says_where_tables_lie(tmp_path: Path) -> None:
    config = "module.exports = { client: 'pg', searchPath: ['app', 'public'] };"
    text = write(tmp_path, {"knexfile.js": config}).text
    assert "knex.schema.withSchema('public').createTable('notes'" in text


def test_changes_of_one_table_are_one_call_and_undone_in_reverse(tmp_path: Path) -> None:
    text = write(tmp_path, {"m/1_a.js": FIRST}, CHANGES).text
    assert text.count("alterTable('sessions'") == 2
    undone = text[text.index("exports.down") :]
    steps = ["dropIndex", "dropForeign", "dropUnique", "dropColumn('made_at')", "dropColumn('document')"]
    assert sorted(steps, key=undone.index) == steps


def test_names_that_a_project_has_knex_rename_are_sql(tmp_path: Path) -> None:
    config = "module.exports = { client: 'pg', ...knexSnakeCaseMappers() };"
    assert "knex.raw(`CREATE TABLE public.scorecards (" in write(tmp_path, {"knexfile.js": config}, RICH).text
    assert "createTable('notes'" in write(tmp_path, {"knexfile.js": config}).text


def test_names_that_the_builder_reads_otherwise_are_sql(tmp_path: Path) -> None:
    table = TableDesign(
        schema="public", name="a.b", columns=(column("id as x", "text"),), key=key("a_pkey", "id as x")
    )
    migration = Migration(name="odd", title="Why?\nSo.", operations=(CreateTable(table=table),))
    text = write(tmp_path, {"m/1_a.js": FIRST}, migration).text
    assert text.startswith("// Why? So.\n")
    assert 'knex.raw(`CREATE TABLE public."a.b" (' in text
    assert "createTable(" not in text
