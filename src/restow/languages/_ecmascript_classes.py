"""Classes of JavaScript and TypeScript: their methods and fields."""

from collections.abc import Iterator

from msgspec.structs import replace
from tree_sitter import Node

from restow.languages._ecmascript_functions import function_of
from restow.languages._ecmascript_keys import name_of
from restow.languages._ecmascript_reader import Reader
from restow.languages._python_reader import parts_of
from restow.model.code import Class, Expression, Function
from restow.syntax.tree import span_of

_FIELDS = frozenset({"field_definition", "public_field_definition"})


def class_expression(reader: Reader, node: Node, depth: int) -> Expression:
    """A class."""
    return class_of(reader, node, depth)


def method_expression(reader: Reader, node: Node, depth: int) -> Expression:
    """A method of an object."""
    return method_of(reader, node, depth)


def class_of(reader: Reader, node: Node, depth: int) -> Class:
    """A class: its methods and fields in order."""
    methods: list[Function] = []
    fields: list[tuple[str, Expression]] = []
    for member, decorators in _members(reader, node.child_by_field_name("body"), depth):
        if member.type == "method_definition":
            methods.append(method_of(reader, member, depth, decorators))
        elif member.type == "class_static_block":
            methods.append(function_of(reader, member, depth, "static"))
        elif member.type in _FIELDS:
            _add_field(reader, member, depth, methods, fields)
    name = reader.text(node.child_by_field_name("name"))
    bases = _bases(reader, node, depth)
    return Class(
        name, bases, tuple(methods), tuple(fields), span_of(node), decorators_of(reader, node, depth)
    )


def _members(reader: Reader, body: Node | None, depth: int) -> Iterator[tuple[Node, tuple[Expression, ...]]]:
    """Each member with the decorators before it; TypeScript's grammar has them as members."""
    decorators: tuple[Expression, ...] = ()
    for member in parts_of(body) if body is not None else ():
        if member.type == "decorator":
            decorators += reader.items(member, depth)
            continue
        whole = parts_of(member) if member.is_error else (member,)
        yield from ((part, decorators) for part in whole)
        decorators = ()


def method_of(reader: Reader, node: Node, depth: int, decorators: tuple[Expression, ...] = ()) -> Function:
    """A method of a class or of an object."""
    name = node.child_by_field_name("name")
    start = name.start_byte if name is not None else node.end_byte
    words = {child.type for child in node.children if child.start_byte < start}
    kind = "getter" if "get" in words else "setter" if "set" in words else _kind(words)
    return function_of(reader, node, depth, kind, (*decorators, *decorators_of(reader, node, depth)))


def _kind(words: set[str]) -> str:
    return "static" if "static" in words else "method"


def _add_field(
    reader: Reader, node: Node, depth: int, methods: list[Function], fields: list[tuple[str, Expression]]
) -> None:
    """A field; one that holds a function is as good as a method."""
    name = node.child_by_field_name("name") or node.child_by_field_name("property")
    value = node.child_by_field_name("value")
    if value is None:
        return
    held, word = reader.expression(value, depth), name_of(reader, name)
    if isinstance(held, Function):
        kind = _kind({child.type for child in node.children})
        methods.append(replace(held, name=word, kind=kind, decorators=decorators_of(reader, node, depth)))
    else:
        fields.append((word, held))


def _bases(reader: Reader, node: Node, depth: int) -> tuple[Expression, ...]:
    """What a class extends; what it implements has no code."""
    heritage = next((part for part in parts_of(node) if part.type == "class_heritage"), None)
    parts = parts_of(heritage) if heritage is not None else []
    clause = next((part for part in parts if part.type == "extends_clause"), None)
    if clause is not None:
        return (reader.field(clause, "value", depth),)
    return tuple(reader.expression(part, depth) for part in parts if part.type != "implements_clause")


def decorators_of(reader: Reader, node: Node, depth: int) -> tuple[Expression, ...]:
    """The decorators of a class, a member or an export, outermost first."""
    return tuple(
        found
        for child in node.named_children
        if child.type == "decorator"
        for found in reader.items(child, depth)
    )
