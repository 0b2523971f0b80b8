"""The project's own functions around library calls: whether one gives and takes the document as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from restow.model.site import Site
from restow.rewriters._node_bindings import value_of
from restow.rewriters._node_content import parsed, serialised
from restow.rewriters._node_operations import Operation, operation
from restow.rewriters._node_syntax import (
    Code,
    bare,
    body_of,
    enclosing,
    inside,
    is_async,
    is_function,
    parameters,
    walk,
)

if TYPE_CHECKING:
    from tree_sitter import Node

#: What stands for an exception when there is no document.
RAISES = "raises"
_EMPTY = frozenset(("null", "undefined", "[]", "{}", "false", '""', "''", "true"))
_LOGS = ("console.", "logger.", "log.", "log(", "debug(", "winston.")


class OpaqueError(Exception):
    """A wrapper that does more than it seems; its argument is why."""


@dataclass(frozen=True)
class Wrapper:
    """A function that reads, writes, deletes or asks for the document that it is told."""

    code: Code
    function: Node
    operation: Operation

    @property
    def is_promised(self) -> bool:
        """True when its callers get a promise."""
        if is_async(self.function):
            return True
        return self.operation.form != "sync"

    @property
    def path(self) -> Node:
        """The document's path: where what is written ends up."""
        written = self.code.text(self.operation.path)
        for node in walk(self.function):
            found = operation(self.code, node) if node.type == "call_expression" else None
            is_move = found is not None and found.deed == "rename" and found.content is not None
            if found is not None and is_move and self.code.text(found.path) == written:
                return found.content or found.path
        return self.operation.path

    @property
    def names(self) -> list[str]:
        """The names of its parameters."""
        return [self.code.text(each) for each in parameters(self.function)]


def wrapper_of(root: Path, site: Site) -> Wrapper:
    """The wrapper that a site calls.

    Raises:
        OpaqueError: it is not found, or there are several around each other.
    """
    if len(site.chain) > 2:
        raise OpaqueError("several functions lie between this call and the file")
    last = site.chain[-1]
    try:
        code = _parsed(last.file, (root / last.file).read_bytes())
    except OSError:
        raise OpaqueError("its function is in a file that cannot be read") from None
    for node in walk(code.root):
        if node.start_point[0] + 1 == last.line and node.type == "call_expression":
            found = operation(code, node)
            function = enclosing(node)
            if found is not None and function is not None:
                return Wrapper(code, _outermost(function, last.function), found)
    raise OpaqueError("its function does not show the library call")


@cache
def _parsed(file: str, source: bytes) -> Code:
    return Code(file, source)


def _outermost(function: Node, dotted: str) -> Node:
    """The function itself when the call stands in a callback inside it."""
    above = enclosing(function)
    executor = function.type in ("arrow_function", "function_expression") and above is not None
    parent = function.parent
    is_callback = parent is not None and parent.type == "arguments"
    return above if executor and is_callback and above is not None and dotted else function


def missing_of(wrapper: Wrapper) -> str:
    """What a reading wrapper gives when there is no document: an expression of it, or RAISES.

    Raises:
        OpaqueError: what it gives is not the document as it is.
    """
    return _Reading(wrapper).missing()


def content_parameter(wrapper: Wrapper) -> int:
    """The position of the parameter that a writing wrapper writes.

    Raises:
        OpaqueError: what it writes is not what it is given.
    """
    return _Writing(wrapper).position()


class _Body:
    def __init__(self, wrapper: Wrapper) -> None:
        self.wrapper, self.code = wrapper, wrapper.code
        if wrapper.operation.form == "callback":
            raise OpaqueError("its function waits with a callback")

    def statements(self) -> list[Node]:
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


class _Reading(_Body):
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
                        f"its function does more than read: `{_first_line(self.code.text(node))}`"
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
        if found.deed == "read data" and value is not None and _same(value, found.call):
            return
        text = bare(parsed(self.code, value))
        if text is not None and text.type == "call_expression":
            text = _converted(self.code, text)
        if text is not None and text.type == "identifier":
            text = bare(value_of(self.code, text))
            text = _converted(self.code, text) if text is not None else None
        if text is None or not _same(text, found.call):
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
        raise OpaqueError(f"its function gives `{_first_line(text)}` where there is no document")

    def _line(self, node: Node) -> str:
        return _first_line(self.code.text(node))


class _Writing(_Body):
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
            raise OpaqueError(f"its function does more than write: `{_first_line(self.code.text(node))}`")
        if is_function(node) or node.type == "if_statement":
            raise OpaqueError("its function writes only under a condition")


def _same(one: Node, other: Node) -> bool:
    return bool(one.start_byte == other.start_byte and one.end_byte == other.end_byte)


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


def _first_line(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= 60 else f"{line[:60]}..."
