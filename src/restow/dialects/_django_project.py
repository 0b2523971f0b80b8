"""A Django project read from its files: settings, the apps of its own, their migrations and models."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from restow.dialects._python_modules import Module, Project, assignments
from restow.dialects._source_files import find_files

_SETTINGS = re.compile(r"""DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]""")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class App:
    """One app of the project itself."""

    #: As Python imports it, and as Django's migrations call it.
    name: str
    label: str
    folder: Path

    @property
    def migrations(self) -> Path:
        """The folder of its migrations."""
        return self.folder / "migrations"

    @property
    def models(self) -> Path:
        """The file that new models are imported from: models.py, or the package's own file."""
        package = self.folder / "models" / "__init__.py"
        return package if package.exists() else self.folder / "models.py"

    @property
    def has_package(self) -> bool:
        """Whether its models are a package."""
        return self.models.name == "__init__.py"


@dataclass(frozen=True, kw_only=True)
class DjangoModel:
    """A model, and the table it has."""

    app: App
    module: Module
    statement: ast.ClassDef
    table: str

    @property
    def label(self) -> str:
        """As migrations refer to it: `accounts.Account`."""
        return f"{self.app.label}.{self.statement.name}"

    @property
    def key(self) -> str:
        """The field that is its key."""
        for name, value in assignments(self.statement.body):
            arguments = value.keywords if isinstance(value, ast.Call) else []
            if any(argument.arg == "primary_key" for argument in arguments):
                return name
        return "id"


def find_apps(manage: Path, root: Path) -> list[App]:
    """The apps of a project that are its own and have models or migrations, in the order of the settings."""
    project = Project((manage.parent, manage.parent / "src", root))
    found = [_app(project, said) for said in _installed(project, Module(manage))]
    return [app for app in found if app and (app.models.exists() or app.migrations.is_dir())]


def django_models(apps: list[App]) -> Iterator[DjangoModel]:
    """Every model of the apps."""
    for app in apps:
        folder = app.models.parent if app.has_package else app.folder
        for path in sorted(folder.glob("*.py")) if app.has_package else [app.models]:
            module = Module(path)
            for statement in module.tree.body:
                if isinstance(statement, ast.ClassDef) and _is_model(statement):
                    table = _meta(statement).get("db_table") or f"{app.label}_{statement.name.lower()}"
                    yield DjangoModel(app=app, module=module, statement=statement, table=str(table))


def leaves(app: App) -> list[str]:
    """The migrations of an app that no other one of it depends on, in the order of their names."""
    if not app.migrations.is_dir():
        return []
    found = map(Module, sorted(app.migrations.glob("*.py")))
    modules = {module.path.stem: module for module in found if "class Migration" in module.text}
    followed = {name for module in modules.values() for label, name in _pairs(module) if label == app.label}
    return [name for name in modules if name not in followed]


def next_number(app: App) -> int:
    """The number of the next migration."""
    names = [path.stem for path in app.migrations.glob("*.py")] if app.migrations.is_dir() else []
    return max((int(match[0]) for name in names if (match := _NUMBER.match(name))), default=0) + 1


def manage_files(root: Path) -> list[Path]:
    """Every manage.py of Django; other tools have scripts of that name too."""
    paths = find_files(root, lambda name: name == "manage.py")
    return [path for path in paths if "DJANGO_SETTINGS_MODULE" in Module(path).text]


def _installed(project: Project, manage: Module) -> Iterator[str]:
    for start in _settings_files(manage):
        for module in project.reachable(start):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Assign | ast.AugAssign) and "_APPS" in ast.unparse(node)[:40]:
                    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
                    yield from (text for text in texts if isinstance(text, str))


def _settings_files(manage: Module) -> list[Path]:
    """The module that manage.py names, else whatever lists apps."""
    if named := _SETTINGS.search(manage.text):
        *packages, last = named[1].split(".")
        folder = manage.path.parent.joinpath(*packages)
        return [path for path in (folder / f"{last}.py", folder / last / "__init__.py") if path.is_file()]
    paths = find_files(manage.path.parent, lambda name: name.endswith(".py"))
    return [path for path in paths if "INSTALLED_APPS" in Module(path).text]


def _app(project: Project, said: str) -> App | None:
    name, config = said, ""
    if match := re.fullmatch(r"([\w.]+)\.apps\.(\w+)", said):
        name, config = match[1], match[2]
    found = list(project.files_of(name))
    if not found or found[-1].parts[-2:] != (name.rpartition(".")[2], "__init__.py"):
        return None
    folder = found[-1].parent
    return App(name=name, label=_label(folder, config) or name.rpartition(".")[2], folder=folder)


def _label(folder: Path, config: str) -> str:
    for statement in Module(folder / "apps.py").tree.body:
        if isinstance(statement, ast.ClassDef) and config in ("", statement.name):
            for name, value in assignments(statement.body):
                if name == "label" and isinstance(value, ast.Constant):
                    return str(value.value)
    return ""


def _is_model(statement: ast.ClassDef) -> bool:
    bases = [ast.unparse(base) for base in statement.bases]
    is_model = any(base.endswith("Model") or base == "AbstractUser" for base in bases)
    return is_model and _meta(statement).get("abstract") is not True


def _meta(statement: ast.ClassDef) -> dict[str, object]:
    """The constants of a model's Meta."""
    metas = [each for each in statement.body if isinstance(each, ast.ClassDef) and each.name == "Meta"]
    values = [pair for meta in metas for pair in assignments(meta.body)]
    return {name: value.value for name, value in values if isinstance(value, ast.Constant)}


def _pairs(module: Module) -> Iterator[tuple[str, str]]:
    """The dependencies of a migration."""
    bodies = [each.body for each in module.tree.body if isinstance(each, ast.ClassDef)]
    values = [value for body in bodies for name, value in assignments(body) if name == "dependencies"]
    for pair in (element for value in values for element in getattr(value, "elts", [])):
        match pair:
            case ast.Tuple(elts=[ast.Constant(value=str(label)), ast.Constant(value=str(name))]):
                yield label, name
