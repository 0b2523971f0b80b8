"""What becomes of one site: the edits, and the functions that it uses afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from restow.model.patch import Edit, Records
from restow.model.template import PathTemplate
from restow.rewriters._alignment import Piece, align
from restow.rewriters._node_home import Home
from restow.rewriters._node_names import Naming
from restow.rewriters._node_syntax import (
    Code,
    awaited,
    enclosing,
    is_async,
    is_function,
    statement_of,
    wrapped,
)

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a value with `await` before it needs parentheses in.
_TIGHT = {
    "member_expression": "object",
    "subscript_expression": "object",
    "call_expression": "function",
    "non_null_expression": "",
}


class RefusedError(Exception):
    """A site that is left to a person.

    Args:
        why: one sentence.
        suggestion: code that would take its place.
    """

    def __init__(self, why: str, suggestion: str = "") -> None:
        super().__init__(why)
        self.why, self.suggestion = why, suggestion


@dataclass
class Names:
    """The functions that a file uses of data-access modules, by the names it gives them."""

    code: Code
    #: Local names by (module, function).
    local: dict[tuple[str, str], str] = field(default_factory=dict)

    def use(self, module: str, function: str) -> str:
        """The local name of a function; another than its own where the file has that already."""
        known = self.local.get((module, function))
        if known is None:
            known = function
            while known in self.code.names or known in self.local.values():
                known += "Record"
            self.local[module, function] = known
        return known


@dataclass
class Change:
    """The edits of one site, as they are found."""

    code: Code
    home: Home
    records: Records
    names: Names
    edits: list[Edit] = field(default_factory=list)
    #: The function that the site uses afterwards.
    by: str = ""
    needs_callbackify: bool = False

    @property
    def naming(self) -> Naming:
        """The names of the dataset's functions."""
        return Naming(self.records)

    def function(self, kind: str, *, sync: bool) -> str:
        """The local name of one of the dataset's functions."""
        name = self.naming.function(kind, sync=sync)
        self.by = self.by or name
        return self.names.use(self.naming.module, name)

    def keys(self, pieces: list[Piece], path: str) -> list[str]:
        """The arguments that say which document.

        Args:
            pieces: the path.
            path: its expression, as far as it can be used at the site; "" where it cannot.
        """
        parameters = self.naming.parameters()
        if not parameters:
            return []
        filled = align(pieces, self.records.mapping.source) or align(pieces, self._end())
        if filled is not None and not self._may_hold_folders(filled, pieces, path):
            return [self._argument(filled[hole]) for hole in parameters]
        if not path:
            raise RefusedError("which document is meant cannot be told from what is passed")
        return [f"...{self.function_of_key()}({path})"]

    def _end(self) -> PathTemplate:
        """What of the documents' names tells which is meant: the folder may have been configured away."""
        *folders, last = self.records.mapping.source.parts
        return self.records.mapping.source if any("{" in each for each in folders) else PathTemplate(last)

    def _may_hold_folders(self, filled: dict[str, Piece], pieces: list[Piece], path: str) -> bool:
        """True when a hole's expression begins the path: it may say a folder too, which is no key."""
        begins = pieces[0].is_expression and any(pieces[0] is piece for piece in filled.values())
        return begins and bool(path)

    def function_of_key(self) -> str:
        """The local name of the function that reads a path's key."""
        return self.names.use(self.naming.module, self.naming.function("key", sync=False))

    def _argument(self, piece: Piece) -> str:
        return piece.text if piece.is_expression else self.home.style.text(piece.text)

    def replace(self, node: Node, text: str) -> None:
        """A node's bytes become a text."""
        self.edits.append(Edit(start=node.start_byte, end=node.end_byte, text=text))

    def replace_between(self, start: int, end: int, text: str) -> None:
        """Bytes become a text."""
        self.edits.append(Edit(start=start, end=end, text=text))

    def remove(self, statement: Node) -> None:
        """A statement goes, with its lines where it is alone on them."""
        start, end = whole_lines(self.code.source, statement.start_byte, statement.end_byte)
        self.edits.append(Edit(start=start, end=end, text=""))


def waits_here(node: Node) -> bool:
    """True when `await` can stand at a node: directly in an async function."""
    function = enclosing(node)
    return function is not None and is_async(function)


def asked(node: Node, call: str) -> str:
    """A call with `await`, in parentheses where it needs them.

    Args:
        node: what it takes the place of.
        call: a call that gives a promise.
    """
    parent = node.parent
    role = _TIGHT.get(parent.type) if parent is not None else None
    is_tight = (
        parent is not None and role is not None and (not role or _is(parent.child_by_field_name(role), node))
    )
    return f"(await {call})" if is_tight else f"await {call}"


def _is(one: Node | None, other: Node) -> bool:
    return one is not None and one.start_byte == other.start_byte and one.end_byte == other.end_byte


def is_unused(node: Node) -> bool:
    """True when nobody looks at an expression's value."""
    waited = awaited(node)
    outer = wrapped(waited if waited is not None else node)
    return outer.parent is not None and outer.parent.type == "expression_statement"


def is_guarded(node: Node) -> bool:
    """True when the code says what is to happen if there is no document: a `try` around it, or a `.catch`."""
    above: Node | None = node.parent
    below = node
    while above is not None and not is_function(above):
        if above.type == "try_statement" and _is(above.child_by_field_name("body"), below):
            return True
        if above.type == "member_expression" and (above.text or b"").endswith(b".catch"):
            return True
        below = above
        above = above.parent
    return False


def whole_lines(source: bytes, start: int, end: int) -> tuple[int, int]:
    """A range, widened to whole lines where nothing else is on them."""
    line = source.rfind(b"\n", 0, start) + 1
    rest = source.find(b"\n", end)
    rest = len(source) if rest < 0 else rest + 1
    if source[line:start].strip() or source[end:rest].strip(b" \t\r\n;"):
        return start, end
    return line, rest


def next_statement(statement: Node) -> Node | None:
    """The statement behind one, comments left out."""
    node = statement.next_named_sibling
    while node is not None and node.type == "comment":
        node = node.next_named_sibling
    return node


def in_same_block(one: Node, other: Node) -> bool:
    """True when two nodes are in statements of one block."""
    first, second = statement_of(one), statement_of(other)
    return (
        first is not None and second is not None and first.parent is not None and second.parent is not None
        and first.parent.id == second.parent.id
    )  # fmt: skip
