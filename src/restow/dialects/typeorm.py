"""TypeORM: a migration of SQL statements, and the entities that `migration:generate` compares.

Entities are written in TypeScript, as classes. A project in JavaScript gets the migration alone.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from restow.dialects._js_migrations import new_path, next_stem, one_line, style_beside
from restow.dialects._js_names import pascal
from restow.dialects._js_packages import code_files
from restow.dialects._typeorm_changes import EntityChanges
from restow.dialects._typeorm_projects import find_projects
from restow.model.migration import Detected, FileChange, Migration
from restow.postgres.ddl import statements_down, statements_up
from restow.syntax.js_style import Style, as_template

TITLE = "TypeORM"
APPLY = "npx typeorm migration:run -d DATA_SOURCE"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Digits of the time at the end of a class's name, which TypeORM sorts by: milliseconds.
_STAMP = 13


def detect(root: Path) -> Sequence[Detected]:
    """Folders of TypeORM migrations, or the one that a data source names."""
    return find_projects(root)


def render(root: Path, detected: Detected, migration: Migration, now: datetime) -> Sequence[FileChange]:
    """The next migration's file, then the entities, new and changed, and their registration."""
    style = style_beside(root, detected, detected.fact("data_source"))
    stamp = str((now - _EPOCH) // timedelta(milliseconds=1))
    first = f"{stamp}-{pascal(migration.name)}"
    stem = next_stem(code_files(root / detected.folder), migration.name, now, first)
    version = "".join(filter(str.isdigit, stem[:_STAMP]))
    name = pascal(migration.name) + (version if len(version) == _STAMP else stamp)
    suffix = detected.fact("suffix", ".ts")
    opening = "module.exports = " if detected.fact("module") == "cjs" else "export "
    if detected.fact("export"):
        opening = "export default "
    text = _file(style, f"{opening}class {name}", migration, is_typed=suffix.endswith("ts"))
    path = new_path(root, detected.folder, stem + suffix)
    changes = EntityChanges(root, detected, style)
    changes.register("migrations", name, path)
    if suffix.endswith("ts"):
        changes.add(migration)
    return [FileChange(path=path, text=text), *changes.files()]


def _file(style: Style, opening: str, migration: Migration, *, is_typed: bool) -> str:
    body = [f"name = {style.text(opening.split()[-1])}{style.end}"]
    ways = {"up": statements_up(migration), "down": statements_down(migration)}
    for way, statements in ways.items():
        head = f"async {way}(queryRunner)"
        if is_typed:
            head = f"public async {way}(queryRunner: QueryRunner): Promise<void>"
        body += ["", f"{head} {{", *_queries(style, statements), "}"]
    lines = [f"// {one_line(migration.title)}"]
    if is_typed:
        opening += " implements MigrationInterface"
        names = "import type { MigrationInterface, QueryRunner }"
        lines = [f"{names} from {style.text('typeorm')}{style.end}", "", *lines]
    closing = f"}}{style.end}" if opening.startswith("module") else "}"
    return "\n".join([*lines, f"{opening} {{", *style.shifted(body), closing, ""])


def _queries(style: Style, statements: Iterable[str]) -> list[str]:
    calls = (f"await queryRunner.query({as_template(text)}){style.end}" for text in statements)
    return style.shifted(line for call in calls for line in call.splitlines())
