"""The document that a write is given: the value behind the JSON text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restow.rewriters._node_bindings import declaration
from restow.rewriters._node_syntax import Code, arguments, bare, callee, inside, scope_of, statement_of

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Content:
    """What is saved."""

    #: The expression of the document; its bytes stay as they are.
    node: Node | None
    #: Instead of one: its text.
    text: str = ""
    #: A statement that only made the text, and goes.
    made_by: Node | None = None


def content_of(code: Code, node: Node) -> Content:
    """The document of a text that is written.

    Args:
        code: the file.
        node: the expression of the text.
    """
    value = serialised(code, node)
    if value is not None:
        return Content(value)
    inner = bare(node)
    if inner is not None and inner.type in ("string", "template_string"):
        constant = _constant(code.text(inner)[1:-1])
        if constant is not None:
            return Content(None, constant)
    if inner is not None and inner.type == "identifier" and (made := _made_before(code, inner)) is not None:
        return made
    return Content(None, f"JSON.parse({code.text(node)})")


def serialised(code: Code, node: Node | None) -> Node | None:
    """`x` of `JSON.stringify(x, null, 2)`, also with a line's end behind it."""
    node = bare(node)
    if node is None:
        return None
    if node.type == "binary_expression" and code.text(node.child_by_field_name("operator")) == "+":
        end = code.text(node.child_by_field_name("right")).strip("'\"`")
        return serialised(code, node.child_by_field_name("left")) if end in ("\\n", "\\r\\n", "") else None
    if node.type == "template_string":
        parts = node.named_children
        around = "".join(code.text(part) for part in parts if part.type != "template_substitution")
        holes = [part for part in parts if part.type == "template_substitution"]
        is_one = len(holes) == 1 and around in ("", "\\n", "\n")
        return serialised(code, holes[0].named_children[0]) if is_one else None
    given = arguments(node) if node.type == "call_expression" else []
    if not given or code.text(callee(node)) != "JSON.stringify":
        return None
    is_plain = len(given) == 1 or code.text(given[1]) in ("null", "undefined")
    return given[0] if is_plain else None


def parsed(code: Code, node: Node | None) -> Node | None:
    """`x` of `JSON.parse(x)`."""
    node = bare(node)
    given = arguments(node) if node is not None and node.type == "call_expression" else []
    if node is None or len(given) != 1 or code.text(callee(node)) != "JSON.parse":
        return None
    return given[0]


def _constant(text: str) -> str | None:
    try:
        value = json.loads(text.replace("\\n", "\n"))
    except ValueError:
        return None
    return json.dumps(value) if isinstance(value, (dict, list)) else None


def _made_before(code: Code, name: Node) -> Content | None:
    """`const text = JSON.stringify(x)`, right before, and for this alone."""
    statement = statement_of(name)
    scope = scope_of(name)
    uses = code.uses(code.text(name), scope)
    before = [each for each in uses if each.start_byte < name.start_byte]
    if statement is None or not before or uses[-1].start_byte != name.start_byte:
        return None
    declarator = declaration(before[0]) if len(before) == 1 else None
    value = declarator.child_by_field_name("value") if declarator is not None else _assigned(before)
    document = serialised(code, value)
    made_by = statement_of(before[-1])
    if document is None or made_by is None or value is None:
        return None
    block = made_by.parent
    if block is None or not inside(statement, block) or not _is_alone(made_by):
        return None
    return Content(document, made_by=made_by) if _stays(code, document, made_by, statement) else None


def _assigned(before: list[Node]) -> Node | None:
    """The value of the last assignment to a variable that is only used in it: `x = JSON.stringify(x)`."""
    for node in before:
        assignment = node.parent
        if assignment is None or assignment.type != "assignment_expression":
            continue
        left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
        is_last = right is not None and inside(before[-1], assignment)
        if left is not None and left.start_byte == node.start_byte and is_last:
            return right
    return None


def _is_alone(statement: Node) -> bool:
    """True for a declaration of one name, or an assignment."""
    if statement.type == "expression_statement":
        return True
    return statement.type in ("lexical_declaration", "variable_declaration") and (
        sum(each.type == "variable_declarator" for each in statement.named_children) == 1
    )


def _stays(code: Code, document: Node, made_by: Node, statement: Node) -> bool:
    """True when nothing between touches what the document is made of."""
    roots = {code.text(node) for node in _identifiers(document)}
    between = range(made_by.end_byte, statement.start_byte)
    return not any(
        each.start_byte in between and not _is_declared(each)
        for name in roots
        for each in code.names.get(name, ())
    )


def _is_declared(node: Node) -> bool:
    return declaration(node) is not None


def _identifiers(node: Node) -> list[Node]:
    from restow.rewriters._node_syntax import walk

    return [each for each in walk(node) if each.type == "identifier"]
