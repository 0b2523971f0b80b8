"""What every front end asks of a syntax tree.

A tree's offsets are those of the file: bytes that no grammar takes are replaced one for one before parsing,
so text is cut out of the file's own bytes.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from tree_sitter import Language, Node, Parser, Tree

from restow.model.code import Note, Span, Unreadable

#: Expressions and blocks nested deeper than this are not followed: paths never are, generated tables may be.
#: Readers take up to four frames a level, and Python gives them a thousand.
DEEPEST = 100
#: Items of one expression that are read; a table with more is data.
WIDEST = 5_000
#: Bytes of a line that is still parsed: a tree takes up to 200 bytes of memory for each byte of source.
_LONGEST_LINE = 1_000_000
#: Broken regions listed for one file.
_MOST_UNREADABLE = 20
#: Notes read in one file: a bound for hostile ones.
_MOST_NOTES = 1_000
_NOTE = re.compile(rb"(?:#|//|/\*)[ \t]*restow:[ \t]*([^\r\n]*)")
#: Characters of source that stand for an expression of no known kind.
_SHORT = 40
#: Inside a broken region, what of it was still understood.
_WHOLE = re.compile(r"_(statement|definition|declaration)$|^(comment|block)$")
#: In strings, names and comments alike, `_` parses where a byte of an unknown encoding stands.
_MASK = bytes(32 if byte == 0 else byte if byte < 0x80 else ord("_") for byte in range(256))


@cache
def _parser(language: str) -> Parser:
    return Parser(Language(_grammar(language)))


def _grammar(language: str) -> object:
    # A grammar is loaded when a file of its language is met: a project has one or two.
    match language:
        case "python":
            import tree_sitter_python

            return tree_sitter_python.language()
        case "javascript":
            import tree_sitter_javascript

            return tree_sitter_javascript.language()
        case "tsx":
            import tree_sitter_typescript

            return tree_sitter_typescript.language_tsx()
        case _:
            import tree_sitter_typescript

            return tree_sitter_typescript.language_typescript()


def parse(language: str, source: bytes) -> Tree:
    """The syntax tree of a source, in "python", "javascript", "typescript" or "tsx"; never fails."""
    is_text = b"\0" not in source and _first_undecodable(source) is None
    code = source if is_text else source.translate(_MASK)
    if len(code) > _LONGEST_LINE:
        lines = code.split(b"\n")
        code = b"\n".join(line if len(line) <= _LONGEST_LINE else b" " * len(line) for line in lines)
    return _parser(language).parse(code)


def as_utf8(source: bytes) -> bytes:
    """The source, or its UTF-8 form when it begins with UTF-16's byte order mark."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return source.decode("utf-16", "replace").encode("utf-8", "replace")
    return source


def text_of(node: Node, source: bytes | None = None) -> str:
    """The node's source.

    Args:
        node: any node.
        source: what was parsed. It is quicker than asking the tree, and true to bytes that are not UTF-8.
    """
    whole = node.text or b"" if source is None else source[node.start_byte : node.end_byte]
    return whole.decode("utf-8", "replace")


def short(node: Node, source: bytes | None = None) -> str:
    """The node's source, cut: what a hole in a path may be called."""
    if source is None:
        return text_of(node)[:_SHORT]
    end = min(node.end_byte, node.start_byte + 4 * _SHORT)  # a character has at most four bytes
    return source[node.start_byte : end].decode("utf-8", "replace")[:_SHORT]


def span_of(node: Node) -> Span:
    """Where the node stands."""
    row, column = node.start_point
    return Span(row + 1, column, node.end_point[0] + 1, node.start_byte, node.end_byte)


def line_of(node: Node) -> int:
    """The node's first line."""
    return int(node.start_point[0]) + 1


def unreadable(tree: Tree, source: bytes = b"") -> tuple[Unreadable, ...]:
    """The regions that are not in the language, neighbours merged, at most 20.

    Args:
        tree: what `parse` gave.
        source: what was parsed, to tell of bytes that are not text.
    """
    regions = sorted(set(islice(_broken(tree.root_node), 50 * _MOST_UNREADABLE)))
    found: list[Unreadable] = []
    last = 0
    for first, end in regions:
        if not found or first > last + 1:
            found.append(Unreadable(first, "syntax error; this part was stepped over"))
        last = max(last, end)
    found += (*_not_text(source), *_too_long(source))
    return tuple(sorted(found, key=lambda region: region.line)[:_MOST_UNREADABLE])


def _broken(root: Node) -> Iterator[tuple[int, int]]:
    """First and last line of each broken region, without recursion: hostile files nest them."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_missing:
            yield line_of(node), line_of(node)
        elif node.is_error:
            parts = [part for part in node.children if not _WHOLE.search(part.type)]
            yield from ((line_of(part), part.end_point[0] + 1) for part in parts or [node])
            waiting += [part for part in node.children if part.has_error and part not in parts]
        elif node.has_error:
            waiting += reversed(node.children)


def _not_text(source: bytes) -> list[Unreadable]:
    found: list[Unreadable] = []
    if (zero := source.find(b"\0")) >= 0:
        found.append(Unreadable(source.count(b"\n", 0, zero) + 1, "NUL byte; read as a space"))
    if (start := _first_undecodable(source)) is not None:
        found.append(Unreadable(source.count(b"\n", 0, start) + 1, "bytes that are not UTF-8"))
    return found


def _too_long(source: bytes) -> Iterator[Unreadable]:
    if len(source) > _LONGEST_LINE:
        for number, line in enumerate(source.split(b"\n"), 1):
            if len(line) > _LONGEST_LINE:
                yield Unreadable(number, "a line of over a million bytes; it was stepped over")


def _first_undecodable(source: bytes) -> int | None:
    try:
        source.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def notes(source: bytes, tree: Tree | None = None) -> tuple[Note, ...]:
    """The comments that begin with `restow:`.

    Args:
        source: what was parsed.
        tree: what `parse` gave; with it, words in a string that look like a comment are left out.
    """
    if b"restow:" not in source:
        return ()
    found: list[Note] = []
    line, counted = 1, 0
    for match in islice(_NOTE.finditer(source), _MOST_NOTES):
        line += source.count(b"\n", counted, match.start())
        counted = match.start()
        if tree is None or _is_comment(tree, counted):
            found.append(Note(line, match[1].decode("utf-8", "replace").strip(" \t*/")))
    return tuple(found)


def _is_comment(tree: Tree, offset: int) -> bool:
    node = tree.root_node.descendant_for_byte_range(offset, offset + 1)
    return node is not None and "comment" in node.type
