"""Knex: a migration in the schema builder's words, in the manner of those that the project has.

What the builder cannot say is SQL in `knex.raw`. Knex compares no models with the database.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from restow.dialects._js_migrations import new_path, next_stem, one_line, style_beside
from restow.dialects._js_packages import code_files
from restow.dialects._knex_builder import Builder
from restow.dialects._knex_projects import find_projects
from restow.model.migration import Detected, FileChange, Migration
from restow.syntax.js_style import Style

TITLE = "Knex"
APPLY = "npx knex migrate:latest"


def detect(root: Path) -> Sequence[Detected]:
    """Folders of Knex migrations, and those that a knexfile names."""
    return find_projects(root)


def render(root: Path, detected: Detected, migration: Migration, now: datetime) -> Sequence[FileChange]:
    """The next migration's file."""
    style = style_beside(root, detected, detected.fact("knexfile"))
    renames = detected.fact("renames") == "yes"
    builder = Builder(style, detected.fact("schema", "public"), renames=renames)
    ways = {"up": builder.up(migration), "down": builder.down(migration)}
    lines = [f"// {one_line(migration.title)}"]
    suffix = detected.fact("suffix", ".js")
    if suffix.endswith("ts"):
        lines = [f"import type {{ Knex }} from {style.text('knex')}{style.end}", "", *lines]
    for way, statements in ways.items():
        lines += [*_function(way, statements, detected, style), ""]
    first = f"{now.astimezone(UTC):%Y%m%d%H%M%S}_{migration.name}"
    stem = next_stem(code_files(root / detected.folder), migration.name, now, first)
    path = new_path(root, detected.folder, stem + suffix)
    return [FileChange(path=path, text="\n".join(lines))]


def _function(way: str, statements: Iterable[str], detected: Detected, style: Style) -> list[str]:
    awaited = [f"await {statement}{style.end}".splitlines() for statement in statements]
    body = style.shifted(line for lines in awaited for line in lines)
    is_typed = detected.fact("suffix").endswith("ts")
    arguments = "(knex: Knex): Promise<void>" if is_typed else "(knex)"
    is_module = is_typed or detected.fact("module") == "esm"
    if is_module and detected.fact("function") != "arrow":
        return [f"export async function {way}{arguments} {{", *body, "}"]
    head = f"export const {way} =" if is_module else f"exports.{way} ="
    if detected.fact("function") == "arrow":
        return [f"{head} async {arguments} => {{", *body, f"}}{style.end}"]
    return [f"{head} async function {arguments} {{", *body, f"}}{style.end}"]
