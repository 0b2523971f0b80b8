"""A path expression as pieces: what of it is known text, and what an expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from restow.rewriters._alignment import Piece
from restow.rewriters._node_bindings import field_value, value_of
from restow.rewriters._node_syntax import Code, arguments, bare, body_of, callee, parameters

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a function's parameters are, by name.
Given = Mapping[str, Sequence[Piece]]
_JOINS = frozenset(("join", "resolve", "normalize"))
_CURRENT = frozenset(("__dirname", "process.cwd()", "import.meta.dirname"))
#: Steps from a name to what it stands for.
_DEEPEST = 8


def pieces(code: Code, node: Node | None, given: Given | None = None, depth: int = 0) -> list[Piece]:
    """The pieces of a path, in order.

    Args:
        code: the file.
        node: the expression.
        given: what the parameters of the function around it are.
        depth: steps taken so far.
    """
    node = bare(node)
    if node is None:
        return []
    known = given or {}
    if depth < _DEEPEST:
        found = _known(code, node, known, depth + 1)
        if found is not None:
            return found
    return [Piece(code.text(node), is_expression=True)]


def _known(code: Code, node: Node, given: Given, depth: int) -> list[Piece] | None:
    match node.type:
        case "string":
            return [Piece("".join(_unescaped(code.text(part)) for part in node.named_children))]
        case "template_string":
            return _templated(code, node, given, depth)
        case "binary_expression":
            return _added(code, node, given, depth)
        case "call_expression":
            return _called(code, node, given, depth)
        case "identifier":
            if code.text(node) in given:
                return list(given[code.text(node)])
            value = value_of(code, node)
            return _through(code, value, given, depth)
        case "member_expression":
            found = _through(code, field_value(code, node), given, depth)
            # What the constructor was given has no name in the other methods.
            return found if found is not None and all(map(_is_everywhere, found)) else None
    return None


def _through(code: Code, value: Node | None, given: Given, depth: int) -> list[Piece] | None:
    """What a name stands for, where that is a path; else the name is the better expression."""
    if value is None:
        return None
    found = pieces(code, value, given, depth)
    return found if len(found) > 1 or not found[0].is_expression else None


def _templated(code: Code, node: Node, given: Given, depth: int) -> list[Piece]:
    found: list[Piece] = []
    for part in node.named_children:
        if part.type == "template_substitution":
            found += pieces(code, part.named_children[0], given, depth) if part.named_children else []
        else:
            found.append(Piece(_unescaped(code.text(part))))
    return found or [Piece("")]


def _added(code: Code, node: Node, given: Given, depth: int) -> list[Piece] | None:
    operator = code.text(node.child_by_field_name("operator"))
    if operator in ("??", "||"):  # a setting, and what it is where nobody sets it
        right = bare(node.child_by_field_name("right"))
        return pieces(code, right, given, depth) if right is not None and right.type == "string" else None
    if operator != "+":
        return None
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    return [piece for side in sides for piece in pieces(code, side, given, depth)]


def _called(code: Code, node: Node, given: Given, depth: int) -> list[Piece] | None:
    function = callee(node)
    name = code.text(function).rpartition(".")[2]
    if name in _JOINS and arguments(node):
        return _joined(code, arguments(node), given, depth)
    if function is not None and function.type == "identifier":
        return _given_by(code, function, arguments(node), given, depth)
    return None


def _joined(code: Code, parts: Sequence[Node], given: Given, depth: int) -> list[Piece]:
    found: list[Piece] = []
    for part in parts:
        if code.text(part) in _CURRENT:
            inner = [Piece(code.text(part), is_expression=True)]
        else:
            inner = pieces(code, part, given, depth)
        found += [Piece("/")] * bool(found) + inner
    return found


def _given_by(
    code: Code, name: Node, given_here: Sequence[Node], given: Given, depth: int
) -> list[Piece] | None:
    """The path that a function of the file makes of its arguments."""
    function = function_named(code, code.text(name))
    result = returned(function) if function is not None else None
    if function is None or result is None:
        return None
    names = [code.text(each) for each in parameters(function)]
    inner = {name: pieces(code, node, given, depth) for name, node in zip(names, given_here, strict=False)}
    return pieces(code, result, inner, depth) if len(inner) == len(names) else None


def returned(function: Node) -> Node | None:
    """The expression that a function gives and does nothing else for."""
    body = body_of(function)
    if body is not None and body.type != "statement_block":
        return body
    statements = [each for each in body.named_children if each.type != "comment"] if body is not None else []
    if len(statements) != 1 or statements[0].type != "return_statement":
        return None
    return statements[0].named_children[0] if statements[0].named_children else None


def function_named(code: Code, name: str) -> Node | None:
    """The function that a name of the file stands for."""
    for node in code.names.get(name, ()):
        parent = node.parent
        if parent is None:
            continue
        if parent.type in ("function_declaration", "generator_function_declaration"):
            return parent
        if parent.type == "variable_declarator":
            value = parent.child_by_field_name("value")
            if value is not None and value.type in ("arrow_function", "function_expression"):
                return value
    return None


def _is_everywhere(piece: Piece) -> bool:
    """True for a piece that means the same in every method."""
    return not piece.is_expression or piece.text.startswith("this.") or piece.text in _CURRENT


def _unescaped(text: str) -> str:
    return text.replace("\\\\", "\\").replace("\\'", "'").replace('\\"', '"') if "\\" in text else text
