"""JavaScript's literals: numbers, and text with its escapes and holes."""

import math
import re

from tree_sitter import Node

from restow.languages._ecmascript_reader import Reader
from restow.languages._python_literals import joined
from restow.model.code import Constant, Expression, Opaque

#: Longer numbers are no part of a path, and a cache could not hold them.
_LONGEST_NUMBER = 18
_LINE_END = "\r\n|[\n\r\u2028\u2029]"
#: Two escapes may be the halves of one character.
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u\{([0-9a-fA-F]{1,8})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3]?[0-7]{1,2})"
    rf"|({_LINE_END})|(.))"
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_HEXADECIMAL, _OCTAL = 16, 8


def number(reader: Reader, node: Node, depth: int) -> Expression:
    """A number; one that is huge is an Opaque."""
    words = reader.text(node)
    if words.isdecimal() and len(words) < _LONGEST_NUMBER and words[0] != "0":
        return Constant(int(words))
    value = _number(words.replace("_", "").rstrip("n"))
    is_plain = len(words) <= _LONGEST_NUMBER and math.isfinite(value)
    return Constant(value) if is_plain else reader.opaque(node, depth)


def _number(words: str) -> int | float:
    try:
        if re.fullmatch(r"0[0-7]+", words):
            return int(words, _OCTAL)
        if words[:2].lower() in ("0x", "0o", "0b"):
            return int(words, 0)
        return int(words) if words.isdecimal() else float(words)
    except ValueError:
        return math.nan


def string(reader: Reader, node: Node, depth: int) -> Expression:  # noqa: ARG001
    """A literal between quotes."""
    return Constant(string_text(reader, node))


def string_text(reader: Reader, node: Node | None) -> str:
    """What a literal says; the closing quote of a broken one may be missing."""
    words = reader.text(node)
    return unescaped(words[1:-1] if words[:1] == words[-1:] else words[1:])


def template(reader: Reader, node: Node, depth: int) -> Expression:
    """Text with holes, or a literal when it has none."""
    parts: list[Expression] = []
    for child in node.named_children:
        match child.type:
            case "template_substitution":
                parts += reader.items(child, depth)[:1]
            case "string_fragment" | "escape_sequence":
                parts.append(Constant(unescaped(reader.text(child))))
            case _:
                parts.append(Opaque(reader.text(child)))
    return joined(parts)


def unescaped(words: str) -> str:
    """The text that a literal stands for; half of a character cannot be written as UTF-8."""
    return _ESCAPE.sub(_character, words) if "\\" in words else words


def _character(found: re.Match[str]) -> str:
    high, low, braced, four, two, octal, line_end, other = found.groups()
    if high:
        return (bytes.fromhex(high) + bytes.fromhex(low)).decode("utf-16-be")
    if octal:
        return chr(int(octal, _OCTAL))
    if line_end:
        return ""
    if other:
        return _SIMPLE.get(other, other)
    code = int(braced or four or two, _HEXADECIMAL)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
