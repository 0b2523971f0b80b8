"""Projects that migrate with Knex, in each kind of module."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.support.node_projects import make_package, run_node
from tests.support.reference_migrations import EXISTING

_CONFIG = """
  client: 'pg',
  connection: JSON.parse(process.env.TEST_CONNECTION),
  migrations: { directory: %s },
"""


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a project writes."""

    module: str
    knexfile: tuple[str, str]
    #: The migration that is there.
    latest: tuple[str, str]


CONVENTIONS = {
    "cjs": Convention(
        module="commonjs",
        knexfile=("knexfile.js", f"module.exports = {{{_CONFIG % "'./db/migrations'"}}};\n"),
        latest=(
            "db/migrations/20250102030405_first.js",
            "exports.up = async function (knex) {\n    await knex.raw(`SQL`);\n};\n\n"
            "exports.down = async function (knex) {\n    await knex.schema.dropTable('sessions');\n};\n",
        ),
    ),
    "esm": Convention(
        module="module",
        knexfile=("knexfile.js", f"export default {{{_CONFIG % '`${import.meta.dirname}/migrations`'}}}\n"),
        latest=(
            "migrations/001-first.js",
            'export const up = async (knex) => {\n\tawait knex.raw(`SQL`)\n\tconsole.log("done")\n}\n\n'
            'export const down = async (knex) => {\n\tawait knex.schema.dropTable("sessions")\n}\n',
        ),
    ),
    "ts": Convention(
        module="commonjs",
        knexfile=(
            "src/knexfile.ts",
            "import path from 'path';\nimport type { Knex } from 'knex';\n\nconst config: Knex.Config = {"
            f"{_CONFIG % "path.join(__dirname, 'migrations')"}}};\n\nexport default config;\n",
        ),
        latest=(
            "src/migrations/20250102030405_first.ts",
            "import { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n"
            "  await knex.raw(`SQL`);\n}\n\nexport async function down(knex: Knex): Promise<void> {\n"
            "  await knex.schema.dropTable('sessions');\n}\n",
        ),
    ),
}


class KnexProject:
    """A project of one kind; its first migration made the existing tables."""

    def __init__(self, root: Path, dsn: str, convention: Convention) -> None:
        self.root, self.dsn = root, dsn
        self._knexfile = convention.knexfile[0]
        path, text = convention.latest
        make_package(root, "knex", "pg", module=convention.module)
        lay_out(root, dict([convention.knexfile, (path, text.replace("SQL", EXISTING))]))
        self._knex("migrate:latest")

    def apply(self, changes: Sequence[FileChange]) -> None:
        assert "Batch" in self._knex("migrate:latest")

    def undo(self, changes: Sequence[FileChange]) -> None:
        assert "rolled back: 1 migrations" in self._knex("migrate:rollback")

    def difference(self) -> str:
        """Knex has no models to compare; it says whether all its files were applied."""
        listed = self._knex("migrate:list")
        return "" if "No Pending" in listed else listed

    def _knex(self, verb: str) -> str:
        return run_node(self.root, self.dsn, "knex/bin/cli.js", verb, "--knexfile", self._knexfile)
