"""The call that reads a document, as it is written at a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restow.rewriters._node_change import Change, asked, is_guarded, waits_here
from restow.rewriters._node_operations import Operation
from restow.rewriters._node_parsing import contains_await
from restow.rewriters._node_syntax import inside

if TYPE_CHECKING:
    from tree_sitter import Node


def reader(change: Change, node: Node, *, sync: bool) -> str:
    """The function that takes a library's place.

    Where nothing says what is to happen without a document, one that holds no records is empty: to the
    table that is the same.
    """
    lenient = change.naming.words.many and not is_guarded(node)
    return change.function("load" if lenient else "read", sync=sync)


def replace(change: Change, node: Node, done: Operation, keys: list[str], *, text: bool) -> None:
    """A node becomes the reading call, whose value is the document, or its text."""
    change.replace(node, _expression(change, node, done, keys, text=text))


def _expression(change: Change, node: Node, done: Operation, keys: list[str], *, text: bool) -> str:
    promised = done.form == "promise"
    sync = not promised and not waits_here(node)
    call = f"{reader(change, done.call, sync=sync)}({', '.join(keys)})"
    # A promise that is awaited further out stays one.
    bare_promise = promised and inside(done.call, node) and not contains_await(node, done.call)
    if bare_promise:
        return f"{call}.then((document) => {text_again(change, 'document')})" if text else call
    if text:
        return text_again(change, call if sync else f"await {call}", is_call=not sync)
    return call if sync else asked(node, call)


def text_again(change: Change, value: str, *, is_call: bool = False) -> str:
    """The JSON text of a document that is read, for code that wants the text."""
    if change.records.mapping.layout != "lines":
        return f"JSON.stringify({value})"
    value = f"({value})" if is_call else value
    return f"{value}.map((each) => `${{JSON.stringify(each)}}\\n`).join('')"


def moved(change: Change, place: Node, value: Node, done: Operation, keys: list[str]) -> str:
    """The reading call, at another place than the library's."""
    sync = done.form == "sync" and not waits_here(value)
    call = f"{reader(change, done.call, sync=sync)}({', '.join(keys)})"
    return call if sync else asked(place, call)
