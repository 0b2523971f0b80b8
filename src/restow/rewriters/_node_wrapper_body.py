"""What the statements of a wrapper do, its library call aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restow.rewriters._node_operations import operation
from restow.rewriters._node_syntax import bare, body_of, inside, walk
from restow.rewriters._node_wrappers import OpaqueError, Wrapper

if TYPE_CHECKING:
    from tree_sitter import Node

_LOGS = ("console.", "logger.", "log.", "log(", "debug(", "winston.")


class Body:
    """The body of a wrapper.

    Raises:
        OpaqueError: it waits with a callback.
    """

    def __init__(self, wrapper: Wrapper) -> None:
        self.wrapper, self.code = wrapper, wrapper.code
        if wrapper.operation.form == "callback":
            raise OpaqueError("its function waits with a callback")

    def statements(self) -> list[Node]:
        """The statements that do something to the document."""
        body = body_of(self.wrapper.function)
        if body is None or body.type != "statement_block":
            return [body] if body is not None else []
        return self.of(body)

    def of(self, block: Node) -> list[Node]:
        """The statements of a block that do something to the document."""
        nodes = block.named_children if block.type == "statement_block" else [block]
        return [node for node in nodes if node.type != "comment" and not self.is_idle(node)]

    def is_idle(self, statement: Node) -> bool:
        """True for a log line, for making a folder, and for locals that only say a path."""
        if statement.type == "expression_statement":
            inner = bare(statement.named_children[0])
            text = self.code.text(inner)
            return text.startswith(_LOGS) or _makes_folder(text)
        if statement.type == "if_statement":
            consequence = statement.child_by_field_name("consequence")
            is_whole = statement.child_by_field_name("alternative") is None
            return is_whole and consequence is not None and self._only_makes_folders(consequence)
        if statement.type in ("lexical_declaration", "variable_declaration"):
            return not any(operation(self.code, node) for node in walk(statement)) and not any(
                "JSON." in self.code.text(node) for node in statement.named_children
            )
        return False

    def _only_makes_folders(self, block: Node) -> bool:
        nodes = block.named_children if block.type == "statement_block" else [block]
        done = [node for node in nodes if node.type != "comment"]
        return bool(done) and all(node.type == "expression_statement" and self.is_idle(node) for node in done)

    def touches(self, node: Node | None) -> bool:
        """True when the wrapper's library call is in a node."""
        return node is not None and inside(self.wrapper.operation.call, node)


def _makes_folder(text: str) -> bool:
    head = text.partition("(")[0]
    return head.rpartition(".")[2] in (
        "mkdirSync",
        "mkdir",
        "ensureDir",
        "ensureDirSync",
        "mkdirp",
        "mkdirpSync",
    )


def first_line(text: str) -> str:
    """The beginning of a text, for a sentence about it."""
    line = text.split("\n")[0]
    return line if len(line) <= 60 else f"{line[:60]}..."
