"""Reads whose text goes into a variable first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from restow.rewriters._node_bindings import is_reassigned
from restow.rewriters._node_change import Change, in_same_block, next_statement
from restow.rewriters._node_operations import Operation
from restow.rewriters._node_parsing import conversion_of, emptiness_test, is_parsed_once, parsing_of
from restow.rewriters._node_reading import moved, replace
from restow.rewriters._node_syntax import bare, scope_of, statement_of, wrapped

if TYPE_CHECKING:
    from tree_sitter import Node


def through_local(change: Change, declarator: Node, value: Node, done: Operation, keys: list[str]) -> bool:
    """`const text = read(); ... JSON.parse(text)`; False when the text is used in another way too."""
    code = change.code
    name = declarator.child_by_field_name("name")
    statement = statement_of(declarator)
    if name is None or statement is None or is_reassigned(code, code.text(name)):
        return False
    uses = [each for each in code.uses(code.text(name), scope_of(declarator)) if each.id != name.id]
    second = _converted_next(change, statement, uses)
    if second is not None and through_local(
        change, second, second.child_by_field_name("value") or value, done, keys
    ):
        change.remove(statement)
        return True
    tests = {use.id: test for use in uses if (test := emptiness_test(change, use)) is not None}
    uses = [use for use in uses if use.id not in tests]
    calls = [call for each in uses if (call := parsing_of(change, each)) is not None]
    if len(calls) != len(uses) or not is_parsed_once(scope_of(declarator), calls):
        return False
    for test in {test.id: test for test in tests.values()}.values():
        change.remove(test)
    behind = max(tests.values(), key=lambda test: test.start_byte, default=statement)
    follows = all(in_same_block(test, statement) for test in tests.values())
    if follows and _follows(behind, calls[0]):
        change.remove(statement)
        change.replace(calls[0], moved(change, calls[0], value, done, keys))
        return True
    replace(change, value, done, keys, text=False)
    annotation = declarator.child_by_field_name("type")
    if annotation is not None:
        change.replace(annotation, "")
    change.replace(calls[0], code.text(uses[0]))
    return True


def _converted_next(change: Change, statement: Node, uses: Sequence[Node]) -> Node | None:
    """`const text = bytes.toString()` right behind: its declarator."""
    call = conversion_of(change, uses[0]) if len(uses) == 1 else None
    declarator = declaration_of(call) if call is not None else None
    behind = statement_of(declarator) if declarator is not None else None
    following = next_statement(statement)
    is_next = behind is not None and following is not None and behind.id == following.id
    return declarator if is_next else None


def parsed_in_place(change: Change, declarator: Node, value: Node, done: Operation, keys: list[str]) -> bool:
    """`let x = read(); x = JSON.parse(x)`; False when it is something else."""
    code, name = change.code, declarator.child_by_field_name("name")
    uses = [] if name is None else code.uses(code.text(name), scope_of(declarator))
    later = [each for each in uses if each.start_byte > declarator.end_byte]
    if len(later) < 2 or name is None:
        return False
    assignment, call = later[0].parent, parsing_of(change, later[1])
    statement = assignment.parent if assignment is not None else None
    is_one = assignment is not None and assignment.type == "assignment_expression" and call is not None
    if not is_one or statement is None or statement.type != "expression_statement":
        return False
    right = bare(assignment.child_by_field_name("right")) if assignment is not None else None
    if right is None or call is None or right.id != call.id or not in_same_block(declarator, statement):
        return False
    replace(change, value, done, keys, text=False)
    change.remove(statement)
    return True


def _follows(statement: Node, call: Node) -> bool:
    """True when a call is in the very next statement, and run once there."""
    behind = statement_of(call)
    following = next_statement(statement)
    is_next = behind is not None and following is not None and behind.id == following.id
    return is_next and not (following is not None and following.type.startswith(("for", "while", "do")))


def declaration_of(value: Node) -> Node | None:
    """`const x = value`: its declarator, where x is a plain name."""
    declarator = wrapped(value).parent
    if declarator is None or declarator.type != "variable_declarator":
        return None
    name = declarator.child_by_field_name("name")
    return declarator if name is not None and name.type == "identifier" else None
