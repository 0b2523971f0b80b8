"""Drizzle projects of many forms, read without running them."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import drizzle
from restow.errors import UsageError
from restow.model.migration import Migration
from tests.dialects.project import lay_out
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import CHANGES, RICH, SIMPLE

WHEN = datetime.fromisoformat(NOW)
PACKAGE = json.dumps({"devDependencies": {"drizzle-kit": "0.31"}})
CORE = "import { pgTable, text } from 'drizzle-orm/pg-core';\n\n"
TABLE = CORE + "export const a = pgTable('a', { b: text('b') });\n"
SESSIONS = CORE + "export const s = pgTable('sessions', {COLUMNS}EXTRAS);\n"
PARENT = "11111111-2222-3333-4444-555555555555"


def config(**settings: str) -> str:
    return f"export default {json.dumps({'dialect': 'postgresql', **settings})};"


def history(folder: str, *tags: str, when: int = 1, version: str = "7") -> dict[str, str]:
    entries = [
        {"idx": number, "version": "7", "when": when + number, "tag": tag, "breakpoints": True}
        for number, tag in enumerate(tags)
    ]
    journal = {"version": "7", "dialect": "postgresql", "entries": entries}
    snapshot = {"id": PARENT, "version": version, "dialect": "postgresql", "tables": {}}
    prefix = tags[-1].partition("_")[0]
    return {
        f"{folder}/meta/_journal.json": json.dumps(journal),
        f"{folder}/meta/{prefix}_snapshot.json": json.dumps(snapshot),
    }


def write(root: Path, files: dict[str, str], migration: Migration = SIMPLE) -> dict[str, str]:
    lay_out(root, {"package.json": PACKAGE, **history("drizzle", "0000_a"), **files})
    changes = drizzle.render(root, drizzle.detect(root)[0], migration, WHEN)
    return {change.path: change.text for change in changes}


@pytest.mark.parametrize(
    ("path", "text", "schema"),
    [
        ("drizzle.config.ts", config(schema="./src/schema.ts"), "src/schema.ts"),
        ("drizzle.config.json", '{"dialect": "postgresql", "schema": "src/schema.ts"}', "src/schema.ts"),
        ("db/drizzle.config.ts", config(schema="./src/schema.ts"), "src/schema.ts"),
        ("drizzle-prod.config.ts", config(schema="./src/*"), "src/schema.ts"),
    ],
)
def test_a_config_names_the_file_of_all_tables(tmp_path: Path, path: str, text: str, schema: str) -> None:
    changes = write(tmp_path, {path: text, "src/schema.ts": TABLE})
    assert changes[schema].startswith(TABLE.replace("text }", "text, bigint, jsonb, timestamp }"))


@pytest.mark.parametrize(
    ("schema", "files", "new"),
    [
        ("src/schema/index.ts", ["src/schema/a.ts"], {"src/schema/notes.ts", "src/schema/index.ts"}),
        ("src/**/*.table.ts", ["src/a.table.ts", "src/b.table.ts"], {"src/notes.table.ts"}),
        ("src/**/*.table.ts", ["src/as/a.table.ts", "src/bs/b.table.ts"], {"src/notes/notes.table.ts"}),
        ("./src/tables", ["src/tables/some-a.ts", "src/tables/some-b.ts"], {"src/tables/notes.ts"}),
    ],
)
def test_a_table_gets_a_file_where_each_has_one(
    tmp_path: Path, schema: str, files: list[str], new: set[str]
) -> None:
    barrel = {schema: "export * from './a';\n"} if schema.endswith("index.ts") else {}
    given = {"drizzle.config.ts": config(schema=schema), **dict.fromkeys(files, TABLE), **barrel}
    assert {path for path in write(tmp_path, given) if path.startswith("src")} == new


def test_a_migration_goes_behind_the_last_in_number_time_and_parent(tmp_path: Path) -> None:
    late = 4_000_000_000_000
    files = {"drizzle.config.ts": config(schema="s.ts"), "s.ts": TABLE}
    changes = write(tmp_path, {**files, **history("drizzle", "0000_a", "0001_b", when=late)})
    assert {path for path in changes if path.endswith(".sql")} == {"drizzle/0002_create_notes.sql"}
    entry = json.loads(changes["drizzle/meta/_journal.json"])["entries"][-1]
    assert (entry["idx"], entry["when"], entry["tag"]) == (2, late + 2, "0002_create_notes")
    snapshot = json.loads(changes["drizzle/meta/0002_snapshot.json"])
    assert snapshot["prevId"] == PARENT != snapshot["id"]


def test_a_snapshot_of_an_older_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"0000_snapshot\.json") as caught:
        write(tmp_path, {"drizzle.config.ts": config(), **history("drizzle", "0000_a", version="5")})
    assert "drizzle-kit up" in caught.value.next_step


@pytest.mark.parametrize(
    ("extras", "expected"),
    [
        ("", ", (table) => [\n  unique('sessions_title_key').on(table.title),"),
        (", (t) => [t.x]", "[t.x,\nunique('sessions_title_key').on(t.title),"),
        (
            ", (t) => ({\n  x: f(t),\n})",
            "x: f(t),\n  sessionsTitleKey: unique('sessions_title_key').on(t.title),",
        ),
        (", () => [f()]", "[f(),\nunique('sessions_title_key').on(s.title),"),
    ],
)
def test_constraints_join_those_of_a_table(tmp_path: Path, extras: str, expected: str) -> None:
    source = SESSIONS.replace("COLUMNS", " title: text() ").replace("EXTRAS", extras)
    changes = write(tmp_path, {"drizzle.config.ts": config(schema="s.ts"), "s.ts": source}, CHANGES)
    assert expected in changes["s.ts"]


def test_a_schema_that_was_pushed_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, {"package.json": PACKAGE, "drizzle.config.ts": config(schema="s.ts"), "s.ts": TABLE})
    with pytest.raises(UsageError, match="they were pushed") as caught:
        drizzle.render(tmp_path, drizzle.detect(tmp_path)[0], SIMPLE, WHEN)
    assert "drizzle-kit generate" in caught.value.next_step


def test_the_first_migration_of_all_begins_the_history(tmp_path: Path) -> None:
    lay_out(tmp_path, {"package.json": PACKAGE, "drizzle.config.ts": config(schema="src/s.ts", out="out")})
    changes = drizzle.render(tmp_path, drizzle.detect(tmp_path)[0], SIMPLE, WHEN)
    first = ["out/0000_create_notes.sql", "out/meta/_journal.json", "out/meta/0000_snapshot.json"]
    assert [change.path for change in changes] == [*first, "src/s.ts"]
    assert all(change.before is None for change in changes)


def test_a_reference_to_no_table_is_told(tmp_path: Path) -> None:
    changes = write(tmp_path, {"drizzle.config.ts": config(schema="s.ts"), "s.ts": TABLE}, RICH)
    assert "// scorecards_account_id_fkey refers to public.accounts, which" in changes["s.ts"]
    assert "foreignKey" not in changes["s.ts"]


def test_a_project_of_another_database_has_no_place(tmp_path: Path) -> None:
    lay_out(tmp_path, {"package.json": PACKAGE, "drizzle.config.ts": config(dialect="sqlite")})
    assert list(drizzle.detect(tmp_path)) == []
