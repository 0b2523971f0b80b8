"""A table as a model of SQLAlchemy: a class with annotations or columns, or a Table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from textwrap import indent

from restow.dialects._python_code import attribute_name, call, distinct, text_literal
from restow.dialects._sqlalchemy_home import Style
from restow.dialects._sqlalchemy_parts import (
    Say,
    column_arguments,
    foreign_key,
    index,
    keeps_given_values,
    primary_key,
    table_column,
    table_options,
    unique_constraint,
)
from restow.model.design import ColumnDesign, SqlType, TableDesign

#: Attributes that classes have themselves: declarative ones, Flask-SQLAlchemy's and SQLModel's.
_TAKEN = frozenset(("copy", "dict", "json", "metadata", "query", "query_class", "registry", "schema"))
_PYTHON_TYPES: dict[SqlType, tuple[str, str]] = {
    "uuid": ("uuid", "UUID"),
    "text": ("", "str"),
    "text[]": ("", "list[str]"),
    "jsonb": ("typing", "Any"),
    "boolean": ("", "bool"),
    "smallint": ("", "int"),
    "integer": ("", "int"),
    "bigint": ("", "int"),
    "numeric": ("decimal", "Decimal"),
    "double precision": ("", "float"),
    "timestamp with time zone": ("datetime", "datetime"),
    "timestamp without time zone": ("datetime", "datetime"),
    "date": ("datetime", "date"),
}


def write_model(table: TableDesign, name: str, base: str, style: Style, say: Say, optional: str = "") -> str:
    """The statement that defines a model.

    Args:
        table: what it describes; references to tables that no model describes are left out before.
        name: of the class, or of the variable.
        base: what it inherits from, or the metadata that a Table goes into.
        style: which manner of models.
        say: how the file names what it imports.
        optional: name of typing.Optional where the file uses it; "" for `| None`.
    """
    if style == "table":
        return _table(table, name, base, say)
    head = f"{base}, table=True" if style == "sqlmodel" else base
    lines = [f"class {name}({head}):", f"    __tablename__ = {text_literal(table.name)}"]
    lines += _table_args(table, say)
    lines.append("")
    lines += [indent(line, "    ") for line in _attributes(table, style, say, optional)]
    return "\n".join(lines) + "\n"


def attribute(
    column: ColumnDesign,
    style: Style,
    say: Say,
    optional: str = "",
    extra: Sequence[str] = (),
    name: str = "",
) -> str:
    """The line of a class that defines a column.

    Args:
        column: the column.
        style: of the class.
        say: how the file names what it imports.
        optional: name of typing.Optional where the file uses it; "" for `| None`.
        extra: arguments of a key.
        name: of the attribute; "" for the one that the column's name gives.
    """
    name = name or _attribute_name(column.name)
    arguments = [*([] if name == column.name else [text_literal(column.name)])]
    arguments += [*column_arguments(column, say), *extra]
    if style != "mapped":
        nullable = [] if column.nullable or "primary_key=True" in extra else ["nullable=False"]
        made = call(say("sqlalchemy", "Column"), *arguments, *nullable)
    if style == "column":
        return f"{name} = {made}"
    if style == "sqlmodel":
        return _pydantic_field(column, name, made, say, optional)
    if column.type == "jsonb":
        arguments.append(f"nullable={column.nullable}")
    annotation = f"{say('sqlalchemy.orm', 'Mapped')}[{_annotation(column, say, optional)}]"
    return call(f"{name}: {annotation} = {say('sqlalchemy.orm', 'mapped_column')}", *arguments)


def _pydantic_field(column: ColumnDesign, name: str, made: str, say: Say, optional: str) -> str:
    # None where the database fills the value in.
    may_lack = replace(column, nullable=column.nullable or column.default != "")
    default = ["default=None"] if may_lack.nullable else []
    annotation = _annotation(may_lack, say, optional)
    return call(f"{name}: {annotation} = {say('sqlmodel', 'Field')}", *default, f"sa_column={made}")


def uses_default_key_name(table: TableDesign) -> bool:
    """Whether PostgreSQL names the key so by itself."""
    return table.key.name == f"{table.name}_pkey"


def _table(table: TableDesign, name: str, metadata: str, say: Say) -> str:
    parts = [
        *(table_column(column, say, table) for column in table.columns),
        primary_key(table.key, say),
        *_table_constraints(table, say),
        *(f"{option}={value}" for option, value in table_options(table).items()),
    ]
    return call(f"{name} = {say('sqlalchemy', 'Table')}", text_literal(table.name), metadata, *parts) + "\n"


def _table_args(table: TableDesign, say: Say) -> list[str]:
    key = [] if uses_default_key_name(table) else [primary_key(table.key, say)]
    constraints = [*key, *_table_constraints(table, say)]
    options = ", ".join(f"{text_literal(name)}: {value}" for name, value in table_options(table).items())
    said = [f"{{{options}}}"] if options else []
    if not constraints:
        return [f"    __table_args__ = {each}" for each in said]
    items = [indent(f"{each},", " " * 8) for each in (*constraints, *said)]
    return ["    __table_args__ = (", *items, "    )"]


def _table_constraints(table: TableDesign, say: Say) -> Iterator[str]:
    parts: tuple[tuple[Sequence[object], Callable[..., str]], ...] = (
        (table.uniques, unique_constraint),
        (table.references, foreign_key),
        (table.indexes, index),
    )
    for designs, write in parts:
        yield from (write(design, say) for design in designs)


def _attributes(table: TableDesign, style: Style, say: Say, optional: str) -> Iterator[str]:
    names = distinct((column.name for column in table.columns), _attribute_name)
    for column in table.columns:
        is_key = column.name in table.key.columns
        extra = ["primary_key=True"] if is_key else []
        if keeps_given_values(table, column):
            extra.append("autoincrement=False")
        shown = replace(column, nullable=column.nullable and not is_key)
        yield attribute(shown, style, say, optional, extra, names[column.name])


def _attribute_name(column: str) -> str:
    return attribute_name(column, _TAKEN)


def _annotation(column: ColumnDesign, say: Say, optional: str) -> str:
    module, name = _PYTHON_TYPES[column.type]
    said = say(module, name) if module else name
    if not column.nullable or column.type == "jsonb":
        return said
    return f"{optional}[{said}]" if optional else f"{said} | None"
