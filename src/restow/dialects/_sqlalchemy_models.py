"""The models that Alembic compares with what a migration makes: new ones, and what is added to old ones."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from restow.dialects._drafts import Drafts
from restow.dialects._python_code import attribute_name, class_name
from restow.dialects._python_edits import export, insert_after
from restow.dialects._python_modules import Module
from restow.dialects._sqlalchemy_existing import add_to_model
from restow.dialects._sqlalchemy_home import ModelHome, models
from restow.dialects._sqlalchemy_model import write_model
from restow.dialects._sqlalchemy_tables import described_tables
from restow.model.design import TableDesign
from restow.model.migration import CreateSchema, CreateTable, KeepChildren, Migration
from restow.syntax.python_imports import Imports

_ENDINGS = ("Model", "Table", "Entity", "Record", "ORM", "Orm", "DB", "Db")


def write_models(home: ModelHome, migration: Migration, drafts: Drafts) -> None:
    """Changes the drafts so that the models hold what the migration makes.

    Where Alembic does not look into other schemas, a model there would be reported as missing from the
    database for ever, so none is written.
    """
    known = {name for module in home.reachable for name in described_tables(module)}
    known |= {op.table.name for op in migration.operations if isinstance(op, CreateTable)}
    for operation in migration.operations:
        if not home.sees(operation):
            continue
        if isinstance(operation, CreateTable):
            _add_model(home, _without_strangers(operation.table, known), drafts)
        elif not isinstance(operation, CreateSchema | KeepChildren):
            add_to_model(home, operation, drafts)


def _without_strangers(table: TableDesign, known: set[str]) -> TableDesign:
    # SQLAlchemy fails on a reference to a table that it has never heard of.
    kept = tuple(reference for reference in table.references if reference.target_table in known)
    return replace(table, references=kept)


def _add_model(home: ModelHome, table: TableDesign, drafts: Drafts) -> None:
    name = _model_name(home, table)
    path = _new_module(home, table, name) if home.is_apart else home.module.path
    text = drafts.python(path)
    imports = Imports(text, (column.name for column in table.columns))
    base = _base(home, imports, home.project.module(path) if path.exists() else None)
    optional = "Optional[" in home.module.text
    say_optional = (
        imports.name("typing", "Optional") if optional and home.style in ("mapped", "sqlmodel") else ""
    )
    model = write_model(table, name, base, home.style, imports.name, say_optional)
    drafts.change(
        path, imports.with_added(f"{text.rstrip()}\n\n\n{model}" if text.strip() else f"\n\n{model}")
    )
    if home.is_apart:
        _register(home, path, name, drafts)


def _model_name(home: ModelHome, table: TableDesign) -> str:
    taken = {
        node.id if isinstance(node, ast.Name) else node.name
        for module in home.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name | ast.ClassDef)
    }
    if home.style != "table":
        return class_name(table.name, taken, _common_ending(home))
    name = attribute_name(table.name)
    return f"{name}_table" if name in taken else name


def _common_ending(home: ModelHome) -> str:
    """What the names of all models end with: `UserModel`, `OrderModel`."""
    names = [
        each.name for module in home.modules for each in models(module) if isinstance(each, ast.ClassDef)
    ]
    alike = (end for end in _ENDINGS if len(names) > 1 and all(name.endswith(end) for name in names))
    return next(alike, "")


def _new_module(home: ModelHome, table: TableDesign, name: str) -> Path:
    folder = home.module.path.parent
    singular = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    is_plural = home.module.path.stem in described_tables(home.module)
    stem = attribute_name(table.name) if is_plural else singular
    while (folder / f"{stem}.py").exists():
        stem += "_model"
    return folder / f"{stem}.py"


def _base(home: ModelHome, imports: Imports, module: Module | None) -> str:
    """How a file names the base class, or the metadata."""
    made = home.metadata
    suffix = made.suffix if home.style == "table" else ".Model" if made.is_flask else ""
    if module and module.path == made.module.path and not isinstance(made.statement, ast.ImportFrom):
        return made.name + suffix
    if isinstance(made.statement, ast.ImportFrom):
        return imports.name(made.statement.module or "", made.name) + suffix
    source, member = _source_of_base(home, module or home.module)
    return imports.name(source, member) + suffix


def _source_of_base(home: ModelHome, asking: Module) -> tuple[str, str]:
    # As the file itself or one beside it says it, else as any other says it in full.
    for module in (asking, *home.modules, *home.reachable):
        for statement in module.tree.body:
            if not isinstance(statement, ast.ImportFrom):
                continue
            if statement.level and module.path.parent != asking.path.parent:
                continue
            for alias in statement.names:
                found = home.project.definition(module, alias.asname or alias.name)
                if found and found[1] is home.metadata.statement:
                    return "." * statement.level + (statement.module or ""), alias.name
    return home.project.dotted(home.metadata.module.path), home.metadata.name


def _register(home: ModelHome, path: Path, name: str, drafts: Drafts) -> None:
    """Has the new module imported where the one beside it is."""
    for module in home.reachable:
        for statement in module.tree.body:
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            if home.module.path not in home.project.imported_files(module, statement):
                continue
            for line in _alike(statement, home.module.path.stem, path.stem, name):
                text = insert_after(drafts.text(module.path), statement, line + _comment(module, statement))
                named = isinstance(statement, ast.ImportFrom) and line.endswith(f" {name}")
                drafts.change(module.path, export(text, name) if named else text)
                return


def _alike(statement: ast.Import | ast.ImportFrom, old: str, new: str, model: str) -> Iterator[str]:
    """The same import, of the new module."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            package, _, last = alias.name.rpartition(".")
            if last == old:
                yield f"import {package}.{new}" if package else f"import {new}"
        return
    package, _, last = (statement.module or "").rpartition(".")
    dots = "." * statement.level
    if last == old:
        names = "*" if statement.names[0].name == "*" else model
        yield f"from {dots}{package}{'.' if package else ''}{new} import {names}"
    elif any(alias.name == old for alias in statement.names):
        yield f"from {dots}{statement.module or ''} import {new}"


def _comment(module: Module, statement: ast.stmt) -> str:
    # `# noqa`: an import that is there for what it does.
    line = module.text.splitlines()[(statement.end_lineno or 1) - 1]
    _, mark, rest = line.partition("#")
    return f"  #{rest}" if mark else ""
