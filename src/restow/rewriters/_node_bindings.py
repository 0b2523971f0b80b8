"""What the names of a file stand for: imports, and values given once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restow.rewriters._node_syntax import Code, arguments, bare, callee, inside, is_function, parameters, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_ASSIGNING = frozenset(("assignment_expression", "augmented_assignment_expression", "update_expression"))


@dataclass(frozen=True, slots=True)
class Import:
    """A name that a file has from a module."""

    name: str
    #: As written, `node:` left out.
    module: str
    #: What it is there: "" for the module itself or its default.
    member: str
    #: The statement, and the part of it that is this name alone (None: there are no braces).
    statement: Node
    part: Node | None


def imports(code: Code) -> Iterator[Import]:
    """All imports and requires at the top of a file."""
    for statement in code.root.children:
        if statement.type == "import_statement":
            yield from _imported(code, statement)
        elif statement.type in ("lexical_declaration", "variable_declaration"):
            declarators = [each for each in statement.named_children if each.type == "variable_declarator"]
            for declarator in declarators:
                yield from _required(code, statement, declarator, alone=len(declarators) == 1)


def _imported(code: Code, statement: Node) -> Iterator[Import]:
    source = statement.child_by_field_name("source")
    if source is None:
        return
    module = module_of(code.text(source))
    clause = next((each for each in statement.children if each.type == "import_clause"), None)
    for part in clause.named_children if clause is not None else ():
        if part.type == "identifier":
            braces = len(clause.named_children) > 1 if clause is not None else False
            yield Import(code.text(part), module, "", statement, part if braces else None)
        elif part.type == "namespace_import":
            yield Import(code.text(part.named_children[-1]), module, "", statement, None)
        elif part.type == "named_imports":
            for each in part.named_children:
                if each.type == "import_specifier":
                    member = code.text(each.child_by_field_name("name"))
                    name = code.text(each.child_by_field_name("alias")) or member
                    yield Import(name, module, member, statement, each)


def _required(code: Code, statement: Node, declarator: Node, *, alone: bool) -> Iterator[Import]:
    module, member = required(code, declarator.child_by_field_name("value"))
    target = declarator.child_by_field_name("name")
    if module is None or target is None:
        return
    whole = None if alone else declarator
    if target.type == "identifier":
        yield Import(code.text(target), module, member, statement, whole)
    for part in target.named_children if target.type == "object_pattern" else ():
        key, value = part.child_by_field_name("key"), part.child_by_field_name("value")
        name = code.text(value) if value is not None else code.text(part)
        taken = code.text(key) if key is not None else name
        yield Import(name, module, f"{member}.{taken}" if member else taken, statement, part)


def required(code: Code, value: Node | None) -> tuple[str | None, str]:
    """The module of `require("fs")` and what of it is meant: `require("fs").promises`."""
    member = ""
    while value is not None and value.type == "member_expression":
        member = code.text(value.child_by_field_name("property")) + (f".{member}" if member else "")
        value = value.child_by_field_name("object")
    if value is None or value.type != "call_expression" or code.text(callee(value)) != "require":
        return None, ""
    given = arguments(value)
    return (module_of(code.text(given[0])), member) if given else (None, "")


def module_of(literal: str) -> str:
    """A specifier without its quotes."""
    return literal.strip("'\"`").removeprefix("node:")


def value_of(code: Code, name: Node) -> Node | None:
    """The expression that a variable always has; None where it may have another."""
    text = code.text(name)
    declared = [
        declarator for each in code.names.get(text, ()) if (declarator := declaration(each)) is not None
    ]
    near = [each for each in declared if _is_visible(each, name)]
    if not near or _is_parameter_near(code, name):
        return None
    chosen = max(near, key=lambda each: each.start_byte)
    if _is_assigned(code, text) or (chosen.start_byte > name.start_byte and _same_function(chosen, name)):
        return None
    return chosen.child_by_field_name("value")


def declaration(name: Node) -> Node | None:
    """The declarator whose plain name this is."""
    parent = name.parent
    if parent is None or parent.type != "variable_declarator":
        return None
    target = parent.child_by_field_name("name")
    return parent if target is not None and target.start_byte == name.start_byte else None


def _is_visible(declarator: Node, name: Node) -> bool:
    block = declarator.parent.parent if declarator.parent is not None else None
    if block is not None and block.type == "export_statement":
        block = block.parent
    return block is not None and inside(name, block)


def _same_function(one: Node, other: Node) -> bool:
    from restow.rewriters._node_syntax import scope_of

    return scope_of(one).id == scope_of(other).id


def _is_parameter_near(code: Code, name: Node) -> bool:
    """True when a function around takes a parameter of this name."""
    above = name.parent
    while above is not None:
        if is_function(above) and any(
            code.text(part) == code.text(name) for each in parameters(above) for part in walk(each)
        ):
            return True
        above = above.parent
    return False


def _is_assigned(code: Code, name: str) -> bool:
    for each in code.names.get(name, ()):
        parent = each.parent
        target = (
            parent.child_by_field_name("left") or parent.child_by_field_name("argument")
            if parent is not None and parent.type in _ASSIGNING
            else None
        )
        if target is not None and target.start_byte == each.start_byte:
            return True
    return False


def is_reassigned(code: Code, name: str) -> bool:
    """True when a variable of this name is given another value somewhere in the file."""
    return _is_assigned(code, name)


def field_value(code: Code, member: Node) -> Node | None:
    """What `this.x` always is: given once in its class; None where it may be another."""
    if code.text(member.child_by_field_name("object")) != "this":
        return None
    name = code.text(member.child_by_field_name("property"))
    given = []
    for node in walk(code.root):
        if node.type == "assignment_expression":
            left = node.child_by_field_name("left")
            if left is not None and code.text(left) == f"this.{name}":
                given.append(node.child_by_field_name("right"))
        elif node.type in ("field_definition", "public_field_definition"):
            key = node.child_by_field_name("property") or node.child_by_field_name("name")
            value = node.child_by_field_name("value")
            if key is not None and code.text(key) == name and value is not None:
                given.append(value)
    return bare(given[0]) if len(given) == 1 else None
