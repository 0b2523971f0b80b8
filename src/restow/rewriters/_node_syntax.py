"""Questions to the syntax tree of a JavaScript or TypeScript file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from restow.syntax.tree import parse, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = frozenset(
    (
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    )
)
#: Around an expression without changing its value.
_WRAPPING = frozenset(
    ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression")
)
_NAMES = frozenset(
    (
        "identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "type_identifier",
    )
)
_BLOCKS = frozenset(("statement_block", "program", "switch_case", "switch_default"))


def language_of(file: str) -> str:
    """The grammar that reads a file, by its suffix."""
    suffix = file.rpartition(".")[2]
    if suffix in ("ts", "mts", "cts"):
        return "typescript"
    return "tsx" if suffix == "tsx" else "javascript"


class Code:
    """One file's source and its tree."""

    def __init__(self, file: str, source: bytes) -> None:
        """Parses it.

        Args:
            file: from the project's root.
            source: its bytes.
        """
        self.file, self.source = file, source
        self.root = parse(language_of(file), source).root_node

    @property
    def is_typed(self) -> bool:
        """True for TypeScript."""
        return language_of(self.file) != "javascript"

    def text(self, node: Node | None) -> str:
        """A node's source; "" for none."""
        return text_of(node, self.source) if node is not None else ""

    def at(self, span: tuple[int, int]) -> Node | None:
        """The call or expression that fills a span."""
        node = self.root.descendant_for_byte_range(span[0], max(span[0], span[1] - 1))
        while node is not None and (node.start_byte > span[0] or node.end_byte < span[1]):
            node = node.parent
        while node is not None and node.parent is not None and same_extent(node, node.parent):
            if node.parent.type.endswith(("statement", "program", "statement_block")):
                break  # without a semicolon, a statement is as long as its expression
            node = node.parent
        return node if node is not None and (node.start_byte, node.end_byte) == span else None

    @cached_property
    def names(self) -> dict[str, list[Node]]:
        """Every use of a name, by its text, in the order of the source."""
        found: dict[str, list[Node]] = {}
        for node in walk(self.root):
            if node.type in _NAMES:
                found.setdefault(self.text(node), []).append(node)
        return found

    def uses(self, name: str, scope: Node) -> list[Node]:
        """The uses of a name inside a node."""
        return [node for node in self.names.get(name, ()) if inside(node, scope)]


def walk(node: Node) -> Iterator[Node]:
    """The node and all in it, in the order of the source."""
    waiting = [node]
    while waiting:
        yield (one := waiting.pop())
        waiting.extend(reversed(one.children))


def same_extent(one: Node, other: Node) -> bool:
    """True when both begin and end at the same byte."""
    return bool(one.start_byte == other.start_byte and one.end_byte == other.end_byte)


def inside(node: Node, scope: Node) -> bool:
    """True when a node lies in another, or is it."""
    return bool(scope.start_byte <= node.start_byte and node.end_byte <= scope.end_byte)


def bare(node: Node | None) -> Node | None:
    """An expression without parentheses, casts and `await` around it."""
    while node is not None and (node.type in _WRAPPING or node.type == "await_expression"):
        node = node.named_children[0] if node.named_children else None
    return node


def wrapped(node: Node) -> Node:
    """The widest expression of the same value: with its parentheses and casts, without `await`."""
    while node.parent is not None and node.parent.type in _WRAPPING:
        node = node.parent
    return node


def awaited(node: Node) -> Node | None:
    """The `await` around an expression; None when there is none."""
    if node.type == "call_expression" and start_of(node) != node.start_byte:
        return node
    parent = wrapped(node).parent
    return parent if parent is not None and parent.type == "await_expression" else None


def callee(call: Node) -> Node | None:
    """What is called, or constructed."""
    function = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    # The grammar reads `await f<T>(x)` as a call of `await f`.
    if function is not None and function.type == "await_expression" and function.named_children:
        return function.named_children[0]
    return function


def start_of(call: Node) -> int:
    """Where a call begins, without the `await` that the grammar takes for a part of it."""
    function = callee(call)
    own = call.child_by_field_name("function")
    is_awaited = own is not None and function is not None and own.id != function.id
    return int(function.start_byte if is_awaited and function is not None else call.start_byte)


def arguments(call: Node) -> list[Node]:
    """A call's arguments, comments left out."""
    found = call.child_by_field_name("arguments")
    return [node for node in found.named_children if node.type != "comment"] if found is not None else []


def enclosing(node: Node, types: frozenset[str] = _FUNCTIONS) -> Node | None:
    """The innermost node of some kinds around a node: the function, unless told otherwise."""
    above = node.parent
    while above is not None and above.type not in types:
        above = above.parent
    return above


def scope_of(node: Node) -> Node:
    """The innermost function around a node, or the file."""
    above = node
    while above.parent is not None:
        above = above.parent
        if above.type in _FUNCTIONS:
            break
    return above


def statement_of(node: Node) -> Node | None:
    """The statement a node is in: a direct child of a block."""
    while node.parent is not None and node.parent.type not in _BLOCKS:
        node = node.parent
    return node if node.parent is not None else None


def is_function(node: Node | None) -> bool:
    """True for anything that is a function."""
    return node is not None and node.type in _FUNCTIONS


def is_async(function: Node) -> bool:
    """True when a function is declared async."""
    return any(child.type == "async" for child in function.children)


def parameters(function: Node) -> list[Node]:
    """A function's parameters: their names or patterns."""
    alone = function.child_by_field_name("parameter")
    if alone is not None:
        return [alone]
    found = function.child_by_field_name("parameters")
    nodes = [node for node in found.named_children if node.type != "comment"] if found is not None else []
    return [node.child_by_field_name("pattern") or node.child_by_field_name("left") or node for node in nodes]


def body_of(function: Node) -> Node | None:
    """A function's block, or the expression that an arrow function gives."""
    return function.child_by_field_name("body")
