"""Python's expressions in language-neutral form: one function for each kind of node."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages import _python_literals as literals
from restow.languages._python_parameters import named_after, parameters_of
from restow.languages._python_reader import ExpressionKind, Reader, parts_of
from restow.model.code import (
    Assign,
    Call,
    Comprehension,
    Constant,
    Either,
    Expression,
    Function,
    Index,
    Member,
    Name,
    Opaque,
    Operation,
    Record,
    Return,
    Sequence,
    Spread,
    Text,
)
from restow.syntax.tree import WIDEST, line_of, span_of


def _name(reader: Reader, node: Node, depth: int) -> Expression:  # noqa: ARG001
    return Name(reader.text(node))


def _inner(reader: Reader, node: Node, depth: int) -> Expression:
    """What stands for its operand: parentheses, `await`."""
    parts = parts_of(node)
    return reader.expression(parts[0], depth) if parts else Constant(None)


def _member(reader: Reader, node: Node, depth: int) -> Expression:
    name = node.child_by_field_name("attribute")
    return Member(reader.field(node, "object", depth), reader.text(name) if name is not None else "")


def _index(reader: Reader, node: Node, depth: int) -> Expression:
    keys = [reader.expression(child, depth) for child in node.children_by_field_name("subscript")]
    return Index(reader.field(node, "value", depth), _one_or_all(keys))


def _generic(reader: Reader, node: Node, depth: int) -> Expression:
    """`Optional[Store]` in an annotation, which has a grammar of its own."""
    parts = parts_of(node)
    if len(parts) != 2:
        return reader.opaque(node, depth)
    return Index(reader.expression(parts[0], depth), _one_or_all(list(reader.items(parts[1], depth))))


def _union(reader: Reader, node: Node, depth: int) -> Expression:
    return Operation("|", reader.items(node, depth))


def _one_or_all(keys: list[Expression]) -> Expression:
    return keys[0] if len(keys) == 1 else Sequence(tuple(keys))


def _call(reader: Reader, node: Node, depth: int) -> Expression:
    callee = reader.field(node, "function", depth)
    passed = node.child_by_field_name("arguments")
    if passed is None or passed.type == "generator_expression":
        arguments = (reader.expression(passed, depth),) if passed is not None else ()
        return Call(callee, arguments, (), span_of(node))
    plain: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for child in parts_of(passed):
        match child.type:
            case "keyword_argument":
                keywords.append(_keyword(reader, child, depth))
            case "dictionary_splat":
                keywords.append(("", _inner(reader, child, depth)))
            case _:
                plain.append(reader.expression(child, depth))
    return Call(callee, tuple(plain), tuple(keywords), span_of(node))


def _keyword(reader: Reader, node: Node, depth: int) -> tuple[str, Expression]:
    name = node.child_by_field_name("name")
    return reader.text(name) if name is not None else "", reader.field(node, "value", depth)


def _binary(reader: Reader, node: Node, depth: int) -> Expression:
    sign = _operator(node)
    if sign == "+":
        return _sum(reader, node, depth)
    return Operation(sign, (reader.field(node, "left", depth), reader.field(node, "right", depth)))


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def _sum(reader: Reader, node: Node, depth: int) -> Expression:
    """A chain of `+`, without recursion down its left side."""
    terms: list[Expression] = []
    current: Node | None = node
    while current is not None and current.type == "binary_operator" and _operator(current) == "+":
        if len(terms) == WIDEST:
            current = None
            break
        terms.append(reader.field(current, "right", depth))
        current = current.child_by_field_name("left")
    terms.append(reader.expression(current, depth) if current is not None else Opaque("..."))
    return Text(tuple(reversed(terms)))


def _boolean(reader: Reader, node: Node, depth: int) -> Expression:
    operands = (reader.field(node, "left", depth), reader.field(node, "right", depth))
    sign = _operator(node)
    return Either(operands) if sign == "or" else Operation(sign, operands)


def _comparison(reader: Reader, node: Node, depth: int) -> Expression:
    """A chain of comparisons goes by its first sign."""
    operator = node.child_by_field_name("operators")
    operands = tuple(reader.expression(part, depth) for part in parts_of(node) if part != operator)
    return Operation(operator.type if operator is not None else "", operands)


def _unary(reader: Reader, node: Node, depth: int) -> Expression:
    sign = node.children[0].type
    return Operation(sign, (reader.field(node, "argument", depth),))


def _conditional(reader: Reader, node: Node, depth: int) -> Expression:
    parts = reader.items(node, depth)
    if len(parts) != 3:
        return Opaque(reader.opaque(node, depth).text, parts)
    return Either((parts[0], parts[2]), parts[1])


def _record(reader: Reader, node: Node, depth: int) -> Expression:
    entries: list[tuple[Expression | None, Expression]] = []
    for child in parts_of(node):
        if child.type == "pair":
            entries.append(_pair(reader, child, depth))
        elif child.type == "dictionary_splat":
            entries.append((None, _inner(reader, child, depth)))
    return Record(tuple(entries))


def _pair(reader: Reader, node: Node, depth: int) -> tuple[Expression, Expression]:
    key, value = reader.field(node, "key", depth), reader.field(node, "value", depth)
    return key, named_after(key.value, value) if isinstance(key, Constant) else value


def _sequence(reader: Reader, node: Node, depth: int) -> Expression:
    return Sequence(reader.items(node, depth))


def _spread(reader: Reader, node: Node, depth: int) -> Expression:
    return Spread(_inner(reader, node, depth))


def _comprehension(reader: Reader, node: Node, depth: int) -> Expression:
    """A dict's element is a Record of one entry."""
    body = node.child_by_field_name("body")
    loops: list[tuple[Expression, Expression]] = []
    conditions: list[Expression] = []
    for child in parts_of(node):
        if child.type == "for_in_clause":
            loops.append((reader.field(child, "left", depth), reader.field(child, "right", depth)))
        elif child.type == "if_clause":
            conditions.append(_inner(reader, child, depth))
    is_pair = body is not None and body.type == "pair"
    element = Record((_pair(reader, body, depth),)) if body and is_pair else reader.expression(body, depth)
    return Comprehension(element, tuple(loops), tuple(conditions))


def _lambda(reader: Reader, node: Node, depth: int) -> Expression:
    parameters, unpacked = parameters_of(reader, node.child_by_field_name("parameters"), depth)
    around = reader.taken()
    result = Return(reader.field(node, "body", depth), line_of(node))
    body = (*unpacked, *reader.taken(), result)
    reader.pending = around
    return Function("", parameters, body, span_of(node))


def _walrus(reader: Reader, node: Node, depth: int) -> Expression:
    """`(name := value)` is the name, assigned before the statement around it."""
    target, value = reader.field(node, "name", depth), reader.field(node, "value", depth)
    reader.pending.append(Assign(target, value, line_of(node)))
    return target


def _yield(reader: Reader, node: Node, depth: int) -> Expression:
    """Gives its value before the statement around it; what is sent back is not known."""
    value = _inner(reader, node, depth)
    gives_each = any(child.type == "from" for child in node.children)
    reader.pending.append(Return(Spread(value) if gives_each else value, line_of(node), True))
    return Opaque("yield")


EXPRESSIONS: Mapping[str, ExpressionKind] = MappingProxyType(
    {
        "identifier": _name,
        "keyword_identifier": _name,
        "string": literals.string,
        "concatenated_string": literals.strings,
        "integer": literals.number,
        "float": literals.number,
        "true": lambda *_: Constant(True),
        "false": lambda *_: Constant(False),
        "none": lambda *_: Constant(None),
        "attribute": _member,
        "subscript": _index,
        "generic_type": _generic,
        "call": _call,
        "binary_operator": _binary,
        "boolean_operator": _boolean,
        "comparison_operator": _comparison,
        "unary_operator": _unary,
        "not_operator": _unary,
        "conditional_expression": _conditional,
        "dictionary": _record,
        "list": _sequence,
        "tuple": _sequence,
        "set": _sequence,
        "expression_list": _sequence,
        "pattern_list": _sequence,
        "tuple_pattern": _sequence,
        "list_pattern": _sequence,
        "list_splat": _spread,
        "list_splat_pattern": _spread,
        "parenthesized_list_splat": _inner,
        "parenthesized_expression": _inner,
        "await": _inner,
        "type": _inner,
        "union_type": _union,
        "list_comprehension": _comprehension,
        "set_comprehension": _comprehension,
        "dictionary_comprehension": _comprehension,
        "generator_expression": _comprehension,
        "lambda": _lambda,
        "named_expression": _walrus,
        "yield": _yield,
    }
)
