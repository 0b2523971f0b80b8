"""Projects that migrate with Drizzle, with their schema in one file or in a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.support.node_projects import NodeProject, make_existing, make_package, run_node

_KIT = "drizzle-kit/bin.cjs"
_ONE_FILE = """import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core';

export const accounts = pgTable('accounts', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull(),
});

export const sessions = pgTable('sessions', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  accountId: uuid('account_id'),
  title: text('title'),
});
"""
_ACCOUNTS = """import { pgTable, text, uuid } from "drizzle-orm/pg-core"

export const accounts = pgTable("accounts", {
\tid: uuid().primaryKey(),
\temail: text().notNull(),
})
"""
_SESSIONS = """import { bigint, pgTable } from "drizzle-orm/pg-core"

export const sessions = pgTable(
\t"sessions",
\t(t) => ({
\t\tid: bigint({ mode: "bigint" }).primaryKey().generatedByDefaultAsIdentity(),
\t\taccount_id: t.uuid(),
\t\ttitle: t.text()
\t}),
\t(self) => []
)
"""
_CONFIG = """import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: 'SCHEMA',
  out: 'OUT',
  migrations: { prefix: 'PREFIX' },
  dbCredentials: { url: process.env.DATABASE_URL! },
});
"""


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a project is laid out."""

    schema: str
    out: str
    prefix: str
    #: Path and text of each file.
    files: tuple[tuple[str, str], ...]

    def config(self) -> str:
        text = _CONFIG.replace("SCHEMA", self.schema).replace("PREFIX", self.prefix)
        return text.replace("OUT", f"./{self.out}")


CONVENTIONS = {
    "one_file": Convention(
        schema="./src/db/schema.ts",
        out="drizzle",
        prefix="index",
        files=(("src/db/schema.ts", _ONE_FILE),),
    ),
    "folder": Convention(
        schema="./schema/index.ts",
        out="db/migrations",
        prefix="timestamp",
        files=(
            ("schema/accounts.ts", _ACCOUNTS),
            ("schema/sessions.ts", _SESSIONS),
            ("schema/index.ts", 'export * from "./accounts"\nexport * from "./sessions"\n'),
        ),
    ),
}


@cache
def _first(convention: Convention) -> dict[str, str]:
    """What the tool wrote for the tables that are there; its SQL is left out, since they are there."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "project")
        make_package(root, "drizzle-orm", "drizzle-kit")
        lay_out(root, {"drizzle.config.ts": convention.config(), **dict(convention.files)})
        run_node(root, "host=localhost port=1 user=u dbname=d", _KIT, "generate", "--name", "first")
        written = [path for path in (root / convention.out).rglob("*") if path.is_file()]
        return {
            path.relative_to(root).as_posix(): "SELECT 1;"
            if path.suffix == ".sql"
            else path.read_text("utf-8")
            for path in written
        }


class DrizzleProject(NodeProject):
    """A project of one kind; its first migration waits with those that are written."""

    #: It compares its schema with the snapshot, which is written with it.
    compares = False

    def __init__(self, root: Path, dsn: str, convention: Convention) -> None:
        super().__init__(root, dsn)
        make_package(root, "drizzle-orm", "drizzle-kit", "pg")
        files = {"drizzle.config.ts": convention.config(), **dict(convention.files)}
        lay_out(root, {**files, **_first(convention)})
        make_existing(dsn)

    def migrate(self) -> None:
        assert "migrations applied successfully" in run_node(self.root, self.dsn, _KIT, "migrate")

    def revert(self, changes: Sequence[FileChange]) -> None:
        """Drizzle cannot: what the file says is done by hand."""
        comment = changes[0].text.partition("-- To undo")[2].partition("\n")[2]
        with psycopg.connect(self.dsn) as connection:
            connection.execute(comment.replace("--", "").encode())
            last = "SELECT max(id) FROM drizzle.__drizzle_migrations"
            connection.execute(f"DELETE FROM drizzle.__drizzle_migrations WHERE id = ({last})".encode())

    def difference(self) -> str:
        """What `drizzle-kit generate` finds."""
        printed = run_node(self.root, self.dsn, _KIT, "generate", "--name", "found", may_fail=True)
        return "" if "No schema changes, nothing to migrate" in printed else printed


PROJECTS = {kind: partial(DrizzleProject, convention=convention) for kind, convention in CONVENTIONS.items()}
