"""Wrappers that read: whether one gives the document as it is, and what it gives when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from restow.rewriters._node_bindings import value_of
from restow.rewriters._node_content import parsed
from restow.rewriters._node_operations import operation
from restow.rewriters._node_syntax import Code, bare, body_of, same_extent, walk
from restow.rewriters._node_wrapper_body import Body, first_line
from restow.rewriters._node_wrappers import OpaqueError, Wrapper

if TYPE_CHECKING:
    from tree_sitter import Node

#: What stands for an exception when there is no document.
RAISES = "raises"
_EMPTY = frozenset(("null", "undefined", "[]", "{}", "false", '""', "''", "true"))


def missing_of(wrapper: Wrapper) -> str:
    """What a reading wrapper gives when there is no document: an expression of it, or RAISES.

    Raises:
        OpaqueError: what it gives is not the document as it is.
    """
    return _Reading(wrapper).missing()


class _Reading(Body):
    def missing(self) -> str:
        body = body_of(self.wrapper.function)
        if body is not None and body.type != "statement_block":
            self._is_document(body)
            return RAISES
        return self._walk(self.statements()) or RAISES

    def _walk(self, statements: Sequence[Node]) -> str:
        """What is given when the document is missing, by what the statements say; "" when they do not."""
        missing = ""
        waiting = list(statements)
        while waiting:
            node = waiting.pop(0)
            match node.type:
                case "return_statement":
                    self._check_returned(node)
                    return missing
                case "if_statement":
                    missing = self._tested(node, waiting) or missing
                    if self.touches(node):
                        return missing
                case "try_statement":
                    return missing or self._tried(node, waiting)
                case "lexical_declaration" | "variable_declaration":
                    pass
                case _:
                    raise OpaqueError(
                        f"its function does more than read: `{first_line(self.code.text(node))}`"
                    )
        raise OpaqueError("its function does not give the document back")

    def _check_returned(self, node: Node) -> None:
        self._is_document(node.named_children[0] if node.named_children else None)

    def _is_document(self, value: Node | None) -> None:
        """Makes sure that an expression is the parsed document."""
        value = bare(value)
        if value is not None and value.type == "identifier":
            value = bare(value_of(self.code, value))
        found = self.wrapper.operation
        if found.deed == "read data" and value is not None and same_extent(value, found.call):
            return
        text = bare(parsed(self.code, value))
        if text is not None and text.type == "call_expression":
            text = _converted(self.code, text)
        if text is not None and text.type == "identifier":
            text = bare(value_of(self.code, text))
            text = _converted(self.code, text) if text is not None else None
        if text is None or not same_extent(text, found.call):
            raise OpaqueError("what its function gives is not the document as it is")

    def _tested(self, node: Node, waiting: list[Node]) -> str:
        """An `if`: either it leaves early when there is nothing, or it reads when there is something."""
        condition = bare(node.child_by_field_name("condition"))
        consequence = node.child_by_field_name("consequence")
        if condition is None or consequence is None:
            raise OpaqueError("its function decides in a way that is not understood")
        if self.touches(consequence):
            if not self._asks_existence(condition):
                raise OpaqueError("its function reads only under a condition")
            self._walk(self.of(consequence))
            otherwise = node.child_by_field_name("alternative")
            rest = self.of(otherwise.named_children[0]) if otherwise is not None else waiting
            return self._constant(rest[:1])
        if node.child_by_field_name("alternative") is not None:
            raise OpaqueError("its function decides in a way that is not understood")
        given = self._constant(self.of(consequence)[-1:])
        if condition.type == "unary_expression" and self._asks_existence(condition):
            return given
        if self._asks_emptiness(condition):
            return ""
        raise OpaqueError("its function gives something else under a condition")

    def _asks_existence(self, condition: Node) -> bool:
        return any(
            (found := operation(self.code, node)) is not None and found.deed in ("exists", "test")
            for node in walk(condition)
            if node.type == "call_expression"
        )

    def _asks_emptiness(self, condition: Node) -> bool:
        """`!text.trim()`: a row is never an empty text."""
        text = self.code.text(condition).replace(" ", "")
        return condition.type in ("unary_expression", "binary_expression") and (
            text.startswith("!") or text.endswith((".length===0", "===''", '===""'))
        )

    def _tried(self, node: Node, waiting: list[Node]) -> str:
        body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
        if body is None or handler is None or not self.touches(body):
            raise OpaqueError("its function reads in a way that is not understood")
        inner = self._walk(self.of(body))
        block = handler.child_by_field_name("body")
        caught = self.of(block) if block is not None else []
        if caught and caught[0].type == "if_statement" and "ENOENT" in self.code.text(caught[0]):
            consequence = caught[0].child_by_field_name("consequence")
            return inner or self._constant(self.of(consequence)[-1:] if consequence is not None else [])
        if caught and caught[0].type == "throw_statement":
            raise OpaqueError("its function throws an error of its own when there is no document")
        return inner or self._constant(caught[:1] or waiting[:1])

    def _constant(self, statements: Sequence[Node]) -> str:
        """The constant, or the parameter, that a return gives."""
        if not statements:
            return "undefined"
        node = statements[0]
        if node.type != "return_statement":
            raise OpaqueError(f"its function does more where there is no document: `{self._line(node)}`")
        value = self.code.text(node.named_children[0]) if node.named_children else "undefined"
        inner = bare(node.named_children[0]) if node.named_children else None
        text = self.code.text(inner) if inner is not None else value
        if text.replace(" ", "") in _EMPTY or text in self.wrapper.names:
            return text
        raise OpaqueError(f"its function gives `{first_line(text)}` where there is no document")

    def _line(self, node: Node) -> str:
        return first_line(self.code.text(node))


def _converted(code: Code, found: Node) -> Node | None:
    """What `x.toString()` and `x.trim()` are of."""
    node: Node | None = found
    while node is not None and node.type == "call_expression":
        function = node.child_by_field_name("function")
        if function is None or function.type != "member_expression":
            break
        if code.text(function.child_by_field_name("property")) not in ("toString", "trim"):
            break
        node = bare(function.child_by_field_name("object"))
    return node
