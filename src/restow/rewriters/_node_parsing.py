"""Where the text of a document is parsed, or only asked whether it is empty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from restow.rewriters._node_bindings import is_reassigned
from restow.rewriters._node_change import Change
from restow.rewriters._node_content import parsed
from restow.rewriters._node_operations import Operation
from restow.rewriters._node_syntax import awaited, bare, inside, is_function, wrapped

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
_LOOPS = frozenset(("for_statement", "for_in_statement", "while_statement", "do_statement"))
_CONVERSIONS = frozenset(("toString", "trim"))


def parsing(change: Change, value: Node) -> Node | None:
    """The JSON.parse that a value is the argument of."""
    given = wrapped(value).parent
    call = given.parent if given is not None and given.type == "arguments" else None
    return call if call is not None and parsed(change.code, call) is not None else None


def parsing_of(change: Change, use: Node) -> Node | None:
    """The JSON.parse that a use of a text is the argument of, also by way of `toString()`."""
    call = parsing(change, use)
    if call is not None:
        return call
    converted_use = conversion_of(change, use)
    return parsing(change, converted_use) if converted_use is not None else None


def conversion_of(change: Change, use: Node) -> Node | None:
    """`text.toString()`, of a use of `text`."""
    member = use.parent
    if member is None or member.type != "member_expression" or member.parent is None:
        return None
    name = change.code.text(member.child_by_field_name("property"))
    return member.parent if name in _CONVERSIONS and member.parent.type == "call_expression" else None


def emptiness_test(change: Change, use: Node) -> Node | None:
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


def parses(change: Change, function: Node, name: Node) -> list[tuple[Node, Node]] | None:
    """Each use of a function's parameter with the JSON.parse around it; None when one has none."""
    uses = [each for each in change.code.uses(change.code.text(name), function) if each.id != name.id]
    calls = [(use, call) for use in uses if (call := parsing_of(change, use)) is not None]
    if len(calls) != len(uses) or is_reassigned(change.code, change.code.text(name)):
        return None
    return calls if is_parsed_once(function, [call for _, call in calls]) else None


def is_parsed_once(scope: Node, calls: Sequence[Node]) -> bool:
    """True when one text gives one value: two would be changed apart from each other.

    Args:
        scope: the function that has the text.
        calls: where it is parsed.
    """
    if len(calls) != 1:
        return False
    above = calls[0].parent
    while above is not None and above.id != scope.id:
        if is_function(above) or above.type in _LOOPS:
            return False
        above = above.parent
    return True


def converted(change: Change, done: Operation) -> Node:
    """The call with `await` and with `.toString()` behind it."""
    node = outer(done.call)
    while True:
        member = wrapped(node).parent
        if member is None or member.type != "member_expression" or member.parent is None:
            return node
        name = change.code.text(member.child_by_field_name("property"))
        if name not in _CONVERSIONS or member.parent.type != "call_expression":
            return node
        node = member.parent


def outer(call: Node) -> Node:
    """A call, with `await` where it is awaited."""
    waited = awaited(call)
    return waited if waited is not None else call


def contains_await(node: Node, call: Node) -> bool:
    """True when the `await` of a call is inside a node too."""
    waited = awaited(call)
    return waited is not None and inside(waited, node)
