"""The operations of a migration as calls of Alembic's `op`."""

from collections.abc import Iterable, Iterator
from itertools import chain
from textwrap import indent
from typing import assert_never

from restow.dialects._python_code import call, list_literal, text_literal
from restow.dialects._sqlalchemy_parts import index_method, table_column, table_options, table_parts
from restow.model.design import IndexDesign, ReferenceDesign, TableDesign
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


def upgrades(migration: Migration) -> str:
    """The body of `upgrade`, indented, its first line not."""
    return _body(chain.from_iterable(map(_up, migration.operations)))


def downgrades(migration: Migration) -> str:
    """The body of `downgrade`, in the same way."""
    return _body(chain.from_iterable(map(_down, reversed(migration.operations)))) or "pass"


def _body(lines: Iterable[str]) -> str:
    return indent("\n".join(lines), "    ").strip()


def say(module: str, member: str) -> str:
    """How revisions name what they import: `sa.Text`, `postgresql.JSONB`."""
    return f"sa.{member}" if module == "sqlalchemy" else f"{module.rpartition('.')[2]}.{member}"


def _up(operation: Operation) -> Iterator[str]:
    match operation:
        case CreateSchema() | KeepChildren():
            yield from _executed(statements_up(_only(operation)))
        case CreateTable(table=table):
            yield from _create_table(table)
        case AddColumn(schema=schema, table=name, column=column):
            yield _op("add_column", text_literal(name), table_column(column, say), *_schema(schema))
        case AddUnique(schema=schema, table=name, key=key):
            named = (text_literal(key.name), text_literal(name), list_literal(key.columns))
            yield _op("create_unique_constraint", *named, *_schema(schema))
        case AddReference(schema=schema, table=name, reference=reference):
            yield _create_foreign_key(schema, name, reference)
        case AddIndex(schema=schema, table=name, index=index):
            yield _create_index(schema, name, index)
        case _:
            assert_never(operation)


def _only(operation: Operation) -> Migration:
    return Migration(name="", title="", operations=(operation,))


def _executed(statements: Iterable[str]) -> Iterator[str]:
    return (_op("execute", text_literal(statement)) for statement in statements)


def _down(operation: Operation) -> Iterator[str]:
    match operation:
        case CreateSchema():
            return
        case KeepChildren():
            yield from _executed(statements_down(_only(operation)))
        case CreateTable(table=table):
            yield _op("drop_table", text_literal(table.name), *_schema(table.schema))
        case AddColumn(schema=schema, table=name, column=column):
            yield _op("drop_column", text_literal(name), text_literal(column.name), *_schema(schema))
        case AddUnique(schema=schema, table=name, key=key):
            yield _drop_constraint(schema, name, key.name, "unique")
        case AddReference(schema=schema, table=name, reference=reference):
            yield _drop_constraint(schema, name, reference.name, "foreignkey")
        case AddIndex(schema=schema, table=name, index=index):
            table_name = f"table_name={text_literal(name)}"
            yield _op("drop_index", text_literal(index.name), table_name, *_schema(schema))
        case _:
            assert_never(operation)


def _create_table(table: TableDesign) -> Iterator[str]:
    options = [f"{name}={value}" for name, value in table_options(table).items()]
    yield _op("create_table", text_literal(table.name), *table_parts(table, say), *options)
    for index in table.indexes:
        yield _create_index(table.schema, table.name, index)


def _create_index(schema: str, table: str, index: IndexDesign) -> str:
    method = [argument for argument in (index_method(index).strip(", "),) if argument]
    named = (text_literal(index.name), text_literal(table), list_literal(index.columns))
    return _op("create_index", *named, *_schema(schema), *method)


def _create_foreign_key(schema: str, table: str, reference: ReferenceDesign) -> str:
    arguments = [
        text_literal(reference.name),
        text_literal(table),
        text_literal(reference.target_table),
        list_literal(reference.columns),
        list_literal(reference.target_columns),
    ]
    if reference.on_delete != "no action":
        arguments.append(f"ondelete={text_literal(reference.on_delete.upper())}")
    arguments += _schema(schema, "source_schema") + _schema(reference.target_schema, "referent_schema")
    return _op("create_foreign_key", *arguments)


def _drop_constraint(schema: str, table: str, name: str, kind: str) -> str:
    named = (text_literal(name), text_literal(table), f"type_={text_literal(kind)}")
    return _op("drop_constraint", *named, *_schema(schema))


def _schema(schema: str, argument: str = "schema") -> list[str]:
    return [] if schema == "public" else [f"{argument}={text_literal(schema)}"]


def _op(name: str, *arguments: str) -> str:
    return call(f"op.{name}", *arguments)
