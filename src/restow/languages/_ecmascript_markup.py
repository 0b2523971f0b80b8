"""JSX: only the expressions inside it move values."""

from tree_sitter import Node

from restow.languages._ecmascript_reader import Reader
from restow.model.code import Expression, Opaque
from restow.syntax.tree import WIDEST


def markup(reader: Reader, node: Node, depth: int) -> Expression:
    """An element with the expressions of its attributes and children, at any depth."""
    parts: list[Expression] = []
    waiting = [node]
    while waiting and len(parts) < WIDEST:
        current = waiting.pop()
        if current.type == "jsx_expression":
            parts += reader.items(current, depth)
        elif current.type.startswith("jsx_") or current.is_error:
            waiting += reversed(current.named_children)
    return Opaque(reader.text(node)[:40], tuple(parts))
