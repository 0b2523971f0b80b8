"""A Python file while it is read: its bytes, how deep to go, and what expressions do besides their value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from tree_sitter import Node

from restow.model.code import Block, Constant, Evaluate, Expression, Opaque, Statement
from restow.syntax.tree import DEEPEST, WIDEST, line_of, short

#: What reads one kind of node, at a depth.
ExpressionKind = Callable[["Reader", Node, int], Expression]
StatementKind = Callable[["Reader", Node, int], Iterable[Statement]]

#: Named nodes that may stand anywhere, and mean nothing.
_EXTRAS = frozenset({"comment", "line_continuation"})


class Reader:
    """Turns nodes into the grammar, by tables of their kinds.

    Attributes:
        pending: statements inside the expressions read so far (`:=`, `yield`): they come before the statement
            that holds them.
        outer: names that the function being read declares `global` or `nonlocal`.
    """

    def __init__(
        self,
        source: bytes,
        encoding: str,
        expressions: Mapping[str, ExpressionKind],
        statements: Mapping[str, StatementKind],
    ) -> None:
        self._source = source
        self._encoding = encoding
        self._expressions = expressions
        self._statements = statements
        self.pending: list[Statement] = []
        self.outer: list[str] = []

    def text(self, node: Node) -> str:
        """The node's source."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """The source between two offsets."""
        return self._source[start:end].decode(self._encoding, "replace")

    def expression(self, node: Node | None, depth: int) -> Expression:
        """What a node means; a kind that is not known is an Opaque with what is inside it."""
        if node is None:
            return Constant(None)
        if depth > DEEPEST:
            return Opaque(short(node, self._source))
        kind = self._expressions.get(node.type)
        return self.opaque(node, depth + 1) if kind is None else kind(self, node, depth + 1)

    def field(self, node: Node, name: str, depth: int) -> Expression:
        """What stands in a field of the node."""
        return self.expression(node.child_by_field_name(name), depth)

    def items(self, node: Node, depth: int) -> tuple[Expression, ...]:
        """What the node's children mean, in order."""
        found = [self.expression(child, depth) for child in parts_of(node)]
        return tuple(found) if node.named_child_count <= WIDEST else (*found, Opaque("..."))

    def opaque(self, node: Node, depth: int) -> Opaque:
        """The node as nothing but its text and the expressions inside it."""
        return Opaque(short(node, self._source), self.items(node, depth))

    def block(self, node: Node | None, depth: int) -> Block:
        """The statements below a node."""
        if node is None or depth > DEEPEST:
            return ()
        around, self.pending = self.pending, []
        found: list[Statement] = []
        for child in node.named_children:
            statements = tuple(self._statement(child, depth + 1))
            found += self.taken()
            found += statements
        self.pending = around
        return tuple(found)

    def body(self, node: Node, name: str, depth: int) -> Block:
        """The block in a field of a statement; a broken region beside it was meant to be in it."""
        found = self.block(node.child_by_field_name(name), depth)
        if not node.has_error:
            return found
        broken = [child for child in node.children if child.is_error]
        return (*(statement for child in broken for statement in self.block(child, depth)), *found)

    def taken(self) -> list[Statement]:
        """The pending statements, which the caller puts where they belong."""
        taken, self.pending = self.pending, []
        return taken

    def _statement(self, node: Node, depth: int) -> Iterable[Statement]:
        kind = self._statements.get(node.type)
        if kind is not None:
            return kind(self, node, depth)
        if node.type in _EXTRAS or not node.child_count:
            return ()
        # Broken source: what is left of a statement may still hold a call.
        return (Evaluate(self.expression(node, depth), line_of(node)),)


def parts_of(node: Node) -> list[Node]:
    """The node's named children without comments, as many as are read."""
    children = node.named_children if node.named_child_count <= WIDEST else islice(_named(node), WIDEST)
    return [child for child in children if child.type not in _EXTRAS]


def _named(node: Node) -> Iterator[Node]:
    """The named children one by one: a list of millions would be made for a few."""
    cursor = node.walk()
    goes_on = cursor.goto_first_child()
    while goes_on:
        if cursor.node is not None and cursor.node.is_named:
            yield cursor.node
        goes_on = cursor.goto_next_sibling()
