"""The tables that a project's Drizzle schema has, read from its syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from restow.dialects._js_packages import SUFFIXES
from restow.dialects._js_syntax import constant, parse, text_of, walk
from restow.dialects._source_files import find_files, read_text, relative

if TYPE_CHECKING:
    from tree_sitter import Node

_IS_TABLE = re.compile(r"[Tt]able$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table in the schema's code. Offsets are bytes of its file."""

    #: Relative to the project.
    path: str
    #: The constant that holds it.
    const: str
    schema: str
    name: str
    #: Property by column.
    properties: dict[str, str]
    #: What stands before a column's builder: "" or `t.`.
    builder: str = ""
    #: Where a further column goes, behind the last.
    column_end: int = 0
    #: Where a further constraint goes: behind the last, or behind the columns where there is none yet.
    extra_end: int = 0
    #: How constraints are given: not at all, in a list, in an object, or in a way that is not followed.
    extras: str = "none"
    #: Whether any constraint is there.
    has_extras: bool = False
    #: What constraints call the table.
    parameter: str = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What the schema's files hold."""

    tables: tuple[Table, ...]
    #: Constant and file of a `pgSchema`, by its name.
    schemas: dict[str, tuple[str, str]]
    #: All files that use Drizzle's builders, by path.
    files: dict[str, str]

    def table(self, schema: str, name: str) -> Table | None:
        """The table of this name."""
        return next((one for one in self.tables if (one.schema, one.name) == (schema, name)), None)


def read_schema(root: Path) -> Schema:
    """Every table of the project, in the order of the files."""
    files: dict[str, str] = {}
    for path in find_files(root, lambda name: name.endswith(SUFFIXES)):
        if "drizzle-orm/pg-core" in (text := read_text(path)):
            files[relative(root, path)] = text
    trees = {path: parse(text) for path, text in files.items()}
    schemas = {name: (const, path) for path, tree in trees.items() for const, name in _schemas(tree)}
    names = {const: name for name, (const, _) in schemas.items()}
    tables = [table for path, tree in trees.items() for table in _tables(path, tree, names)]
    return Schema(tables=tuple(tables), schemas=schemas, files=files)


def _constants(tree: Node) -> Iterator[tuple[str, Node]]:
    for node in walk(tree):
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
        while value is not None and value.type == "call_expression":
            # The innermost call makes it: `pgTable(...).enableRLS()`.
            inner = _function(value).child_by_field_name("object")
            if inner is None or inner.type != "call_expression":
                yield text_of(node.child_by_field_name("name")), value
                break
            value = inner


def _function(call: Node) -> Node:
    return call.child_by_field_name("function") or call


def _arguments(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return [node for node in arguments.named_children if node.type != "comment"] if arguments else []


def _schemas(tree: Node) -> Iterator[tuple[str, str]]:
    for const, call in _constants(tree):
        arguments = _arguments(call)
        if text_of(_function(call)) == "pgSchema" and arguments:
            yield const, constant(arguments[0]) or ""


def _tables(path: str, tree: Node, schemas: dict[str, str]) -> Iterator[Table]:
    for const, call in _constants(tree):
        arguments = _arguments(call)
        function = text_of(_function(call))
        if not _IS_TABLE.search(function) or len(arguments) < 2 or arguments[0].type != "string":
            continue
        columns, builder = _returned(arguments[1])
        if columns is None or columns.type != "object":
            continue
        pairs = [pair for pair in columns.named_children if pair.type == "pair"]
        last = columns.named_children[-1] if columns.named_children else None
        table = Table(
            path=path,
            const=const,
            schema=schemas.get(function.partition(".")[0], "public"),
            name=constant(arguments[0]) or "",
            properties={_column(pair): _key(pair) for pair in pairs},
            builder=f"{builder}." if builder else "",
            column_end=last.end_byte if last else columns.start_byte + 1,
            extra_end=arguments[1].end_byte,
        )
        yield _with_extras(table, arguments[2]) if len(arguments) > 2 else table


def _with_extras(table: Table, argument: Node) -> Table:
    items, parameter = _returned(argument)
    if items is None or items.type not in ("array", "object"):
        return replace(table, extras="other")
    last = items.named_children[-1] if items.named_children else None
    return replace(
        table,
        extra_end=last.end_byte if last else items.start_byte + 1,
        extras=items.type,
        has_extras=last is not None,
        parameter=parameter or table.const,
    )


def _returned(node: Node) -> tuple[Node | None, str]:
    """What a callback gives, and the name of its parameter; anything else is given as it is."""
    if node.type != "arrow_function":
        return node, ""
    parameters = node.child_by_field_name("parameter") or node.child_by_field_name("parameters")
    names = [part for part in walk(parameters) if part.type == "identifier"] if parameters else []
    body = node.child_by_field_name("body")
    while body is not None and body.type == "parenthesized_expression":
        body = body.named_children[0]
    return body, text_of(names[0]) if names else ""


def _key(pair: Node) -> str:
    return text_of(pair.child_by_field_name("key")).strip("'\"")


def _column(pair: Node) -> str:
    call = pair.child_by_field_name("value")
    while call is not None and call.type == "call_expression":
        inner = _function(call).child_by_field_name("object")
        if inner is None or inner.type != "call_expression":
            arguments = _arguments(call)
            named = constant(arguments[0]) if arguments and arguments[0].type == "string" else None
            return named or _key(pair)
        call = inner
    return _key(pair)
