"""Settings in JavaScript and TypeScript files, read from their syntax; nothing is run."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

#: Larger files are no settings, and no migrations that people read.
_MOST_BYTES = 1_000_000
#: Calls that join paths.
_JOINS = ("join", "resolve")
#: What stands for the file's own folder.
_HERE = ("__dirname", "import.meta.dirname", "process.cwd()")


@cache
def _parser() -> Parser:
    # Loaded when the first such file is met. TypeScript's grammar reads JavaScript too.
    import tree_sitter
    import tree_sitter_typescript

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_typescript.language_typescript()))


def parse(source: str) -> Node:
    """The syntax tree of a file; broken parts stay as they are."""
    return _parser().parse(source.encode()[:_MOST_BYTES]).root_node


def walk(node: Node) -> Iterator[Node]:
    """The node and all in it, in the order of the source."""
    waiting = [node]
    while waiting:
        yield (one := waiting.pop())
        waiting.extend(reversed(one.children))


def text_of(node: Node | None) -> str:
    """The node's source."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


def settings(root: Node, *path: str) -> Iterator[Node]:
    """Values of `path[-1]` in objects that are the value of `path[-2]`, and so on: `migrations.directory`."""
    for node in walk(root):
        if node.type != "pair" or _key(node) != path[-1]:
            continue
        value = node.child_by_field_name("value")
        if value is not None and _lies_in(node, path[:-1]):
            yield value


def _key(pair: Node) -> str:
    return text_of(pair.child_by_field_name("key")).strip("'\"")


def _lies_in(pair: Node, path: tuple[str, ...]) -> bool:
    above = pair.parent
    for name in reversed(path):
        while above is not None and above.type != "pair":
            above = above.parent
        if above is None or _key(above) != name:
            return False
        above = above.parent
    return True


def strings(node: Node) -> Iterator[str]:
    """The texts a value may be: of a string, of each item of a list, of each branch of a choice."""
    if node.type in ("array", "parenthesized_expression", "as_expression", "satisfies_expression"):
        for child in node.named_children:
            yield from strings(child)
    elif node.type == "ternary_expression":
        for branch in ("consequence", "alternative"):
            if chosen := node.child_by_field_name(branch):
                yield from strings(chosen)
    elif (text := constant(node)) is not None:
        yield text


def constant(node: Node) -> str | None:
    """The text of a string, or of strings put together as a path; the file's own folder is left out."""
    if text_of(node) in _HERE:
        return ""
    match node.type:
        case "string":
            return "".join(text_of(child) for child in node.named_children)
        case "template_string":
            parts = [_part(child) for child in node.named_children]
            return None if None in parts else "".join(part or "" for part in parts).lstrip("/")
        case "binary_expression":
            sides = [node.child_by_field_name(side) for side in ("left", "right")]
            texts = [constant(side) for side in sides if side is not None]
            return None if None in texts else "".join(text or "" for text in texts).lstrip("/")
        case "call_expression":
            return _joined(node)
    return None


def _part(node: Node) -> str | None:
    if node.type == "template_substitution":
        return constant(node.named_children[0]) if node.named_children else None
    return text_of(node)


def _joined(call: Node) -> str | None:
    name = text_of(call.child_by_field_name("function")).rpartition(".")[2]
    arguments = call.child_by_field_name("arguments")
    if name not in _JOINS or arguments is None:
        return None
    texts = [constant(argument) for argument in arguments.named_children]
    return None if None in texts else posixpath.join(*(text or "" for text in texts))
