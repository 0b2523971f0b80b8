"""Names of properties, methods and fields."""

from tree_sitter import Node

from restow.languages._ecmascript_literals import string_text
from restow.languages._ecmascript_reader import Reader
from restow.languages._python_reader import parts_of
from restow.model.code import Constant, Expression


def key_of(reader: Reader, node: Node | None, depth: int) -> Expression:
    """A property's name: a Constant, or the expression that is worked out for it."""
    if node is not None and node.type == "computed_property_name" and (parts := parts_of(node)):
        return reader.expression(parts[0], depth)
    return Constant(name_of(reader, node))


def name_of(reader: Reader, node: Node | None) -> str:
    """A name as it is written: `a`, `#a`, `"a"` without its quotes, `[Symbol.iterator]`."""
    return string_text(reader, node) if node is not None and node.type == "string" else reader.text(node)
