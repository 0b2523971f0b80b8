"""Wrappers that write: whether one writes just what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from restow.rewriters._node_bindings import value_of
from restow.rewriters._node_content import serialised
from restow.rewriters._node_operations import operation
from restow.rewriters._node_syntax import bare, is_function, walk
from restow.rewriters._node_wrapper_body import Body, first_line
from restow.rewriters._node_wrappers import OpaqueError, Wrapper

if TYPE_CHECKING:
    from tree_sitter import Node


def content_parameter(wrapper: Wrapper) -> int:
    """The position of the parameter that a writing wrapper writes.

    Raises:
        OpaqueError: what it writes is not what it is given.
    """
    return _Writing(wrapper).position()


class _Writing(Body):
    def position(self) -> int:
        content = self.wrapper.operation.content
        if content is None:
            raise OpaqueError("its function does not show what it writes")
        if self.wrapper.operation.deed == "write data":
            document: Node | None = content
        else:
            document = serialised(self.code, self._spelled_out(content))
        name = self.code.text(bare(document)) if document is not None else ""
        if name not in self.wrapper.names:
            raise OpaqueError("what its function writes is not just what it is given")
        for statement in self._all(self.statements()):
            self._check(statement)
        return self.wrapper.names.index(name)

    def _spelled_out(self, content: Node) -> Node:
        inner = bare(content)
        value = value_of(self.code, inner) if inner is not None and inner.type == "identifier" else None
        return value if value is not None else content

    def _all(self, statements: Sequence[Node]) -> Iterator[Node]:
        for node in statements:
            if node.type == "try_statement":
                body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
                block = handler.child_by_field_name("body") if handler is not None else None
                yield from self._all(self.of(body)) if body is not None else ()
                yield from self._all(self.of(block)) if block is not None else ()
            else:
                yield node

    def _check(self, node: Node) -> None:
        if node.type in (
            "return_statement",
            "lexical_declaration",
            "variable_declaration",
            "throw_statement",
        ):
            return
        is_temporary = any(
            (found := operation(self.code, each)) is not None and found.deed in ("rename", "delete")
            for each in walk(node)
        )
        if not self.touches(node) and not is_temporary:
            raise OpaqueError(f"its function does more than write: `{first_line(self.code.text(node))}`")
        if is_function(node) or node.type == "if_statement":
            raise OpaqueError("its function writes only under a condition")
