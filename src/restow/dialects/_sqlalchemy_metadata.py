"""What `target_metadata` of an env.py comes to, read without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from restow.dialects._python_modules import Module, Project, assignments, made_by
from restow.dialects._source_files import find_files

#: Names that stand for names, followed for one metadata.
_DEEPEST = 4
_Found = tuple[Module, ast.stmt, str]


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The object that holds the tables."""

    #: The module and the statement that make it: a base class, MetaData(), SQLAlchemy(); or that import it
    #: from another package.
    module: Module
    statement: ast.stmt
    #: Name there.
    name: str
    #: What follows the name, for the metadata: ".metadata", or "" when it is one itself.
    suffix: str

    @property
    def is_flask(self) -> bool:
        """Whether it is Flask-SQLAlchemy's object, whose `Model` is the base."""
        return made_by(self.statement) == "SQLAlchemy"

    @property
    def is_sqlmodel(self) -> bool:
        """Whether it is SQLModel, or a class made of it."""
        return "SQLModel" in ast.unparse(self.statement).split("\n")[0]

    @property
    def is_base(self) -> bool:
        """Whether models may inherit from it and get no column that they do not name."""
        inside = self.statement.body if isinstance(self.statement, ast.ClassDef) else []
        has_columns = not {made_by(each) for each in inside}.isdisjoint(("Column", "mapped_column"))
        named = any(isinstance(each, ast.FunctionDef) and "tablename" in each.name for each in inside)
        return bool(self.suffix) and not has_columns and not named


def find_metadata(project: Project, env: Module, root: Path) -> Metadata | None:
    """The metadata that Alembic compares; None: it compares nothing, or only running would tell."""
    # The last assignment counts: None first and models later is how the template grows.
    values = [value for name, value in assignments(env.tree.body) if name == "target_metadata"]
    found = _resolve(project, env, values[-1]) if values else None
    return found or _of_flask(project, env, root)


def _resolve(project: Project, module: Module, value: ast.expr, depth: int = 0) -> Metadata | None:
    if isinstance(value, ast.List | ast.Tuple) and value.elts:
        return _resolve(project, module, value.elts[0], depth)
    if isinstance(value, ast.Attribute) and value.attr == "metadata":
        held = _object(project, module, value.value)
        return Metadata(module=held[0], statement=held[1], name=held[2], suffix=".metadata") if held else None
    if depth > _DEEPEST or not (found := _object(project, module, value)):
        return None
    where, statement, name = found
    if made_by(statement) == "MetaData":
        return Metadata(module=where, statement=statement, name=name, suffix="")
    inner = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return _resolve(project, where, inner, depth + 1) if inner is not None else None


def _object(project: Project, module: Module, value: ast.expr) -> _Found | None:
    match value:
        case ast.Name(id=name):
            found = project.definition(module, name)
            return (*found, name) if found else None
        case ast.Attribute(value=inner, attr=name):
            # `models.Base`: the name is in a module that is imported whole.
            for path in _modules_said(project, module, ast.unparse(inner)):
                if found := project.definition(project.module(path), name):
                    return (*found, name)
    return None


def _modules_said(project: Project, module: Module, said: str) -> Iterator[Path]:
    for statement in module.imports:
        if said in {alias.asname or alias.name for alias in statement.names}:
            yield from reversed(list(project.imported_files(module, statement)))


def _of_flask(project: Project, env: Module, root: Path) -> Metadata | None:
    # Flask-Migrate's env.py asks the running application, so the object is looked for in its code.
    if "current_app" not in env.text:
        return None
    near = find_files(env.path.parents[1], lambda name: name.endswith(".py"))
    for path in (*near, *find_files(root, lambda name: name.endswith(".py"))):
        module = project.module(path)
        for statement in module.tree.body if "SQLAlchemy(" in module.text else []:
            if made_by(statement) == "SQLAlchemy" and isinstance(statement, ast.Assign):
                name = ast.unparse(statement.targets[0])
                return Metadata(module=module, statement=statement, name=name, suffix=".metadata")
    return None
