"""Reads: a library call, and the JSON.parse behind it, become one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restow.rewriters._node_change import (
    Change,
    RefusedError,
)
from restow.rewriters._node_locals import declaration_of, parsed_in_place, through_local
from restow.rewriters._node_operations import Operation
from restow.rewriters._node_parsing import converted, outer, parses, parsing
from restow.rewriters._node_reading import reader, replace, text_again
from restow.rewriters._node_syntax import (
    arguments,
    awaited,
    bare,
    body_of,
    is_function,
    parameters,
)

if TYPE_CHECKING:
    pass


def rewrite_read(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of a read.

    Raises:
        RefusedError: what becomes of the text is not understood.
    """
    if done.form == "callback":
        _with_callback(change, done, keys)
    elif done.deed == "read data":
        replace(change, done.call, done, keys, text=False)
    elif done.form == "promise" and awaited(done.call) is None:
        _promised(change, done, keys)
    else:
        _at_once(change, done, keys)


def _at_once(change: Change, done: Operation, keys: list[str]) -> None:
    value = converted(change, done)
    call = parsing(change, value)
    if call is not None:
        replace(change, call, done, keys, text=False)
        return
    declarator = declaration_of(value)
    if declarator is not None and through_local(change, declarator, value, done, keys):
        return
    if declarator is not None and parsed_in_place(change, declarator, value, done, keys):
        return
    if not done.options and value.id == outer(done.call).id:
        raise RefusedError("the file's bytes are used as they are, not only as JSON")
    replace(change, value, done, keys, text=True)


def _promised(change: Change, done: Operation, keys: list[str]) -> None:
    """`readFile(path).then(...)`, or a promise that goes elsewhere."""
    code, member = change.code, done.call.parent
    call = member.parent if member is not None and member.type == "member_expression" else None
    is_then = (
        call is not None and code.text(member.child_by_field_name("property")) == "then" if member else False
    )
    given = arguments(call) if call is not None and is_then else []
    reading = f"{reader(change, done.call, sync=False)}({', '.join(keys)})"
    handler = bare(given[0]) if given else None
    if call is not None and len(given) == 1 and code.text(handler) == "JSON.parse":
        change.replace(call, reading)
        return
    if call is not None and handler is not None and is_function(handler):
        taken = parameters(handler)
        uses = parses(change, handler, taken[0]) if taken and taken[0].type == "identifier" else None
        if uses is not None:
            body = body_of(handler)
            if len(given) == 1 and len(uses) == 1 and body is not None and bare(body) == uses[0][1]:
                change.replace(call, reading)
                return
            change.replace(done.call, reading)
            for use, each in uses:
                change.replace(each, code.text(use))
            return
    if not done.options and change.records.mapping.layout != "lines":
        raise RefusedError("the file's bytes are used as they are, not only as JSON")
    change.replace(done.call, f"{reading}.then((document) => {text_again(change, 'document')})")


def _with_callback(change: Change, done: Operation, keys: list[str]) -> None:
    callback = bare(done.callback)
    if done.callback is None or callback is None:
        raise RefusedError("who is called back is not understood")
    if done.deed == "read text":
        taken = parameters(callback) if is_function(callback) else []
        if len(taken) < 2 or taken[1].type != "identifier":
            raise RefusedError("what the callback does with the text is not understood")
        uses = parses(change, callback, taken[1])
        if uses is None:
            raise RefusedError("the callback uses the file's text, not only the JSON in it")
        for use, call in uses:
            change.replace(call, change.code.text(use))
    name = change.function("read", sync=False)
    _called_back(change, done, name, keys)


def _called_back(change: Change, done: Operation, name: str, keys: list[str]) -> None:
    assert done.callback is not None
    before = "".join(f"{key}, " for key in keys)
    change.needs_callbackify = True
    change.replace_between(done.call.start_byte, done.callback.start_byte, f"callbackify({name})({before}")
