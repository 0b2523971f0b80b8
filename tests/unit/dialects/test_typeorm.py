"""TypeORM projects of many forms, read without running them."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import typeorm
from restow.model.migration import Migration
from tests.dialects.project import lay_out
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import CHANGES, RICH, SIMPLE

WHEN = datetime.fromisoformat(NOW)
PACKAGE = json.dumps({"dependencies": {"typeorm": "1"}})
SOURCE = (
    "import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres', OPTIONS });\n"
)
ENTITY = "import { Entity } from 'typeorm';\n\n@Entity(NAME)\nexport class CLASS {\n  id!: string;\n}\n"
FIRST = "export class First1700000000000 {\n  async up(queryRunner) {}\n}\n"


def write(root: Path, files: dict[str, str], migration: Migration = SIMPLE) -> dict[str, str]:
    lay_out(root, {"package.json": PACKAGE, **files})
    changes = typeorm.render(root, typeorm.detect(root)[0], migration, WHEN)
    return {change.path: change.text for change in changes}


def entity(name: str, class_name: str) -> str:
    return ENTITY.replace("NAME", name).replace("CLASS", class_name)


@pytest.mark.parametrize(
    ("options", "folders", "folder"),
    [
        ("migrations: ['src/changes/*.ts']", ["src/changes"], "src/changes"),
        ("migrations: [__dirname + '/changes/**/*{.ts,.js}']", ["src/db/changes"], "src/db/changes"),
        ("migrations: ['dist/migrations/*.js']", ["src/migrations"], "src/migrations"),
        ("entities: []", [], "src/migrations"),
    ],
)
def test_a_data_source_names_the_folder(
    tmp_path: Path, options: str, folders: list[str], folder: str
) -> None:
    kept = {f"{name}/.gitkeep": "" for name in folders}
    changes = write(tmp_path, {"src/db/data-source.ts": SOURCE.replace("OPTIONS", options), **kept})
    assert Path(next(iter(changes))).parent.as_posix() == folder


@pytest.mark.parametrize(
    ("latest", "following", "class_name"),
    [
        ("1700000000000-First.ts", "1795430096000-CreateNotes.ts", "CreateNotes1795430096000"),
        ("1995430096000-first-thing.ts", "1995430096001-create-notes.ts", "CreateNotes1995430096001"),
        ("1995430096000-first_thing.js", "1995430096001-create_notes.js", "CreateNotes1995430096001"),
    ],
)
def test_a_file_and_its_class_follow_the_last(
    tmp_path: Path, latest: str, following: str, class_name: str
) -> None:
    changes = write(tmp_path, {f"migrations/{latest}": FIRST})
    path, text = next(iter(changes.items()))
    assert path == f"migrations/{following}"
    assert f"export class {class_name}" in text


def test_a_class_is_the_default_where_others_are(tmp_path: Path) -> None:
    first = FIRST.replace("export class", "export default class")
    changes = write(tmp_path, {"migrations/1700000000000-a.js": first})
    assert "export default class CreateNotes1795430096000 {" in next(iter(changes.values()))


@pytest.mark.parametrize(
    ("existing", "new"),
    [
        ("src/entity/User.ts", "src/entity/Note.ts"),
        ("src/users/user.entity.ts", "src/users/note.entity.ts"),
        ("src/models/some-user.ts", "src/models/note.ts"),
    ],
)
def test_an_entity_is_a_file_like_the_others(tmp_path: Path, existing: str, new: str) -> None:
    changes = write(tmp_path, {"migrations/1-a.ts": FIRST, existing: entity("'users'", "User")})
    assert list(changes)[1:] == [new]


def test_files_are_imported_with_their_suffix_where_others_are(tmp_path: Path) -> None:
    account = "import x from './x.js';\n" + entity("'accounts'", "Account")
    changes = write(tmp_path, {"migrations/1-a.ts": FIRST, "src/account.ts": account}, RICH)
    assert "from './account.js';" in changes["src/scorecard.ts"]


def test_a_reference_to_no_entity_is_told(tmp_path: Path) -> None:
    changes = write(tmp_path, {"migrations/1-a.ts": FIRST, "src/user.ts": entity("'users'", "User")}, RICH)
    assert (
        "// scorecards_account_id_fkey refers to public.accounts, which no entity"
        in changes["src/scorecard.ts"]
    )


@pytest.mark.parametrize(
    "name", ["'sessions'", "{ name: 'sessions', schema: 'public' }", '{ name: "sessions" }']
)
def test_the_entity_of_a_table_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    changes = write(tmp_path, {"migrations/1-a.ts": FIRST, "src/s.ts": entity(name, "Session")}, CHANGES)
    assert "madeAt!: Date;" in changes["src/s.ts"]


def test_the_entity_of_a_table_is_found_by_its_class(tmp_path: Path) -> None:
    changes = write(tmp_path, {"migrations/1-a.ts": FIRST, "src/s.ts": entity("", "Sessions")}, CHANGES)
    assert "@Unique('sessions_title_key', ['title'])\n" in changes["src/s.ts"]


def test_a_project_of_another_database_has_no_place(tmp_path: Path) -> None:
    source = SOURCE.replace("OPTIONS", "").replace("postgres", "mysql")
    lay_out(tmp_path, {"package.json": PACKAGE, "src/data-source.ts": source})
    assert list(typeorm.detect(tmp_path)) == []


@pytest.mark.parametrize(
    ("head", "is_registered"),
    [
        ("import { First1700000000000 } from '../migrations/1700000000000-a';\n", True),
        ("const First1700000000000 = require('../migrations/1700000000000-a');\n", False),
    ],
)
def test_a_list_of_migrations_gets_the_new_one(tmp_path: Path, head: str, is_registered: bool) -> None:
    source = head + SOURCE.replace("OPTIONS", "migrations: [First1700000000000]")
    files = {"migrations/1700000000000-a.ts": FIRST, "src/data-source.ts": source}
    text = write(tmp_path, files).get("src/data-source.ts", "")
    assert ("[First1700000000000, CreateNotes1795430096000]" in text) == is_registered
    line = "import { CreateNotes1795430096000 } from '../migrations/1795430096000-create_notes';\n"
    assert (line in text) == is_registered
