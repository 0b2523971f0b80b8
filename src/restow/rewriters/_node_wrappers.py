"""The project's own functions around library calls: whether one gives and takes the document as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from restow.model.site import Site
from restow.rewriters._node_operations import Operation, operation
from restow.rewriters._node_syntax import (
    Code,
    enclosing,
    is_async,
    parameters,
    walk,
)

if TYPE_CHECKING:
    from tree_sitter import Node


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
