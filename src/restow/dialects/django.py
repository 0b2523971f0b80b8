"""Django: a migration in one of the project's apps, and the model that makemigrations compares with it.

The database gets the statements of the design themselves (RunSQL), since Django would choose other names,
types and defaults; Django's state gets the model in the same operation (SeparateDatabaseAndState).
"""

from collections.abc import Sequence
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
)

TITLE = "Django"
APPLY = "python manage.py migrate"


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
    apps = find_apps(home / detected.fact("manage", "manage.py"), home)
    app = _app(apps, detected)
    _refuse_schemas(migration)
    models = {model.table: model for model in django_models(apps)}
    names = _new_names(migration, app, models)
    targets = {table: model.label for table, model in models.items()}
    targets |= {table: f"{app.label}.{name}" for table, name in names.items()}
    drafts = Drafts(home)
    path, text = _migration_file(app, apps, migration, names, models, targets)
    drafts.change(path, text)
    if not app.migrations.is_dir():
        drafts.change(app.migrations / "__init__.py", "")
    _write_models(app, migration, names, models, targets, drafts)
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


def _new_names(migration: Migration, app: App, models: dict[str, DjangoModel]) -> dict[str, str]:
    taken = {model.statement.name for model in models.values() if model.app == app}
    names: dict[str, str] = {}
    for operation in migration.operations:
        if isinstance(operation, CreateTable):
            names[operation.table.name] = class_name(operation.table.name, taken | set(names.values()))
    return names


def _migration_file(
    app: App,
    apps: Sequence[App],
    migration: Migration,
    names: dict[str, str],
    models: dict[str, DjangoModel],
    targets: dict[str, str],
) -> tuple[Path, str]:
    said = Names()
    fields = Fields(say=said, numeric_module=f"{app.name}.fields", targets=targets, in_state=True)
    own = {table: model.statement.name for table, model in models.items() if model.app == app} | names
    before = leaves(app)
    referred = {models[table].app.label for table in _referred(migration) if table in models} - {app.label}
    others = [other for other in apps if other.label in referred]
    dependencies = [(each.label, name) for each in (app, *others) for name in leaves(each)]
    text = write_migration(migration, said, fields, own, dependencies, initial=not before)
    return app.migrations / f"{next_number(app):04d}_{migration.name}.py", text


def _referred(migration: Migration) -> set[str]:
    tables = [operation.table for operation in migration.operations if isinstance(operation, CreateTable)]
    added = [op.reference for op in migration.operations if isinstance(op, AddReference)]
    return {each.target_table for each in (*added, *(each for table in tables for each in table.references))}


def _write_models(
    app: App,
    migration: Migration,
    names: dict[str, str],
    models: dict[str, DjangoModel],
    targets: dict[str, str],
    drafts: Drafts,
) -> None:
    for operation in migration.operations:
        match operation:
            case CreateTable(table=table):
                if any(column.type == "numeric" for column in table.columns):
                    add_numeric_field(app, drafts)
                add_model(app, table, names[table.name], targets, drafts)
            case AddColumn(table=name) | AddUnique(table=name) | AddIndex(table=name) if name in models:
                _refuse_other_app(app, models[name])
                if isinstance(operation, AddColumn) and operation.column.type == "numeric":
                    add_numeric_field(app, drafts)
                add_to_model(models[name], operation, drafts)
            case CreateSchema() | AddColumn() | AddUnique() | AddIndex() | AddReference():
                pass


def _refuse_other_app(app: App, model: DjangoModel) -> None:
    if model.app != app:
        raise UsageError(
            f"The table {model.table} belongs to the app {model.app.label}, not to {app.label}.",
            next_step=f"Write a migration of the app {model.app.label} for it.",
        )
