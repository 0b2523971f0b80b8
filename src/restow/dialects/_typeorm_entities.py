"""The TypeORM entities that a project has, read from their syntax."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from restow.dialects._js_names import camel, snake
from restow.dialects._js_syntax import constant, parse, settings, text_of, walk
from restow.dialects._source_files import find_files, read_text, relative

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A class with the decorator `@Entity`."""

    #: Relative to the project.
    path: str
    class_name: str
    #: What it says; "" where TypeORM makes it from the class's name.
    table: str
    schema: str
    #: Property by column.
    properties: dict[str, str]
    #: All its members.
    members: frozenset[str]
    #: Bytes: where its decorators begin, and its closing brace.
    start: int
    end: int

    def is_of(self, schema: str, table: str) -> bool:
        """Whether it is that table's."""
        names = [self.table] if self.table else [snake(self.class_name), self.class_name]
        return table in names and (self.schema or "public") == schema


def find_entities(root: Path) -> list[Entity]:
    """Every entity in TypeScript, in the order of the paths."""
    found: list[Entity] = []
    for path in find_files(root, lambda name: name.endswith((".ts", ".mts")) and not name.endswith(".d.ts")):
        text = read_text(path)
        if "@Entity" in text and "typeorm" in text:
            found.extend(_entities(relative(root, path), parse(text)))
    return found


def property_of(entity: Entity, column: str) -> str:
    """The property that holds a column, as TypeORM or a naming strategy would have it."""
    for name in (column, camel(column)):
        if name in entity.members and column not in entity.properties:
            return name
    return entity.properties.get(column, camel(column))


def _entities(path: str, root: Node) -> Iterator[Entity]:
    for node in walk(root):
        if node.type not in ("class_declaration", "abstract_class_declaration"):
            continue
        around = node.parent if node.parent and node.parent.type == "export_statement" else node
        decorators = [part for part in (*around.children, *node.children) if part.type == "decorator"]
        body = node.child_by_field_name("body")
        if body is None or not (mark := _decorator(decorators, "Entity")):
            continue
        members = list(_members(body))
        yield Entity(
            path=path,
            class_name=text_of(node.child_by_field_name("name")),
            table=_first_string(mark) or _setting(mark, "name"),
            schema=_setting(mark, "schema"),
            properties={column: name for column, name in members if column},
            members=frozenset(name for _, name in members),
            start=min(part.start_byte for part in decorators),
            end=body.end_byte - 1,
        )


def _members(body: Node) -> Iterator[tuple[str, str]]:
    """Column, "" where it says none, and property."""
    for member in body.named_children:
        if member.type == "public_field_definition":
            name = text_of(member.child_by_field_name("name"))
            marks = [part for part in member.children if part.type == "decorator"]
            is_relation = any(_decorator(marks, kind) for kind in ("ManyToOne", "OneToOne", "OneToMany"))
            columns = [] if is_relation else [_setting(mark, "name") for mark in marks]
            yield next(filter(None, columns), ""), name


def _decorator(decorators: list[Node], name: str) -> Node | None:
    for node in decorators:
        called = node.named_children[0] if node.named_children else None
        if called is not None and text_of(called.child_by_field_name("function") or called) == name:
            return node
    return None


def _first_string(decorator: Node) -> str:
    for node in walk(decorator):
        if node.type == "arguments":
            first = node.named_children[0] if node.named_children else None
            return (constant(first) if first is not None else "") or ""
    return ""


def _setting(decorator: Node, name: str) -> str:
    return next(filter(None, map(constant, settings(decorator, name))), "")
