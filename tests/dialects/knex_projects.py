"""Projects that migrate with Knex, in each kind of module."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.support.node_projects import NodeProject, make_existing, make_package, run_node


def _config(directory: str) -> str:
    return (
        "{\n  client: 'pg',\n  connection: JSON.parse(process.env.TEST_CONNECTION),\n"
        f"  migrations: {{ directory: {directory} }},\n}}"
    )


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a project writes."""

    module: str
    knexfile: str
    config: str
    #: Path of the migration that is there.
    latest: str
    text: str


CONVENTIONS = {
    "cjs": Convention(
        module="commonjs",
        knexfile="knexfile.js",
        config="module.exports = " + _config("'./db/migrations'"),
        latest="db/migrations/20250102030405_first.js",
        text="""exports.up = async function (knex) {
    await knex.raw('SELECT 1');
};

exports.down = async function (knex) {
    await knex.raw('SELECT 1');
};
""",
    ),
    "esm": Convention(
        module="module",
        knexfile="knexfile.js",
        config="export default " + _config("`${import.meta.dirname}/migrations`"),
        latest="migrations/001-first.js",
        text="""export const up = async (knex) => {
\tawait knex.raw("SELECT 1")
}

export const down = async (knex) => {
\tawait knex.raw("SELECT 1")
}
""",
    ),
    "ts": Convention(
        module="commonjs",
        knexfile="src/knexfile.ts",
        config=(
            "import path from 'path';\nimport type { Knex } from 'knex';\n\nconst config: Knex.Config = "
            + _config("path.join(__dirname, 'migrations')")
            + ";\n\nexport default config;\n"
        ),
        latest="src/migrations/20250102030405_first.ts",
        text="""import { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('SELECT 1');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('SELECT 1');
}
""",
    ),
}


class KnexProject(NodeProject):
    """A project of one kind; its first migration waits with those that are written."""

    compares = False

    def __init__(self, root: Path, dsn: str, convention: Convention) -> None:
        super().__init__(root, dsn)
        self._knexfile = convention.knexfile
        make_package(root, "knex", "pg", module=convention.module)
        lay_out(root, {convention.knexfile: convention.config, convention.latest: convention.text})
        make_existing(dsn)

    def migrate(self) -> None:
        self._knex("migrate:latest")

    def revert(self, changes: Sequence[FileChange]) -> None:
        assert PurePosixPath(changes[0].path).stem in self._knex("migrate:down")

    def difference(self) -> str:
        """Knex has no models to compare."""
        return ""

    def _knex(self, verb: str) -> str:
        command = ("knex/bin/cli.js", verb, "--knexfile", self._knexfile)
        return run_node(self.root, self.dsn, *command, reads_ts=self._knexfile.endswith(".ts"))


PROJECTS = {kind: partial(KnexProject, convention=convention) for kind, convention in CONVENTIONS.items()}
