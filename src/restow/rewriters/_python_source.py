"""A Python file with its syntax tree, whose nodes know their bytes and what they stand in."""

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from restow.syntax.python_tree import parse_python

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BOM = b"\xef\xbb\xbf"
Function = ast.FunctionDef | ast.AsyncFunctionDef
N = TypeVar("N", bound=ast.AST)


class PythonFile:
    """One file.

    Args:
        source: its bytes.

    Raises:
        SyntaxError: it is no Python of this version, or not UTF-8.
    """

    def __init__(self, source: bytes) -> None:
        self.source = source
        try:
            self.tree = parse_python(source.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise SyntaxError(f"it is not UTF-8: {error.reason}") from error
        lines = _LINE.findall(source)
        self._starts = [0, *accumulate(map(len, lines))]

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """What each node stands in."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def start(self, node: ast.expr | ast.stmt) -> int:
        """First byte."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        """The byte after the last."""
        return self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def text(self, node: ast.expr | ast.stmt) -> str:
        """The node's source."""
        return self.source[self.start(node) : self.end(node)].decode()

    def line_start(self, line: int) -> int:
        """First byte of a line, from 1; of the line after the last, the file's length."""
        return self._starts[min(line - 1, len(self._starts) - 1)]

    def indentation(self, statement: ast.stmt) -> str:
        """What stands before a statement on its line; other code too, where it does not begin the line."""
        return self.source[self.line_start(statement.lineno) : self.start(statement)].decode()

    def find(self, kind: type[N], span: tuple[int, int]) -> N | None:
        """The node of a kind with these bytes."""
        return next(
            (node for node in ast.walk(self.tree) if isinstance(node, kind) and self._is(node, span)), None
        )

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the nearest out."""
        while (above := self.parents.get(node)) is not None:
            yield above
            node = above

    def statement(self, node: ast.AST) -> ast.stmt:
        """The nearest statement that holds a node, or that it is."""
        for each in (node, *self.around(node)):
            if isinstance(each, ast.stmt):
                return each
        raise ValueError("a module is in no statement")

    def function(self, node: ast.AST) -> Function | None:
        """The nearest function that a node stands in; None: the module or a class's body."""
        return next((each for each in self.around(node) if isinstance(each, Function)), None)

    def scope(self, node: ast.AST) -> Function | ast.Module:
        """The function, or the module."""
        return self.function(node) or self.tree

    @cached_property
    def inside_texts(self) -> frozenset[int]:
        """Lines that begin inside a text of several lines: their indentation is the text's."""
        texts = (
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and _is_text(node.value))
        )
        return frozenset(
            line for node in texts for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
        )

    def is_alone(self, statement: ast.stmt) -> bool:
        """True when a statement has its lines to itself."""
        end = self.end(statement)
        rest = self.source[end : self.line_start((statement.end_lineno or 0) + 1)]
        return not self.indentation(statement).strip() and not rest.split(b"#")[0].strip()

    def _is(self, node: ast.AST, span: tuple[int, int]) -> bool:
        return isinstance(node, ast.expr | ast.stmt) and (self.start(node), self.end(node)) == span

    def _offset(self, line: int, column: int) -> int:
        mark = len(_BOM) if line == 1 and self.source.startswith(_BOM) else 0
        return self._starts[line - 1] + column + mark


def _is_text(value: object) -> bool:
    return isinstance(value, str | bytes)


def own_nodes(scope: Function | ast.Module) -> Iterator[ast.AST]:
    """All nodes of a scope, without those of functions and classes inside it."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def neighbours(statement: ast.stmt, parent: ast.AST) -> list[ast.stmt]:
    """The block that a statement is one of."""
    for _, value in ast.iter_fields(parent):
        if isinstance(value, list) and statement in value:
            return value
    return [statement]
