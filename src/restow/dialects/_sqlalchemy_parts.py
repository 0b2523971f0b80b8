"""Columns, constraints and indexes as SQLAlchemy says them, in migrations and in models."""

from collections.abc import Callable, Iterator

from restow.dialects._python_code import call, list_literal, text_literal
from restow.model.design import ColumnDesign, IndexDesign, KeyDesign, ReferenceDesign, SqlType, TableDesign

#: Gives the name by which the written file says a member of a module.
Say = Callable[[str, str], str]

_SA = "sqlalchemy"
_PG = "sqlalchemy.dialects.postgresql"
_TYPES: dict[SqlType, tuple[str, str, str]] = {
    "uuid": (_PG, "UUID", "as_uuid=True"),
    "text": (_SA, "Text", ""),
    "jsonb": (_PG, "JSONB", ""),
    "boolean": (_SA, "Boolean", ""),
    "smallint": (_SA, "SmallInteger", ""),
    "integer": (_SA, "Integer", ""),
    "bigint": (_SA, "BigInteger", ""),
    "numeric": (_SA, "Numeric", ""),
    "double precision": (_PG, "DOUBLE_PRECISION", ""),
    "timestamp with time zone": (_SA, "DateTime", "timezone=True"),
    "timestamp without time zone": (_SA, "DateTime", ""),
    "date": (_SA, "Date", ""),
}
_INTEGERS = ("smallint", "integer", "bigint")


def column_type(type_: SqlType, say: Say) -> str:
    """`sa.DateTime(timezone=True)`."""
    if type_ == "text[]":
        return f"{say(_PG, 'ARRAY')}({column_type('text', say)})"
    module, name, arguments = _TYPES[type_]
    return f"{say(module, name)}({arguments})"


def column_arguments(column: ColumnDesign, say: Say) -> Iterator[str]:
    """What follows a column's name: its type, identity and default."""
    yield column_type(column.type, say)
    if column.default == "identity":
        yield f"{say(_SA, 'Identity')}()"
    elif column.default:
        yield f"server_default={say(_SA, 'text')}({text_literal(column.default)})"


def keeps_given_values(table: TableDesign, column: ColumnDesign) -> bool:
    """Whether SQLAlchemy must be told that a key is no serial number, which it takes a lone integer for."""
    return table.key.columns == (column.name,) and column.type in _INTEGERS and column.default != "identity"


def table_column(column: ColumnDesign, say: Say, table: TableDesign | None = None) -> str:
    """`sa.Column("name", ...)`, of a table or of one that exists."""
    arguments = [text_literal(column.name), *column_arguments(column, say)]
    if table and keeps_given_values(table, column):
        arguments.append("autoincrement=False")
    arguments.append(f"nullable={column.nullable}")
    return call(say(_SA, "Column"), *arguments)


def table_parts(table: TableDesign, say: Say) -> Iterator[str]:
    """A table's columns and constraints."""
    for column in table.columns:
        yield table_column(column, say, table)
    yield primary_key(table.key, say)
    for unique in table.uniques:
        yield unique_constraint(unique, say)
    for reference in table.references:
        yield foreign_key(reference, say)


def table_options(table: TableDesign) -> dict[str, str]:
    """Schema and comment, where the table has any."""
    options = {"schema": table.schema if table.schema != "public" else "", "comment": table.comment}
    return {name: text_literal(value) for name, value in options.items() if value}


def primary_key(key: KeyDesign, say: Say) -> str:
    """`sa.PrimaryKeyConstraint(...)`."""
    return f"{say(_SA, 'PrimaryKeyConstraint')}({_names(key.columns)}, name={text_literal(key.name)})"


def unique_constraint(key: KeyDesign, say: Say) -> str:
    """`sa.UniqueConstraint(...)`."""
    return f"{say(_SA, 'UniqueConstraint')}({_names(key.columns)}, name={text_literal(key.name)})"


def foreign_key(reference: ReferenceDesign, say: Say) -> str:
    """`sa.ForeignKeyConstraint(...)`."""
    schema = "" if reference.target_schema == "public" else f"{reference.target_schema}."
    targets = tuple(f"{schema}{reference.target_table}.{column}" for column in reference.target_columns)
    arguments = [
        list_literal(reference.columns),
        list_literal(targets),
        f"name={text_literal(reference.name)}",
    ]
    if reference.on_delete != "no action":
        arguments.append(f"ondelete={text_literal(reference.on_delete.upper())}")
    return call(say(_SA, "ForeignKeyConstraint"), *arguments)


def index(design: IndexDesign, say: Say) -> str:
    """`sa.Index(...)`."""
    return f"{say(_SA, 'Index')}({text_literal(design.name)}, {_names(design.columns)}{index_method(design)})"


def index_method(design: IndexDesign) -> str:
    """The argument that says how an index is made; btree goes without saying."""
    return "" if design.method == "btree" else f", postgresql_using={text_literal(design.method)}"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(map(text_literal, columns))
