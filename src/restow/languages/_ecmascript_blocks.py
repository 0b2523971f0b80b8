"""JavaScript's compound statements: which block runs when."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages._ecmascript_reader import Reader, StatementKind
from restow.languages._ecmascript_targets import assigned, declared, target_of
from restow.languages._leaving import tried
from restow.languages._python_reader import parts_of
from restow.model.code import Block, Branch, Evaluate, Expression, Loop
from restow.syntax.tree import WIDEST, line_of


def _if(reader: Reader, node: Node, depth: int) -> Block:
    """A chain of `else if` is one Branch, read without recursion."""
    tests: list[Expression] = []
    arms: list[Block] = []
    current: Node | None = node
    while current is not None and current.type == "if_statement" and len(arms) < WIDEST:
        tests.append(reader.field(current, "condition", depth))
        arms.append(reader.body(current, "consequence", depth))
        otherwise = current.child_by_field_name("alternative")
        parts = parts_of(otherwise) if otherwise is not None else []
        current = parts[0] if parts else None
    return (Branch(tuple(tests), (*arms, reader.block(current, depth)), line_of(node)),)


def _switch(reader: Reader, node: Node, depth: int) -> Block:
    """Each case is an arm; one without statements is another label of the next."""
    body = node.child_by_field_name("body")
    cases = parts_of(body) if body is not None else []
    tests = [reader.field(node, "value", depth)]
    tests += [reader.field(case, "value", depth) for case in cases if case.type == "switch_case"]
    around, reader.in_switch = reader.in_switch, True
    arms = [
        reader.statements(inside, depth)
        for case in cases
        if (inside := case.children_by_field_name("body")) or case == cases[-1]
    ]
    reader.in_switch = around
    if not any(case.type == "switch_default" for case in cases):
        arms.append(())
    return (Branch(tuple(tests), tuple(arms), line_of(node)),)


def _try(reader: Reader, node: Node, depth: int) -> Block:
    body = reader.body(node, "body", depth)
    handler, last = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
    handlers = (_handler(reader, handler, depth),) if handler is not None else ()
    return tried(
        body, handlers, (), reader.body(last, "body", depth) if last is not None else (), line_of(node)
    )


def _handler(reader: Reader, node: Node, depth: int) -> Block:
    target, _ = target_of(reader, node.child_by_field_name("parameter"), depth)
    declared(reader, target)
    return reader.body(node, "body", depth)


def _turns(reader: Reader, node: Node, depth: int) -> Block:
    """A loop's body, where `break` ends the loop."""
    around, reader.in_switch = reader.in_switch, False
    body = reader.body(node, "body", depth)
    reader.in_switch = around
    return body


def _for(reader: Reader, node: Node, depth: int) -> Block:
    """The step stands first in the body: nearly every turn begins with what it leaves."""
    first = reader.block(node.child_by_field_name("initializer"), depth)
    step = reader.block(node.child_by_field_name("increment"), depth)
    test = reader.block(node.child_by_field_name("condition"), depth)
    body = _turns(reader, node, depth)
    return (*first, Loop(None, None, (*step, *test, *body), line_of(node)))


def _for_in(reader: Reader, node: Node, depth: int) -> Block:
    """`for (x of y)`, `for (x in y)`, `for await`."""
    target, defaults = target_of(reader, node.child_by_field_name("left"), depth)
    note = declared if node.child_by_field_name("kind") is not None else assigned
    note(reader, target)
    iterable = reader.field(node, "right", depth)
    return (Loop(target, iterable, (*defaults, *_turns(reader, node, depth)), line_of(node)),)


def _while(reader: Reader, node: Node, depth: int) -> Block:
    """The test is part of what is repeated, and so is what it assigns."""
    test = reader.block(node.child_by_field_name("condition"), depth)
    body = _turns(reader, node, depth)
    turns = (*body, *test) if node.type == "do_statement" else (*test, *body)
    return (Loop(None, None, turns, line_of(node)),)


def _with(reader: Reader, node: Node, depth: int) -> Block:
    value = reader.field(node, "object", depth)
    return (Evaluate(value, line_of(node)), *reader.body(node, "body", depth))


def _nested(reader: Reader, node: Node, depth: int) -> Block:
    """A block, also what is whole inside a broken region."""
    return reader.block(node, depth)


def _labelled(reader: Reader, node: Node, depth: int) -> Block:
    return reader.body(node, "body", depth)


COMPOUND_STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {
        "if_statement": _if,
        "switch_statement": _switch,
        "try_statement": _try,
        "for_statement": _for,
        "for_in_statement": _for_in,
        "while_statement": _while,
        "do_statement": _while,
        "with_statement": _with,
        "statement_block": _nested,
        "ERROR": _nested,
        "labeled_statement": _labelled,
    }
)
