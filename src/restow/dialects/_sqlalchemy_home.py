"""Where the models of a project are, and where the next one goes."""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from restow.dialects._alembic_config import AlembicConfig
from restow.dialects._python_modules import Module, Project, assignments, made_by
from restow.dialects._source_files import find_files
from restow.dialects._sqlalchemy_metadata import Metadata, find_metadata
from restow.model.migration import CreateTable, Operation

#: `id: Mapped[int] = mapped_column(...)`, `id = Column(...)`, `id: int = Field(sa_column=Column(...))`, or
#: Table("name", metadata, ...).
Style = Literal["mapped", "column", "sqlmodel", "table"]
#: Names of a module that holds all models, whatever other modules hold.
_ALL_MODELS = ("models", "model", "tables", "schema", "database", "db", "orm", "entities")


@dataclass(frozen=True, kw_only=True)
class ModelHome:
    """The place for a new model."""

    metadata: Metadata
    style: Style
    #: The module with the most models.
    module: Module
    #: Whether each model has a module of its own, so that a new one gets one too.
    is_apart: bool
    #: All modules with models, and all that Alembic's env.py imports.
    modules: tuple[Module, ...]
    reachable: tuple[Module, ...]
    project: Project
    #: Whether Alembic compares schemas besides the first.
    has_schemas: bool

    def sees(self, operation: Operation) -> bool:
        """Whether Alembic compares what an operation changes."""
        schema = operation.table.schema if isinstance(operation, CreateTable) else operation.schema
        return self.has_schemas or schema == "public"


def find_home(config: AlembicConfig, root: Path) -> ModelHome | None:
    """Where a model goes; None when Alembic compares nothing, or only what running would tell."""
    project = Project((*config.paths, root))
    env = project.module(config.scripts / "env.py")
    metadata = find_metadata(project, env, root)
    if metadata is None:
        return None
    reachable = project.reachable(env.path)
    modules = [module for module in reachable if models(module)]
    if not modules:
        modules = _elsewhere(project, metadata, root)
        reachable += [project.module(path) for path in _packages(modules)] + modules
    best = max(modules, key=lambda module: len(models(module)))
    beside = map(project.module, sorted(best.path.parent.glob("*.py")))
    together = [module for module in beside if models(module)]
    return ModelHome(
        metadata=metadata,
        style=_style(metadata, modules),
        module=best,
        is_apart=len(together) > 1 and best.path.stem not in _ALL_MODELS,
        modules=tuple(modules),
        reachable=tuple(reachable),
        project=project,
        has_schemas="include_schemas" in env.text,
    )


def models(module: Module) -> list[ast.ClassDef | ast.Assign]:
    """The statements of a module that define tables."""
    return [
        statement
        for statement in module.tree.body
        if (isinstance(statement, ast.ClassDef) and _is_model(statement))
        or (isinstance(statement, ast.Assign) and made_by(statement) == "Table")
    ]


def _is_model(statement: ast.ClassDef) -> bool:
    names = [name for name, _ in assignments(statement.body)]
    if "__abstract__" in names:
        return False
    named = "__tablename__" in names
    flask = any(ast.unparse(base).endswith("db.Model") for base in statement.bases)
    return named or flask or any(keyword.arg == "table" for keyword in statement.keywords)


def _elsewhere(project: Project, metadata: Metadata, root: Path) -> list[Module]:
    # Models that env.py finds by means that cannot be followed, or none yet.
    for folder in (metadata.module.path.parent, root):
        paths = find_files(folder, lambda name: name.endswith(".py"))
        found = [module for path in paths if _may_define(module := project.module(path)) and models(module)]
        if found:
            return found
    return [metadata.module]


def _may_define(module: Module) -> bool:
    return any(word in module.text for word in ("__tablename__", ".Model", "Table(", "table=True"))


def _packages(modules: list[Module]) -> list[Path]:
    paths = dict.fromkeys(module.path.parent / "__init__.py" for module in modules)
    return [path for path in paths if path.is_file()]


def _style(metadata: Metadata, modules: list[Module]) -> Style:
    if not metadata.is_base:
        return "table"
    if metadata.is_sqlmodel:
        return "sqlmodel"
    texts = [module.text for module in modules]
    if any("mapped_column" in text for text in texts):
        return "mapped"
    if any("Column(" in text for text in texts):
        return "column"
    return "mapped" if "DeclarativeBase" in metadata.module.text else "column"
