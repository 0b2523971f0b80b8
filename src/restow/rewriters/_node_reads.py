"""Reads: a library call, and the JSON.parse behind it, become one call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from restow.rewriters._node_bindings import is_reassigned
from restow.rewriters._node_change import (
    Change,
    RefusedError,
    asked,
    in_same_block,
    is_guarded,
    next_statement,
    waits_here,
)
from restow.rewriters._node_content import parsed
from restow.rewriters._node_operations import Operation
from restow.rewriters._node_syntax import (
    arguments,
    awaited,
    bare,
    body_of,
    inside,
    is_function,
    parameters,
    scope_of,
    statement_of,
    wrapped,
)

if TYPE_CHECKING:
    from tree_sitter import Node

#: Kinds of nodes between a text and the `if` that asks whether it is empty.
_OF_TEST = frozenset(
    (
        "unary_expression",
        "binary_expression",
        "member_expression",
        "call_expression",
        "parenthesized_expression",
    )
)
#: `!text`, `!text.trim()`, `text.length === 0`, `text.trim() === ""`, and two of them with `||`.
_TEST = r"(?:!NAME(?:\.trim\(\))?(?:\.length)?|NAME(?:\.trim\(\))?(?:\.length===?0|===?(?:''|\"\")))\)?"
_EMPTY = rf"{_TEST}(?:\|\|\(?{_TEST})*"
_CONVERSIONS = frozenset(("toString", "trim"))


def rewrite_read(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of a read.

    Raises:
        RefusedError: what becomes of the text is not understood.
    """
    if done.form == "callback":
        _with_callback(change, done, keys)
    elif done.deed == "read data":
        _replace(change, done.call, done, keys, text=False)
    elif done.form == "promise" and awaited(done.call) is None:
        _promised(change, done, keys)
    else:
        _at_once(change, done, keys)


def reader(change: Change, node: Node, *, sync: bool) -> str:
    """The function that takes a library's place.

    Where nothing says what is to happen without a document, one that holds no records is empty: to the
    table that is the same.
    """
    lenient = change.naming.words.many and not is_guarded(node)
    return change.function("load" if lenient else "read", sync=sync)


def _replace(change: Change, node: Node, done: Operation, keys: list[str], *, text: bool) -> None:
    """A node becomes the reading call, whose value is the document, or its text."""
    change.replace(node, _expression(change, node, done, keys, text=text))


def _expression(change: Change, node: Node, done: Operation, keys: list[str], *, text: bool) -> str:
    promised = done.form == "promise"
    sync = not promised and not waits_here(node)
    call = f"{reader(change, done.call, sync=sync)}({', '.join(keys)})"
    # A promise that is awaited further out stays one.
    bare_promise = promised and inside(done.call, node) and not _contains_await(node, done.call)
    if bare_promise:
        return f"{call}.then((document) => {_text(change, 'document')})" if text else call
    if text:
        return _text(change, call if sync else f"await {call}", is_call=not sync)
    return call if sync else asked(node, call)


def _text(change: Change, value: str, *, is_call: bool = False) -> str:
    if change.records.mapping.layout != "lines":
        return f"JSON.stringify({value})"
    value = f"({value})" if is_call else value
    return f"{value}.map((each) => `${{JSON.stringify(each)}}\\n`).join('')"


def _contains_await(node: Node, call: Node) -> bool:
    waited = awaited(call)
    return waited is not None and inside(waited, node)


def _at_once(change: Change, done: Operation, keys: list[str]) -> None:
    value = _converted(change, done)
    call = _parsing(change, value)
    if call is not None:
        _replace(change, call, done, keys, text=False)
        return
    declarator = declaration_of(value)
    if declarator is not None and _through_local(change, declarator, value, done, keys):
        return
    if declarator is not None and _parsed_in_place(change, declarator, value, done, keys):
        return
    if not done.options and value.id == _outer(done.call).id:
        raise RefusedError("the file's bytes are used as they are, not only as JSON")
    _replace(change, value, done, keys, text=True)


def _outer(call: Node) -> Node:
    waited = awaited(call)
    return waited if waited is not None else call


def _converted(change: Change, done: Operation) -> Node:
    """The call with `await` and with `.toString()` behind it."""
    node = _outer(done.call)
    while True:
        member = wrapped(node).parent
        if member is None or member.type != "member_expression" or member.parent is None:
            return node
        name = change.code.text(member.child_by_field_name("property"))
        if name not in _CONVERSIONS or member.parent.type != "call_expression":
            return node
        node = member.parent


def _parsing(change: Change, value: Node) -> Node | None:
    """The JSON.parse that a value is the argument of."""
    given = wrapped(value).parent
    call = given.parent if given is not None and given.type == "arguments" else None
    return call if call is not None and parsed(change.code, call) is not None else None


def declaration_of(value: Node) -> Node | None:
    """`const x = value`: its declarator, where x is a plain name."""
    declarator = wrapped(value).parent
    if declarator is None or declarator.type != "variable_declarator":
        return None
    name = declarator.child_by_field_name("name")
    return declarator if name is not None and name.type == "identifier" else None


def _through_local(change: Change, declarator: Node, value: Node, done: Operation, keys: list[str]) -> bool:
    """`const text = read(); ... JSON.parse(text)`; False when the text is used in another way too."""
    code = change.code
    name = declarator.child_by_field_name("name")
    statement = statement_of(declarator)
    if name is None or statement is None or is_reassigned(code, code.text(name)):
        return False
    uses = [each for each in code.uses(code.text(name), scope_of(declarator)) if each.id != name.id]
    tests = {use.id: test for use in uses if (test := _emptiness_test(change, use)) is not None}
    uses = [use for use in uses if use.id not in tests]
    calls = [_parsing_of(change, each) for each in uses]
    if not calls or any(call is None for call in calls):
        return False
    for test in {test.id: test for test in tests.values()}.values():
        change.remove(test)
    first = calls[0]
    behind = max(tests.values(), key=lambda test: test.start_byte, default=statement)
    follows = all(in_same_block(test, statement) for test in tests.values())
    if len(calls) == 1 and first is not None and follows and _follows(behind, first):
        change.remove(statement)
        change.replace(first, _moved(change, first, value, done, keys))
        return True
    _replace(change, value, done, keys, text=False)
    annotation = declarator.child_by_field_name("type")
    if annotation is not None:
        change.replace(annotation, "")
    for use, call in zip(uses, calls, strict=True):
        if call is not None:
            change.replace(call, code.text(use))
    return True


def _parsed_in_place(change: Change, declarator: Node, value: Node, done: Operation, keys: list[str]) -> bool:
    """`let x = read(); x = JSON.parse(x)`; False when it is something else."""
    code, name = change.code, declarator.child_by_field_name("name")
    later = [] if name is None else code.uses(code.text(name), scope_of(declarator))
    later = (
        [each for each in later if each.start_byte > declarator.start_byte and each.id != name.id]
        if name
        else []
    )
    if len(later) < 2 or name is None:
        return False
    assignment, call = later[0].parent, _parsing_of(change, later[1])
    statement = assignment.parent if assignment is not None else None
    is_one = assignment is not None and assignment.type == "assignment_expression" and call is not None
    if not is_one or statement is None or statement.type != "expression_statement":
        return False
    right = bare(assignment.child_by_field_name("right")) if assignment is not None else None
    if right is None or call is None or right.id != call.id or not in_same_block(declarator, statement):
        return False
    _replace(change, value, done, keys, text=False)
    change.remove(statement)
    return True


def _moved(change: Change, place: Node, value: Node, done: Operation, keys: list[str]) -> str:
    """The reading call, at another place than the library's."""
    sync = done.form == "sync" and not waits_here(value)
    call = f"{reader(change, done.call, sync=sync)}({', '.join(keys)})"
    return call if sync else asked(place, call)


def _emptiness_test(change: Change, use: Node) -> Node | None:
    """`if (!text.trim()) return ...`: a document that is read is never an empty text."""
    condition, above = use, use.parent
    while above is not None and above.type != "if_statement":
        if above.type not in _OF_TEST:
            return None
        condition, above = above, above.parent
    if above is None or above.child_by_field_name("alternative") is not None:
        return None
    text = "".join(change.code.text(bare(condition)).split())
    name = change.code.text(use)
    return above if re.fullmatch(_EMPTY.replace("NAME", re.escape(name)), text) else None


def _parsing_of(change: Change, use: Node) -> Node | None:
    call = _parsing(change, use)
    if call is not None:
        return call
    member = use.parent
    if member is None or member.type != "member_expression" or member.parent is None:
        return None
    name = change.code.text(member.child_by_field_name("property"))
    is_plain = name in _CONVERSIONS and member.parent.type == "call_expression"
    return _parsing(change, member.parent) if is_plain else None


def _follows(statement: Node, call: Node) -> bool:
    """True when a call is in the very next statement, and run once there."""
    behind = statement_of(call)
    following = next_statement(statement)
    is_next = behind is not None and following is not None and behind.id == following.id
    return is_next and not (following is not None and following.type.startswith(("for", "while", "do")))


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
        uses = _parses(change, handler, taken[0]) if taken and taken[0].type == "identifier" else None
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
    change.replace(done.call, f"{reading}.then((document) => {_text(change, 'document')})")


def _parses(change: Change, function: Node, name: Node) -> list[tuple[Node, Node]] | None:
    """Each use of a function's parameter with the JSON.parse around it; None when one has none."""
    uses = [each for each in change.code.uses(change.code.text(name), function) if each.id != name.id]
    calls = [(use, _parsing_of(change, use)) for use in uses]
    if (
        not calls
        or any(call is None for _, call in calls)
        or is_reassigned(change.code, change.code.text(name))
    ):
        return None
    return [(use, call) for use, call in calls if call is not None]


def _with_callback(change: Change, done: Operation, keys: list[str]) -> None:
    callback = bare(done.callback)
    if done.callback is None or callback is None:
        raise RefusedError("who is called back is not understood")
    if done.deed == "read text":
        taken = parameters(callback) if is_function(callback) else []
        if len(taken) < 2 or taken[1].type != "identifier":
            raise RefusedError("what the callback does with the text is not understood")
        uses = _parses(change, callback, taken[1])
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
