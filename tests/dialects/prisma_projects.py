"""Projects that migrate with Prisma, with their schema in one file or in a folder of files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.support.node_projects import PRISMA_ENGINE, NodeProject, make_existing, make_package, run_node

_FIRST = "20250102030405_first"
_SOURCE = """generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
}
"""
_MODELS = """
model Account {
  id    String @id(map: "accounts_pkey") @db.Uuid
  email String

  @@map("accounts")
}

model Session {
  id        BigInt  @id(map: "sessions_pkey") @default(autoincrement())
  accountId String? @map("account_id") @db.Uuid
  title     String?

  @@map("sessions")
}
"""
_SOURCE_OF_TWO = _SOURCE.replace('"postgresql"', '"postgresql"\n  schemas  = ["public"]')
_ACCOUNTS = """model accounts {
  id    String @id @db.Uuid
  email String

  @@schema("public")
}
"""
_SESSIONS = """model sessions {
  id         BigInt  @id @default(autoincrement())
  account_id String? @db.Uuid
  title      String?

  @@schema("public")
}
"""


_CONFIG = """import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'db/schema',
  migrations: { path: 'db/history' },
});
"""


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a project is laid out."""

    #: A file or a folder.
    schema: str
    migrations: str
    #: Path and text of each file.
    files: tuple[tuple[str, str], ...]


CONVENTIONS = {
    "one_file": Convention(
        schema="prisma/schema.prisma",
        migrations="prisma/migrations",
        files=(("prisma/schema.prisma", _SOURCE + _MODELS),),
    ),
    "folder": Convention(
        schema="db/schema",
        migrations="db/history",
        files=(
            ("db/schema/base.prisma", _SOURCE_OF_TWO),
            ("db/schema/accounts.prisma", _ACCOUNTS),
            ("db/schema/sessions.prisma", _SESSIONS),
            (
                "prisma.config.ts",
                _CONFIG,
            ),
        ),
    ),
}


class PrismaProject(NodeProject):
    """A project of one kind; its first migration waits with those that are written."""

    compares = True

    def __init__(self, root: Path, dsn: str, convention: Convention) -> None:
        super().__init__(root, dsn)
        self._convention = convention
        make_package(root, "prisma", "@prisma/client")
        first = f"{convention.migrations}/{_FIRST}/migration.sql"
        lock = f"{convention.migrations}/migration_lock.toml"
        lay_out(root, {**dict(convention.files), first: "SELECT 1;\n", lock: 'provider = "postgresql"\n'})
        make_existing(dsn)

    def migrate(self) -> None:
        self._engine("deploy")

    def revert(self, changes: Sequence[FileChange]) -> None:
        """Prisma cannot: what the file says is done by hand."""
        comment = changes[0].text.partition("-- To undo")[2].partition("\n")[2]
        with psycopg.connect(self.dsn) as connection:
            connection.execute(comment.replace("--", "").encode())
            name = Path(changes[0].path).parent.name
            connection.execute("DELETE FROM _prisma_migrations WHERE migration_name = %s", [name])

    def difference(self) -> str:
        """What Prisma's engine would do to the database to make it that of the schema."""
        printed = self._engine("diff")
        return "" if printed.strip() == "-- This is an empty migration." else printed

    def _engine(self, verb: str) -> str:
        arguments = (verb, self._convention.schema, self._convention.migrations, _FIRST)
        return run_node(self.root, self.dsn, str(PRISMA_ENGINE), *arguments)


PROJECTS = {kind: partial(PrismaProject, convention=convention) for kind, convention in CONVENTIONS.items()}
