"""A JavaScript or TypeScript file while it is read: how deep to go, and what expressions do besides."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from tree_sitter import Node

from restow.languages._python_reader import parts_of
from restow.model.code import Block, Constant, Evaluate, Expression, Opaque, Statement
from restow.syntax.tree import DEEPEST, WIDEST, line_of, short

#: What reads one kind of node, at a depth.
ExpressionKind = Callable[["Reader", Node, int], Expression]
StatementKind = Callable[["Reader", Node, int], Sequence[Statement]]

#: Nodes whose children are the statements; any other node is a block of one.
_HOLDERS = frozenset({"program", "statement_block", "ERROR"})
#: Expressions that stand among the pending statements already, and are not evaluated once more.
_NO_EFFECT = frozenset(
    {"assignment_expression", "augmented_assignment_expression", "update_expression", "yield_expression"}
)


class Names:
    """Names that a function declares, and those that it assigns."""

    __slots__ = ("assigned", "declared")

    def __init__(self) -> None:
        self.declared: set[str] = set()
        self.assigned: set[str] = set()

    def outer(self) -> tuple[str, ...]:
        """Names assigned here that belong to a scope around this one."""
        return tuple(sorted(self.assigned - self.declared))


class Reader:
    """Turns nodes into the grammar, by tables of their kinds.

    Attributes:
        pending: statements inside the expressions read so far (assignments, `yield`): they come before the
            statement that holds them.
        defaults: what the names of the pattern being read are when it finds nothing for them.
        names: those of the function being read.
        exports: what the module, or the namespace being read, gives to others.
        in_switch: True where `break` ends a case.
    """

    __slots__ = (
        "_expressions",
        "_source",
        "_statements",
        "defaults",
        "exports",
        "in_switch",
        "names",
        "pending",
    )

    def __init__(
        self,
        source: bytes,
        expressions: Mapping[str, ExpressionKind],
        statements: Mapping[str, StatementKind],
    ) -> None:
        self._source = source
        self._expressions = expressions
        self._statements = statements
        self.pending: list[Statement] = []
        self.defaults: list[Statement] = []
        self.names = Names()
        self.exports: list[tuple[str, Expression]] = []
        self.in_switch = False

    def text(self, node: Node | None) -> str:
        """The node's source."""
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace") if node else ""

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
        found = [self.expression(part, depth) for part in parts_of(node)]
        return tuple(found) if node.named_child_count <= WIDEST else (*found, Opaque("..."))

    def opaque(self, node: Node, depth: int) -> Opaque:
        """The node as nothing but its text and the expressions inside it."""
        return Opaque(short(node, self._source), self.items(node, depth))

    def apart(self, node: Node | None, depth: int) -> tuple[Block, Expression]:
        """An expression, and what stands before it: for those that do not run with the statement."""
        around, self.pending = self.pending, []
        value = self.expression(node, depth)
        before, self.pending = tuple(self.pending), around
        return before, value

    @contextmanager
    def function(self) -> Iterator[Names]:
        """While a function is read, its names and what its expressions do are its own."""
        around = (self.names, self.pending, self.defaults, self.in_switch)
        self.names, self.pending, self.defaults, self.in_switch = Names(), [], [], False
        yield self.names
        self.names, self.pending, self.defaults, self.in_switch = around

    def effect(self, node: Node, depth: int) -> Block:
        """An expression for its effect; what it assigns is pending."""
        while node.type == "parenthesized_expression" and (inner := parts_of(node)):
            node = inner[0]
        if node.type == "sequence_expression":
            return self.statements(parts_of(node), depth)
        value = self.expression(node, depth)
        if node.type in _NO_EFFECT or isinstance(value, Constant):
            return ()
        return (Evaluate(value, line_of(node)),)

    def block(self, node: Node | None, depth: int) -> Block:
        """The statements below a node; a node that is one statement is a block of one."""
        if node is None or depth > DEEPEST:
            return ()
        return self.statements(node.named_children if node.type in _HOLDERS else (node,), depth)

    def statements(self, nodes: Iterable[Node], depth: int) -> Block:
        """What the nodes do, one after the other."""
        around, self.pending = self.pending, []
        found: list[Statement] = []
        for node in nodes:
            made = self._statement(node, depth + 1)
            if self.pending:
                found += self.pending
                self.pending = []
            found += made
        self.pending = around
        return tuple(found)

    def body(self, node: Node, name: str, depth: int) -> Block:
        """The block in a field of a statement; a broken region beside it was meant to be in it.

        It counts as two levels: readers of compound statements take more frames than others.
        """
        found = self.block(node.child_by_field_name(name), depth + 1)
        if not node.has_error:
            return found
        broken = [child for child in node.children if child.is_error]
        return (*(one for child in broken for one in self.block(child, depth)), *found)

    def _statement(self, node: Node, depth: int) -> Sequence[Statement]:
        kind = self._statements.get(node.type)
        if kind is not None:
            return kind(self, node, depth)
        # Broken source: what is left of a statement may still hold a call.
        return self.effect(node, depth) if node.child_count else ()
