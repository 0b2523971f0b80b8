"""A migration's operations as calls of Knex's schema builder."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import assert_never

from restow.model.design import ColumnDesign, IndexDesign, KeyDesign, ReferenceDesign, SqlType, TableDesign
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
from restow.postgres.names import literal, qualified
from restow.syntax.js_style import Style, as_template

#: Builder calls by type; what is not here has none, and is spelled out with `specificType`.
_CALLS: dict[SqlType, str] = {
    "uuid": "uuid",
    "text": "text",
    "jsonb": "jsonb",
    "boolean": "boolean",
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigInteger",
    "double precision": "double",
    "date": "date",
    "timestamp with time zone": "timestamp",
    "timestamp without time zone": "timestamp",
}
#: In other names Knex sees a schema, an alias or a placeholder.
_NAME = re.compile(r"\w+")
_SNAKE = re.compile(r"[a-z0-9_]+")
#: Knex puts a comment into its statement as it is.
_COMMENT = re.compile(r"[^'\\?]*")

_QUESTION = "\\?"
_Part = KeyDesign | IndexDesign | ReferenceDesign


class Builder:
    """Writes for one project."""

    def __init__(self, style: Style, schema: str, *, renames: bool = False) -> None:
        """A writer.

        Args:
            style: the project's.
            schema: where tables lie that are named without one.
            renames: the project has Knex turn `createdAt` into `created_at`, which SQL is spared.
        """
        self._plain = _SNAKE if renames else _NAME
        self._style = style
        self._schema = schema

    def up(self, migration: Migration) -> Iterator[str]:
        """Statements that apply the migration."""
        for place, group in groupby(migration.operations, key=_place):
            operations = list(group)
            if not self._can_say(operations):
                yield from map(self.raw, statements_up(_of(migration, operations)))
            elif place is None:
                yield from self._whole(operations)
            else:
                lines = [line for operation in operations for line in self._change(operation)]
                yield from self._block("alterTable", *place, lines)

    def down(self, migration: Migration) -> Iterator[str]:
        """Statements that undo it, last first."""
        for place, group in groupby(reversed(migration.operations), key=_place):
            operations = list(group)
            if not self._can_say(operations):
                yield from map(self.raw, statements_down(_of(migration, operations[::-1])))
            elif place is None:
                tables = [operation.table for operation in operations if isinstance(operation, CreateTable)]
                yield from (
                    f"{self._at(table.schema)}.dropTable({self._text(table.name)})" for table in tables
                )
            else:
                yield from self._block(
                    "alterTable", *place, [self._undo(operation) for operation in operations]
                )

    def raw(self, statement: str) -> str:
        """A statement as it is; `?` would be a placeholder."""
        return f"knex.raw({as_template(statement.replace('?', _QUESTION))})"

    def _can_say(self, operations: Sequence[Operation]) -> bool:
        if any(isinstance(operation, KeepChildren) for operation in operations):
            return False
        return all(self._plain.fullmatch(name) for operation in operations for name in _names(operation))

    def _whole(self, operations: Iterable[Operation]) -> Iterator[str]:
        for operation in operations:
            if isinstance(operation, CreateSchema):
                yield f"knex.schema.createSchemaIfNotExists({self._text(operation.schema)})"
            elif isinstance(operation, CreateTable):
                table = operation.table
                yield from self._block("createTable", table.schema, table.name, self._parts(table))
                if not _COMMENT.fullmatch(table.comment):
                    name = qualified(table.schema, table.name)
                    yield self.raw(f"COMMENT ON TABLE {name} IS {literal(table.comment)}")

    def _block(self, method: str, schema: str, table: str, lines: Iterable[str]) -> Iterator[str]:
        end = self._style.end
        body = self._style.shifted(f"{line}{end}" for line in lines)
        yield "\n".join([f"{self._at(schema)}.{method}({self._text(table)}, (table) => {{", *body, "})"])

    def _parts(self, table: TableDesign) -> Iterator[str]:
        yield from map(self._column, table.columns)
        yield f"table.primary({self._texts(table.key.columns)}, {self._text(table.key.name)})"
        yield from map(self._unique, table.uniques)
        yield from map(self._foreign, table.references)
        yield from map(self._index, table.indexes)
        if table.comment and _COMMENT.fullmatch(table.comment):
            yield f"table.comment({self._text(table.comment)})"

    def _change(self, operation: Operation) -> Iterator[str]:
        match operation:
            case AddColumn(column=column):
                yield self._column(column)
            case AddUnique(key=key):
                yield self._unique(key)
            case AddReference(reference=reference):
                yield self._foreign(reference)
            case AddIndex(index=index):
                yield self._index(index)

    def _undo(self, operation: Operation) -> str:
        match operation:
            case AddColumn(column=column):
                return f"table.dropColumn({self._text(column.name)})"
            case AddUnique(key=part):
                method = "dropUnique"
            case AddReference(reference=part):
                method = "dropForeign"
            case AddIndex(index=part):
                method = "dropIndex"
            case CreateSchema() | CreateTable() | KeepChildren():
                raise AssertionError(operation)
            case _:
                assert_never(operation)
        return f"table.{method}({self._texts(part.columns)}, {self._text(part.name)})"

    def _column(self, column: ColumnDesign) -> str:
        name = self._text(column.name)
        call = _CALLS.get(column.type)
        if column.default == "identity":
            line = (
                f"table.specificType({name}, {self._text(f'{column.type} GENERATED BY DEFAULT AS IDENTITY')})"
            )
        elif call is None:
            line = f"table.specificType({name}, {self._text(column.type)})"
        elif call == "timestamp":
            zone = "true" if column.type == "timestamp with time zone" else "false"
            line = f"table.timestamp({name}, {{ useTz: {zone} }})"
        else:
            line = f"table.{call}({name})"
        if not column.nullable:
            line += ".notNullable()"
        if column.default not in ("", "identity"):
            line += f".defaultTo(knex.raw({self._text(column.default)}))"
        return line

    def _unique(self, key: KeyDesign) -> str:
        return f"table.unique({self._texts(key.columns)}, {self._text(key.name)})"

    def _foreign(self, reference: ReferenceDesign) -> str:
        schema = "" if reference.target_schema == self._schema else f"{reference.target_schema}."
        line = (
            f"table.foreign({self._texts(reference.columns)}, {self._text(reference.name)})"
            f".references({self._texts(reference.target_columns)})"
            f".inTable({self._text(schema + reference.target_table)})"
        )
        if reference.on_delete != "no action":
            line += f".onDelete({self._text(reference.on_delete.upper())})"
        return line

    def _index(self, index: IndexDesign) -> str:
        method = "" if index.method == "btree" else f", {self._text(index.method)}"
        return f"table.index({self._texts(index.columns)}, {self._text(index.name)}{method})"

    def _at(self, schema: str) -> str:
        return "knex.schema" + ("" if schema == self._schema else f".withSchema({self._text(schema)})")

    def _text(self, value: str) -> str:
        return self._style.text(value)

    def _texts(self, values: Iterable[str]) -> str:
        return self._style.texts(values)


def _place(operation: Operation) -> tuple[str, str] | None:
    if isinstance(operation, CreateSchema | CreateTable):
        return None
    return operation.schema, operation.table


def _of(migration: Migration, operations: Iterable[Operation]) -> Migration:
    return Migration(name=migration.name, title=migration.title, operations=tuple(operations))


def _names(operation: Operation) -> Iterator[str]:
    match operation:
        case CreateSchema(schema=schema):
            yield schema
        case CreateTable(table=table):
            yield from (table.schema, table.name, table.key.name, *(column.name for column in table.columns))
            parts: list[_Part] = [*table.uniques, *table.indexes, *table.references]
            yield from chain.from_iterable(map(_names_of, parts))
        case AddColumn(schema=schema, table=name, column=column):
            yield from (schema, name, column.name)
        case AddUnique(schema=schema, table=name, key=part):
            yield from (schema, name, *_names_of(part))
        case AddReference(schema=schema, table=name, reference=part):
            yield from (schema, name, *_names_of(part))
        case AddIndex(schema=schema, table=name, index=part):
            yield from (schema, name, *_names_of(part))


def _names_of(part: _Part) -> Iterator[str]:
    yield from (part.name, *part.columns)
    if isinstance(part, ReferenceDesign):
        yield from (part.target_schema, part.target_table, *part.target_columns)
