"""Django: a migration in one of the project's apps, and the model that makemigrations compares with it.

Where Django's own operation would give the database something else than the design says (names, types,
defaults), the database gets the design's statements (RunSQL), and Django's state the model in the same
operation (SeparateDatabaseAndState).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from restow.dialects._django_fields import Fields
from restow.dialects._django_migration import Names, write_migration
from restow.dialects._django_models import add_model, add_numeric_field, add_to_model
from restow.dialects._django_project import (
    App,
    DjangoModel,
    django_models,
    find_apps,
    leaves,
    manage_files,
    next_number,
)
from restow.dialects._django_version import django_version
from restow.dialects._drafts import Drafts
from restow.dialects._python_code import class_name
from restow.dialects._source_files import relative
from restow.errors import UsageError
from restow.model.migration import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    CreateSchema,
    CreateTable,
    Detected,
    FileChange,
    Migration,
    Operation,
)

TITLE = "Django"
APPLY = "python manage.py migrate"

#: The versions of Django that brought these.
_COMMENTS, _DB_DEFAULT, _COMPOSITE_KEYS = (4, 2), (5, 0), (5, 2)


def detect(root: Path) -> Sequence[Detected]:
    """The project's own apps, those with the most models first; the fact `app` names the one."""
    home = root.resolve()
    found: list[Detected] = []
    for manage in manage_files(home):
        apps = find_apps(manage, home)
        owners = [model.app.label for model in django_models(apps)]
        ranked = sorted(apps, key=lambda app: -owners.count(app.label))
        found.extend(_detected(home, manage, app) for app in ranked)
    return found


def render(root: Path, detected: Detected, migration: Migration, now: datetime) -> Sequence[FileChange]:  # noqa: ARG001
    """The migration, and the models."""
    home = root.resolve()
    manage = home / detected.fact("manage", "manage.py")
    apps = find_apps(manage, home)
    app = _app(apps, detected)
    _refuse_schemas(migration)
    version = django_version(manage.parent) or django_version(home)
    _refuse_composite_keys(migration, version)
    work = _Work(app=app, apps=apps, migration=migration, models=tuple(django_models(apps)), version=version)
    drafts = Drafts(home)
    drafts.change(*work.migration_file())
    if not app.migrations.is_dir():
        drafts.change(app.migrations / "__init__.py", "")
    work.write_models(drafts)
    return drafts.changes()


def _detected(root: Path, manage: Path, app: App) -> Detected:
    return Detected(
        dialect="django",
        folder=relative(root, app.migrations),
        latest=", ".join(leaves(app)),
        naming="numbered",
        facts=(
            ("manage", relative(root, manage)),
            ("app", app.label),
            ("models", relative(root, app.models)),
        ),
        evidence=relative(root, manage),
    )


def _app(apps: Sequence[App], detected: Detected) -> App:
    for app in apps:
        if app.label == detected.fact("app"):
            if len(found := leaves(app)) > 1:
                raise UsageError(
                    f"{detected.folder} has {len(found)} leaves: {', '.join(found)}.",
                    next_step="Join them with `python manage.py makemigrations --merge` first.",
                )
            return app
    raise UsageError(
        f"No app {detected.fact('app')!r} is among INSTALLED_APPS.",
        next_step=f"Name one of {', '.join(app.label for app in apps) or 'the apps with migrations'}.",
    )


def _refuse_schemas(migration: Migration) -> None:
    for operation in migration.operations:
        table = operation.table if isinstance(operation, CreateTable) else operation
        if table.schema != "public":
            raise UsageError(
                f"Django's models know no schema, so none can describe a table in {table.schema}.",
                next_step='Give the table the schema "public" in the plan, or choose the dialect sql.',
            )


@dataclass(frozen=True, kw_only=True)
class _Work:
    """One migration, where it goes, and what is there."""

    app: App
    apps: Sequence[App]
    migration: Migration
    models: tuple[DjangoModel, ...]
    version: tuple[int, int] | None
    names: Names = field(default_factory=Names)

    def migration_file(self) -> tuple[Path, str]:
        """Its path and its text."""
        own = {model.table: model.statement.name for model in self.models if model.app == self.app}
        before = leaves(self.app)
        text = write_migration(
            self.migration,
            self.names,
            self._fields(),
            own | self._new_models(),
            [(app.label, name) for app in (self.app, *self._referred_apps()) for name in leaves(app)],
            initial=not before,
        )
        return self.app.migrations / f"{next_number(self.app):04d}_{self.migration.name}.py", text

    def write_models(self, drafts: Drafts) -> None:
        """Changes the drafts so that the models hold what the migration makes."""
        known = {model.table: model for model in self.models}
        for operation in self.migration.operations:
            if "numeric" in _types(operation):
                add_numeric_field(self.app, drafts)
            match operation:
                case CreateTable(table=table):
                    add_model(self.app, table, self._new_models()[table.name], self._fields(), drafts)
                case AddColumn(table=name) | AddUnique(table=name) | AddIndex(table=name) if name in known:
                    _refuse_other_app(self.app, known[name])
                    add_to_model(known[name], operation, self._fields(), drafts)
                case CreateSchema() | AddColumn() | AddUnique() | AddIndex() | AddReference():
                    pass

    def _fields(self) -> Fields:
        targets = {model.table: model.label for model in self.models}
        targets |= {table: f"{self.app.label}.{name}" for table, name in self._new_models().items()}
        made = [op.table for op in self.migration.operations if isinstance(op, CreateTable)]
        keys = {model.table: model.key for model in self.models}
        keys |= {table.name: table.key.columns[0] for table in made if len(table.key.columns) == 1}
        return Fields(
            say=self.names,
            numeric_module=f"{self.app.name}.fields",
            targets=targets,
            keys=keys,
            in_state=True,
            has_db_default=self.version is not None and self.version >= _DB_DEFAULT,
            has_comments=self.version is None or self.version >= _COMMENTS,
        )

    def _new_models(self) -> dict[str, str]:
        taken = {model.statement.name for model in self.models if model.app == self.app}
        names: dict[str, str] = {}
        for operation in self.migration.operations:
            if isinstance(operation, CreateTable):
                names[operation.table.name] = class_name(operation.table.name, taken | set(names.values()))
        return names

    def _referred_apps(self) -> list[App]:
        tables = {table for operation in self.migration.operations for table in _targets(operation)}
        labels = {model.app.label for model in self.models if model.table in tables} - {self.app.label}
        return [app for app in self.apps if app.label in labels]


def _targets(operation: Operation) -> list[str]:
    """The tables that an operation refers to."""
    match operation:
        case CreateTable(table=table):
            return [reference.target_table for reference in table.references]
        case AddReference(reference=reference):
            return [reference.target_table]
    return []


def _types(operation: Operation) -> list[str]:
    """The types of the columns that an operation makes."""
    match operation:
        case CreateTable(table=table):
            return [column.type for column in table.columns]
        case AddColumn(column=column):
            return [column.type]
    return []


def _refuse_composite_keys(migration: Migration, version: tuple[int, int] | None) -> None:
    if version is None or version >= _COMPOSITE_KEYS:
        return
    for operation in migration.operations:
        if isinstance(operation, CreateTable) and len(operation.table.key.columns) > 1:
            said = ".".join(map(str, version))
            raise UsageError(
                f"{operation.table.name} has a key of several columns, which Django {said} does not know.",
                next_step="Move to Django 5.2, or give the table a key of one column in the plan.",
            )


def _refuse_other_app(app: App, model: DjangoModel) -> None:
    if model.app != app:
        raise UsageError(
            f"The table {model.table} belongs to the app {model.app.label}, not to {app.label}.",
            next_step=f"Write a migration of the app {model.app.label} for it.",
        )
