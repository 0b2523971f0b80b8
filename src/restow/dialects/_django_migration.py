"""A migration file of Django: exact statements for the database, and the models for Django's state."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import indent
from typing import assert_never

from restow.dialects._django_fields import Fields, field_name, has_state
from restow.dialects._python_code import text_literal
from restow.model.design import ColumnDesign, KeyDesign, TableDesign
from restow.model.migration import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    CreateSchema,
    CreateTable,
    KeepChildren,
    Migration,
    Operation,
)
from restow.postgres.ddl import statements_down, statements_up

_HEAD = '''\
"""{title}"""

{imports}

class Migration(migrations.Migration):
{initial}    dependencies = [{dependencies}]

    operations = [
{operations}    ]
'''


class Names:
    """How a migration says what it imports: in full, but for `models` and `migrations`."""

    def __init__(self) -> None:
        self._modules: set[str] = set()
        self._members = {"migrations"}

    def __call__(self, module: str, member: str) -> str:
        """The name, which is then imported."""
        if module == "django.db.models":
            self._members.add("models")
            return f"models.{member}"
        self._modules.add(module)
        return f"{module}.{member}"

    def lines(self) -> str:
        """The import lines."""
        plain = [f"import {module}\n" for module in sorted(self._modules)]
        return "".join((*plain, f"from django.db import {', '.join(sorted(self._members))}\n"))


def write_migration(
    migration: Migration,
    names: Names,
    fields: Fields,
    models: Mapping[str, str],
    dependencies: Sequence[tuple[str, str]],
    *,
    initial: bool,
) -> str:
    """The text of a migration file.

    Args:
        migration: what it does.
        names: collects what the file imports; `fields` says names by it.
        fields: how columns are said.
        models: names of the models, by their tables; a table without one is changed in the database only.
        dependencies: app and migration.
        initial: whether it is the app's first.
    """
    operations = "".join(indent(_operation(each, fields, models), " " * 8) for each in migration.operations)
    pairs = "".join(f"\n        ({text_literal(app)}, {text_literal(name)})," for app, name in dependencies)
    return _HEAD.format(
        title=" ".join(migration.title.split()).replace("\\", "/").replace('"', "'"),
        imports=names.lines(),
        initial="    initial = True\n\n" if initial else "",
        dependencies=f"{pairs}\n    " if pairs else "",
        operations=operations,
    )


def _operation(operation: Operation, fields: Fields, models: Mapping[str, str]) -> str:
    state = "".join(_state(operation, fields, models))
    if state and is_the_same_by_django(operation, fields):
        return state
    only = Migration(name="", title="", operations=(operation,))
    sql = _block("sql=[", map(_statement, statements_up(only)), "],")
    reverse = _block("reverse_sql=[", map(_statement, statements_down(only)), "],")
    run = f"migrations.RunSQL(\n{indent(sql + reverse, '    ')}),\n"
    if not state:
        return run
    inside = _block("database_operations=[", [run], "],") + _block("state_operations=[", [state], "],")
    return f"migrations.SeparateDatabaseAndState(\n{indent(inside, '    ')}),\n"


def is_the_same_by_django(operation: Operation, fields: Fields) -> bool:
    """Whether Django's own operation gives the database exactly what the design says.

    Django before 5.0 keeps no default in the database; any Django names and defers foreign keys in its own
    way, and adds an index for LIKE to a key that is a text.
    """
    match operation:
        case CreateTable(table=table):
            plain = all(_is_plain(column, fields, table.key) for column in table.columns)
            named = table.key.name == f"{table.name}_pkey" and all(map(has_state, table.indexes))
            return plain and named and not table.references and (fields.has_comments or not table.comment)
        case AddColumn(column=column):
            return _is_plain(column, fields)
    return isinstance(operation, AddUnique | AddIndex)


def _is_plain(column: ColumnDesign, fields: Fields, key: KeyDesign | None = None) -> bool:
    if column.type == "timestamp without time zone":
        return False
    if key and key.columns == (column.name,):
        return column.type != "text" and (fields.has_db_default or column.default in ("", "identity"))
    return column.default == "" or (fields.has_db_default and column.default != "identity")


def _state(operation: Operation, fields: Fields, models: Mapping[str, str]) -> Iterator[str]:
    match operation:
        case CreateSchema() | AddReference():
            return
        case CreateTable(table=table):
            yield _create_model(table, fields, models[table.name])
        case AddColumn(table=table, column=column) if table in models:
            name = field_name(column.name)
            said = {"name": text_literal(name), "field": fields.of_column(column, name)}
            yield _call("AddField", models[table], said)
        case AddUnique(table=table, key=key) if table in models:
            yield _call("AddConstraint", models[table], {"constraint": fields.unique(None, key)})
        case AddIndex(table=table, index=index) if table in models and has_state(index):
            yield _call("AddIndex", models[table], {"index": fields.index(None, index)})
        case AddColumn() | AddUnique() | AddIndex() | KeepChildren():
            return
        case _:
            assert_never(operation)


def _create_model(table: TableDesign, fields: Fields, model: str) -> str:
    said = [f"({text_literal(name)}, {field}),\n" for name, field in fields.of_table(table).items()]
    options = [f"{text_literal(name)}: {value},\n" for name, value in fields.options(table).items()]
    blocks = _block("fields=[", said, "],") + _block("options={", options, "},")
    inside = indent(f"name={text_literal(model)},\n{blocks}", "    ")
    return f"migrations.CreateModel(\n{inside}),\n"


def _call(name: str, model: str, arguments: dict[str, str]) -> str:
    lines = [f"model_name={text_literal(model.lower())},\n"]
    lines += [f"{argument}={value},\n" for argument, value in arguments.items()]
    return f"migrations.{name}(\n{indent(''.join(lines), '    ')}),\n"


def _statement(statement: str) -> str:
    if '"""' in statement or "\\" in statement or ("\n" not in statement and '"' not in statement):
        return f"{text_literal(statement)},\n"
    return f'"""\n{statement}\n""",\n'


def _block(opening: str, items: Iterator[str] | Sequence[str], closing: str) -> str:
    inside = "".join(items)
    return f"{opening}\n{indent(inside, '    ')}{closing}\n" if inside else f"{opening}{closing}\n"
