"""Python's compound statements: which block runs when."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages._leaving import tried
from restow.languages._python_patterns import captured, is_certain
from restow.languages._python_reader import Reader, StatementKind, parts_of
from restow.model.code import (
    Assign,
    Block,
    Branch,
    Constant,
    Evaluate,
    Expression,
    Loop,
    Scope,
    Sequence,
)
from restow.syntax.tree import line_of


def _if(reader: Reader, node: Node, depth: int) -> Block:
    tests = [reader.field(node, "condition", depth)]
    arms = [reader.body(node, "consequence", depth)]
    last: Block = ()
    for clause in node.children_by_field_name("alternative"):
        if clause.type == "elif_clause":
            tests.append(reader.field(clause, "condition", depth))
            arms.append(reader.body(clause, "consequence", depth))
        else:
            last = reader.body(clause, "body", depth)
    return (Branch(tuple(tests), (*arms, last), line_of(node)),)


def _for(reader: Reader, node: Node, depth: int) -> Block:
    target, iterable = reader.field(node, "left", depth), reader.field(node, "right", depth)
    body = reader.body(node, "body", depth)
    return (Loop(target, iterable, body, line_of(node)), *_else(reader, node, depth))


def _while(reader: Reader, node: Node, depth: int) -> Block:
    """The test is part of what is repeated, and so is what it assigns."""
    around = reader.taken()
    test = reader.field(node, "condition", depth)
    head = reader.taken()
    reader.pending = around
    if not isinstance(test, Constant):
        head.append(Evaluate(test, line_of(node)))
    body = reader.body(node, "body", depth)
    return (Loop(None, None, (*head, *body), line_of(node)), *_else(reader, node, depth))


def _else(reader: Reader, node: Node, depth: int) -> Block:
    clause = node.child_by_field_name("alternative")
    return reader.body(clause, "body", depth) if clause is not None else ()


def _with(reader: Reader, node: Node, depth: int) -> Block:
    items = tuple(
        _item(reader, item, depth)
        for clause in parts_of(node)
        if clause.type == "with_clause"
        for item in parts_of(clause)
    )
    return (Scope(items, reader.body(node, "body", depth), line_of(node)),)


def _item(reader: Reader, node: Node, depth: int) -> tuple[Expression, Expression | None]:
    value = node.child_by_field_name("value") or node
    if value.type == "parenthesized_expression" and value.named_child_count:
        value = parts_of(value)[0]
    if value.type != "as_pattern":
        return reader.expression(value, depth), None
    alias = value.child_by_field_name("alias")
    targets = reader.items(alias, depth) if alias is not None else ()
    return reader.expression(parts_of(value)[0], depth), targets[0] if targets else None


def _match(reader: Reader, node: Node, depth: int) -> Block:
    subjects = [reader.expression(part, depth) for part in node.children_by_field_name("subject")]
    subject = subjects[0] if len(subjects) == 1 else Sequence(tuple(subjects))
    body = node.child_by_field_name("body")
    cases = [part for part in (parts_of(body) if body is not None else ()) if part.type == "case_clause"]
    guards = [_guard(reader, case, depth) for case in cases]
    arms = [_arm(reader, case, subject, depth) for case in cases]
    if not any(is_certain(case) for case in cases):
        arms.append(())
    tests = (subject, *(guard for guard in guards if guard is not None))
    return (Branch(tests, tuple(arms), line_of(node)),)


def _guard(reader: Reader, case: Node, depth: int) -> Expression | None:
    guard = case.child_by_field_name("guard")
    return reader.items(guard, depth)[0] if guard is not None and parts_of(guard) else None


def _arm(reader: Reader, case: Node, subject: Expression, depth: int) -> Block:
    patterns = [part for part in parts_of(case) if part.type == "case_pattern"]
    target = captured(reader, patterns, depth)
    taken = () if target is None else (Assign(target, subject, line_of(case)),)
    return (*taken, *reader.body(case, "consequence", depth))


def _try(reader: Reader, node: Node, depth: int) -> Block:
    body = reader.body(node, "body", depth)
    clauses = {kind: [part for part in parts_of(node) if part.type == kind] for kind in _CLAUSES}
    handlers = tuple(_last_block(reader, part, depth) for part in clauses["except_clause"])
    otherwise = [found for part in clauses["else_clause"] for found in _last_block(reader, part, depth)]
    last = [found for part in clauses["finally_clause"] for found in _last_block(reader, part, depth)]
    return tried(body, handlers, tuple(otherwise), tuple(last), line_of(node))


_CLAUSES = ("except_clause", "else_clause", "finally_clause")


def _last_block(reader: Reader, node: Node, depth: int) -> Block:
    blocks = [part for part in parts_of(node) if part.type == "block"]
    return reader.block(blocks[-1], depth) if blocks else ()


def _nested(reader: Reader, node: Node, depth: int) -> Block:
    """A broken region: the statements that are whole inside it."""
    return reader.block(node, depth)


COMPOUND_STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {
        "if_statement": _if,
        "for_statement": _for,
        "while_statement": _while,
        "with_statement": _with,
        "match_statement": _match,
        "try_statement": _try,
        "block": _nested,
        "ERROR": _nested,
    }
)
