"""Prisma projects of many forms, read without running them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import prisma
from restow.errors import UsageError
from restow.model.migration import CreateTable, Detected, Migration
from tests.dialects.project import lay_out
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import CHANGES, NOTES, RICH, SIMPLE, column, reference

WHEN = datetime.fromisoformat(NOW)
SOURCE = 'datasource db {\n  provider = "postgresql"\n}\n'
ACCOUNT = (
    'model Account {\n  id    String @id @db.Uuid // the key }\n  notes Int[]\n\n  @@map("accounts")\n}\n'
)


def write(root: Path, files: dict[str, str], migration: Migration = SIMPLE) -> dict[str, str]:
    lay_out(root, files)
    changes = prisma.render(root, prisma.detect(root)[0], migration, WHEN)
    return {change.path: change.text for change in changes}


@pytest.mark.parametrize(
    ("files", "schema", "folder"),
    [
        ({"prisma/schema.prisma": SOURCE}, "prisma/schema.prisma", "prisma/migrations"),
        ({"packages/db/schema.prisma": SOURCE}, "packages/db/schema.prisma", "packages/db/migrations"),
        (
            {"prisma/schema/main.prisma": SOURCE, "prisma/migrations/1/migration.sql": ""},
            "prisma/schema",
            "prisma/migrations",
        ),
        (
            {
                "db/main.prisma": SOURCE,
                "prisma.config.ts": "export default { schema: './db', migrations: { path: 'm' } }",
            },
            "db",
            "m",
        ),
    ],
)
def test_the_schema_and_its_migrations_are_found(
    tmp_path: Path, files: dict[str, str], schema: str, folder: str
) -> None:
    lay_out(tmp_path, files)
    (found,) = prisma.detect(tmp_path)
    assert (found.fact("schema"), found.folder) == (schema, folder)


def test_a_schema_of_another_database_is_not_ours(tmp_path: Path) -> None:
    lay_out(tmp_path, {"schema.prisma": SOURCE.replace("postgresql", "mysql")})
    assert list(prisma.detect(tmp_path)) == []


def test_a_migration_goes_behind_the_last(tmp_path: Path) -> None:
    last = "migrations/20990102030405_last/migration.sql"
    changes = write(tmp_path, {"schema.prisma": SOURCE, last: "", "migrations/0_init/migration.sql": ""})
    assert list(changes)[:2] == [
        "migrations/20990102030406_create_notes/migration.sql",
        "migrations/migration_lock.toml",
    ]


def test_models_are_named_like_the_others(tmp_path: Path) -> None:
    source = SOURCE + "\nmodel users {\n  id      Int @id\n  is_here Boolean\n}\n"
    text = write(tmp_path, {"schema.prisma": source})["schema.prisma"]
    assert "\nmodel notes {\n" in text
    assert "  created_at DateTime @default(now()) @db.Timestamptz(6)\n" in text
    assert "@map" not in text


def test_a_relation_has_two_sides_and_no_name_alone(tmp_path: Path) -> None:
    text = write(tmp_path, {"schema.prisma": SOURCE + ACCOUNT}, RICH)["schema.prisma"]
    assert "  notes Int[]\n  scorecards Scorecard[]\n\n  @@map" in text
    assert "  account   Account   @relation(fields: [accountId], references: [id], " in text
    assert "// scorecards_sessionId_fkey refers to public.sessions, which no model describes." in text


def test_lines_end_as_those_that_are_there(tmp_path: Path) -> None:
    given = (SOURCE + ACCOUNT).replace("\n", "\r\n")
    (tmp_path / "schema.prisma").write_bytes(given.encode())
    changes = prisma.render(tmp_path, prisma.detect(tmp_path)[0], RICH, WHEN)
    text = changes[-1].text
    assert text.replace("\r\n", "").count("\n") == 0
    assert "  notes Int[]\r\n  scorecards Scorecard[]\r\n" in text


def test_two_relations_to_one_model_are_told_apart(tmp_path: Path) -> None:
    references = (
        reference("first_fkey", "accounts", "owner_id"),
        reference("second_fkey", "accounts", "author_id"),
    )
    columns = (*NOTES.columns, column("owner_id", "uuid"), column("author_id", "uuid"))
    table = replace(NOTES, columns=columns, references=references)
    migration = Migration(name="x", title="X.", operations=(CreateTable(table=table),))
    text = write(tmp_path, {"schema.prisma": SOURCE + ACCOUNT}, migration)["schema.prisma"]
    assert '  notesByOwner Note[] @relation("first_fkey")\n' in text
    assert '  notesByAuthor Note[] @relation("second_fkey")\n' in text
    assert '@relation("second_fkey", fields: [authorId]' in text


def test_a_model_of_two_schemas_says_its_own(tmp_path: Path) -> None:
    source = SOURCE.replace('"\n}', '"\n  schemas = ["app", "public"]\n}')
    other = 'model sessions {\n  id Int @id\n\n  @@schema("app")\n}\n'
    text = write(tmp_path, {"schema.prisma": source + other}, CHANGES)
    assert list(text)[2:] == []
    assert '@@schema("public")' in write(tmp_path, {"schema.prisma": source + other})["schema.prisma"]


def test_a_project_without_a_schema_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"schema\.prisma holds no datasource"):
        prisma.render(tmp_path, Detected(dialect="prisma", folder="migrations"), SIMPLE, WHEN)
