"""JavaScript's operators, assignments among them: those inside an expression come before its statement."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages._ecmascript_reader import ExpressionKind, Reader
from restow.languages._ecmascript_targets import assigned, given, target_of
from restow.languages._python_reader import parts_of
from restow.model.code import (
    Assign,
    Branch,
    Constant,
    Either,
    Expression,
    Index,
    Member,
    Name,
    Opaque,
    Operation,
    Return,
    Spread,
    Text,
)
from restow.syntax.tree import WIDEST, line_of

_CHOOSING = frozenset({"||", "??"})
#: Operators whose right side may not run.
_SHORT_CIRCUIT = frozenset({"&&", "||", "??"})


def _sign(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def _binary(reader: Reader, node: Node, depth: int) -> Expression:
    sign = _sign(node)
    if sign == "+":
        return Text(tuple(reader.expression(term, depth) for term in _terms(node, sign)))
    if sign in _CHOOSING:
        first, *others = _terms(node, sign)
        value = reader.expression(first, depth)
        return Either((value, *(_perhaps(reader, other, depth) for other in others)))
    left = reader.field(node, "left", depth)
    right = node.child_by_field_name("right")
    value = _perhaps(reader, right, depth) if sign in _SHORT_CIRCUIT else reader.expression(right, depth)
    return Operation(sign, (left, value))


def _perhaps(reader: Reader, node: Node | None, depth: int) -> Expression:
    """An operand that may not run; what it assigns may not happen."""
    before, value = reader.apart(node, depth)
    if before and node is not None:
        reader.pending.append(Branch((), (before, ()), line_of(node)))
    return value


def _terms(node: Node, sign: str) -> list[Node | None]:
    """The terms of a chain of one operator, without recursion down its left side."""
    terms: list[Node | None] = []
    current: Node | None = node
    while current is not None and current.type == "binary_expression" and _sign(current) == sign:
        if len(terms) == WIDEST:
            break
        terms.append(current.child_by_field_name("right"))
        current = current.child_by_field_name("left")
    terms.append(current)
    return terms[::-1]


def _unary(reader: Reader, node: Node, depth: int) -> Expression:
    sign, operand = _sign(node), reader.field(node, "argument", depth)
    is_nothing = sign == "void" and isinstance(operand, Constant)
    return Constant(None) if is_nothing else Operation(sign, (operand,))


def _conditional(reader: Reader, node: Node, depth: int) -> Expression:
    test = reader.field(node, "condition", depth)
    first, consequence = reader.apart(node.child_by_field_name("consequence"), depth)
    second, alternative = reader.apart(node.child_by_field_name("alternative"), depth)
    if first or second:
        reader.pending.append(Branch((), (first, second), line_of(node)))
    return Either((consequence, alternative), test)


def _assignment(reader: Reader, node: Node, depth: int) -> Expression:
    """`a = b = value`: the value goes to one target, which the others take it from."""
    target, defaults = target_of(reader, node.child_by_field_name("left"), depth)
    value = reader.field(node, "right", depth)
    assigned(reader, target)
    reader.pending += (given(target, value, line_of(node)), *defaults)
    is_kept = isinstance(target, Name | Member | Index) and not isinstance(value, Constant | Name)
    return target if is_kept else value


def _augmented(reader: Reader, node: Node, depth: int) -> Expression:
    """`a += b` joins, `a ||= b` chooses; any other sign is its operation."""
    target, _ = target_of(reader, node.child_by_field_name("left"), depth)
    sign = _sign(node).removesuffix("=")
    right = node.child_by_field_name("right")
    value = _perhaps(reader, right, depth) if sign in _SHORT_CIRCUIT else reader.expression(right, depth)
    assigned(reader, target)
    operands = (target, value)
    reader.pending.append(given(target, _combined(sign, operands), line_of(node)))
    return target


def _combined(sign: str, operands: tuple[Expression, Expression]) -> Expression:
    if sign in _CHOOSING:
        return Either(operands)
    return Text(operands) if sign == "+" else Operation(sign, operands)


def _update(reader: Reader, node: Node, depth: int) -> Expression:
    """`a++` changes a."""
    target = reader.field(node, "argument", depth)
    if isinstance(target, Name | Member | Index):
        assigned(reader, target)
        reader.pending.append(Assign(target, Operation(_sign(node), (target,)), line_of(node)))
    return target


def _sequence(reader: Reader, node: Node, depth: int) -> Expression:
    """`a, b` is b, after a."""
    parts = parts_of(node)
    for part in parts[:-1]:
        made = reader.effect(part, depth)  # adds to what is pending, before itself
        reader.pending += made
    return reader.expression(parts[-1], depth) if parts else Constant(None)


def _yield(reader: Reader, node: Node, depth: int) -> Expression:
    """Gives its value before the statement around it; what is sent back is not known."""
    parts = parts_of(node)
    value = reader.expression(parts[0], depth) if parts else Constant(None)
    gives_each = any(child.type == "*" for child in node.children)
    reader.pending.append(Return(Spread(value) if gives_each else value, line_of(node), True))
    return Opaque("yield")


OPERATORS: Mapping[str, ExpressionKind] = MappingProxyType(
    {
        "binary_expression": _binary,
        "unary_expression": _unary,
        "ternary_expression": _conditional,
        "assignment_expression": _assignment,
        "augmented_assignment_expression": _augmented,
        "update_expression": _update,
        "sequence_expression": _sequence,
        "yield_expression": _yield,
    }
)
