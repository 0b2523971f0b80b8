"""Python's literals: numbers, and text with its escapes and holes."""

import math
import re
from itertools import groupby

from tree_sitter import Node

from restow.languages._python_reader import Reader, parts_of
from restow.model.code import Constant, Expression, Opaque, Text

#: Longer numbers are no part of a path, and a cache could not hold them.
_LONGEST_NUMBER = 18
_SIMPLE_ESCAPES = {
    "\\n": "\n",
    "\\t": "\t",
    "\\r": "\r",
    "\\\\": "\\",
    "\\'": "'",
    '\\"': '"',
    "\\a": "\a",
    "\\b": "\b",
    "\\f": "\f",
    "\\v": "\v",
    "\\\n": "",
    "\\\r\n": "",
}
_SURROGATES = re.compile("[\ud800-\udfff]")


def number(reader: Reader, node: Node, depth: int) -> Expression:
    """A number; one that is complex, huge or of Python 2 is an Opaque."""
    text = reader.text(node).replace("_", "")
    try:
        value = float(text) if node.type == "float" else int(text, 0)
    except ValueError:
        return reader.opaque(node, depth)
    is_plain = len(text) <= _LONGEST_NUMBER and math.isfinite(value)
    return Constant(value) if is_plain else reader.opaque(node, depth)


def string(reader: Reader, node: Node, depth: int) -> Expression:
    """A literal, or an f-string with its holes."""
    return joined(_string_parts(reader, node, depth))


def strings(reader: Reader, node: Node, depth: int) -> Expression:
    """Literals one after another are one text."""
    return joined([part for child in parts_of(node) for part in _string_parts(reader, child, depth)])


def joined(parts: list[Expression]) -> Expression:
    """Literals and holes as one text; a literal alone stays one."""
    merged: list[Expression] = []
    for is_literal, group in groupby(parts, lambda part: isinstance(part, Constant)):
        values = list(group)
        if is_literal:
            merged.append(Constant("".join(str(part.value) for part in values if isinstance(part, Constant))))
        else:
            merged += values
    if all(isinstance(part, Constant) for part in merged):
        return merged[0] if merged else Constant("")
    return Text(tuple(merged))


def _string_parts(reader: Reader, node: Node, depth: int) -> list[Expression]:
    """What stands between the quotes; a broken string may hold only some of it."""
    children = node.children
    if node.type != "string" or not children:
        return [reader.expression(node, depth)]
    prefix = reader.text(children[0]).rstrip("'\"").lower()
    parts: list[Expression] = []
    for child in children[1:]:
        if child.type == "string_content":
            parts.append(Constant(_content(reader, child, prefix)))
        elif child.type == "interpolation":
            parts += _hole(reader, child, depth)
    return parts


def _hole(reader: Reader, node: Node, depth: int) -> list[Expression]:
    """`{value}`; `{value=}` writes its own source first."""
    inner = node.child_by_field_name("expression")
    sign = next((child for child in node.children if child.type == "="), None)
    value = reader.expression(inner, depth) if inner is not None else Opaque("")
    if inner is None or sign is None:
        return [value]
    return [Constant(reader.between(inner.start_byte, sign.end_byte)), value]


def _content(reader: Reader, node: Node, prefix: str) -> str:
    pieces: list[str] = []
    start = node.start_byte
    for escape in node.children:
        pieces.append(reader.between(start, escape.start_byte))
        pieces.append(_escaped(reader.text(escape), escape.type, prefix))
        start = escape.end_byte
    pieces.append(reader.between(start, node.end_byte))
    return "".join(pieces)


def _escaped(text: str, kind: str, prefix: str) -> str:
    if kind == "escape_interpolation":
        return text[0]
    if "r" in prefix or ("b" in prefix and text[1:2] in ("u", "U", "N")):
        return text
    known = _SIMPLE_ESCAPES.get(text)
    return _numbered(text) if known is None else known


def _numbered(text: str) -> str:
    r"""`\x41`, `\101`, `\N{DASH}`; a half of a surrogate pair cannot be written as UTF-8."""
    try:
        return _SURROGATES.sub("\ufffd", text.encode("ascii").decode("unicode_escape"))
    except UnicodeError:
        return text
