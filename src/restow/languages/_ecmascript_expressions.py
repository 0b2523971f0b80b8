"""JavaScript's and TypeScript's expressions in language-neutral form."""

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from restow.languages._tree import DEEPEST, line_of, short, span_of, text_of
from restow.model.code import (
    Assign,
    Call,
    Class,
    Constant,
    Either,
    Expression,
    Function,
    Imported,
    Index,
    Member,
    Name,
    Opaque,
    Operation,
    Record,
    Sequence,
    Spread,
    Text,
)

_Reader = Callable[[Node, int], Expression]
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


def expression(node: Node | None, depth: int = 0) -> Expression:
    """What a node means; a kind that is not known is an Opaque with what is inside it."""
    if node is None:
        return Constant(None)
    if depth > DEEPEST:
        return Opaque(short(node))
    reader = READERS.get(node.type)
    if reader is not None:
        return reader(node, depth + 1)
    return Opaque(short(node), tuple(expression(child, depth + 1) for child in node.named_children))


def _field(node: Node, name: str, depth: int) -> Expression:
    return expression(node.child_by_field_name(name), depth)


def _items(node: Node, depth: int) -> tuple[Expression, ...]:
    return tuple(expression(child, depth) for child in node.named_children if child.type != "comment")


def _inner(node: Node, depth: int) -> Expression:
    """What stands for its operand: parentheses, `await`, type assertions, `!`."""
    children = [child for child in node.named_children if child.type != "comment"]
    return expression(children[0], depth) if children else Constant(None)


def _last(node: Node, depth: int) -> Expression:
    """`<Type>value`."""
    return expression(node.named_children[-1], depth) if node.named_children else Constant(None)


def _name(node: Node, depth: int) -> Expression:  # noqa: ARG001
    return Name(text_of(node))


def _number(node: Node, depth: int) -> Expression:  # noqa: ARG001
    words = text_of(node)
    return Constant(int(words) if words.isdigit() and len(words) < 18 else 0)


def _string(node: Node, depth: int) -> Expression:  # noqa: ARG001
    return Constant(_unescaped(text_of(node)[1:-1]))


def _unescaped(whole: str) -> str:
    return _ESCAPE.sub(_character, whole) if "\\" in whole else whole


def _character(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "ux" and len(code) > 1:
        number = int(code.strip("ux{}"), 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _ESCAPED.get(code, code)


def _template(node: Node, depth: int) -> Expression:
    parts: list[Expression] = []
    for child in node.named_children:
        if child.type == "template_substitution":
            parts.append(_inner(child, depth))
        else:
            parts.append(Constant(_unescaped(text_of(child))))
    return _joined(parts)


def _joined(parts: list[Expression]) -> Expression:
    merged: list[Expression] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Constant) and isinstance(last, Constant):
            merged[-1] = Constant(f"{last.value}{part.value}")
        else:
            merged.append(part)
    if not merged:
        return Constant("")
    return merged[0] if len(merged) == 1 and isinstance(merged[0], Constant) else Text(tuple(merged))


def _member(node: Node, depth: int) -> Expression:
    name = node.child_by_field_name("property")
    return Member(_field(node, "object", depth), text_of(name) if name is not None else "")


def _index(node: Node, depth: int) -> Expression:
    return Index(_field(node, "object", depth), _field(node, "index", depth))


def _call(node: Node, depth: int) -> Expression:
    callee, passed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    word = text_of(callee) if callee is not None and callee.type in ("identifier", "import") else ""
    if passed is not None and passed.type == "template_string":
        return Call(expression(callee, depth), (_template(passed, depth),), (), span_of(node))
    arguments = _items(passed, depth) if passed is not None else ()
    if word in ("require", "import") and arguments and isinstance(arguments[0], Constant):
        return Imported(str(arguments[0].value), None)
    return Call(expression(callee, depth), arguments, (), span_of(node))


def _new(node: Node, depth: int) -> Expression:
    passed = node.child_by_field_name("arguments")
    arguments = _items(passed, depth) if passed is not None else ()
    return Call(_field(node, "constructor", depth), arguments, (), span_of(node), True)


def _binary(node: Node, depth: int) -> Expression:
    operator = node.child_by_field_name("operator")
    sign = text_of(operator) if operator is not None else ""
    if sign == "+":
        return Text(tuple(expression(term, depth) for term in _terms(node)))
    operands = (_field(node, "left", depth), _field(node, "right", depth))
    return Either(operands) if sign in ("||", "??") else Operation(sign, operands)


def _terms(node: Node) -> list[Node]:
    """The terms of a chain of `+`, without recursion down its left side."""
    terms: list[Node] = []
    current: Node | None = node
    while current is not None and current.type == "binary_expression":
        operator = current.child_by_field_name("operator")
        if operator is None or operator.type != "+":
            break
        if (right := current.child_by_field_name("right")) is not None:
            terms.append(right)
        current = current.child_by_field_name("left")
    if current is not None:
        terms.append(current)
    return terms[::-1]


def _unary(node: Node, depth: int) -> Expression:
    return Operation(node.children[0].type if node.children else "", (_field(node, "argument", depth),))


def _conditional(node: Node, depth: int) -> Expression:
    options = (_field(node, "consequence", depth), _field(node, "alternative", depth))
    return Either(options, _field(node, "condition", depth))


def _record(node: Node, depth: int) -> Expression:
    entries: list[tuple[Expression | None, Expression]] = []
    for child in node.named_children:
        match child.type:
            case "pair" | "pair_pattern":
                key = key_of(child.child_by_field_name("key"), depth)
                entries.append((key, _called(_field(child, "value", depth), key)))
            case "shorthand_property_identifier" | "shorthand_property_identifier_pattern":
                entries.append((Constant(text_of(child)), Name(text_of(child))))
            case "spread_element" | "rest_pattern":
                entries.append((None, _inner(child, depth)))
            case "method_definition":
                key = key_of(child.child_by_field_name("name"), depth)
                entries.append((key, expression(child, depth)))
            case "object_assignment_pattern":
                entries.append(_with_default(child))
    return Record(tuple(entries))


def _with_default(node: Node) -> tuple[Expression | None, Expression]:
    """`{a = 1}` in a pattern: the name alone; `defaults_of` gives the rest."""
    left = node.child_by_field_name("left")
    word = text_of(left) if left is not None else ""
    return Constant(word), Name(word)


def _without_default(node: Node, depth: int) -> Expression:
    """`a = 1` in a pattern: its target."""
    return _field(node, "left", depth)


def defaults_of(pattern: Node | None) -> Iterator[Assign]:
    """What the names of a pattern are when it finds nothing for them."""
    waiting = [pattern] if pattern is not None else []
    while waiting:
        node = waiting.pop()
        if node.type in ("object_assignment_pattern", "assignment_pattern"):
            target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
            if target is not None and target.type in ("identifier", "shorthand_property_identifier_pattern"):
                name = Name(text_of(target))
                yield Assign(name, Either((name, expression(value))), line_of(node))
        waiting += node.named_children


def key_of(node: Node | None, depth: int) -> Expression:
    """A property's name: a word, a text, or what is computed."""
    if node is None:
        return Constant("")
    if node.type == "computed_property_name":
        return _inner(node, depth)
    if node.type == "string":
        return _string(node, depth)
    return Constant(text_of(node))


def _called(value: Expression, key: Expression) -> Expression:
    """A function without a name is called what it is assigned to."""
    if isinstance(value, Function) and not value.name and isinstance(key, Constant):
        return named(value, str(key.value))
    return value


def named(value: Expression, name: str) -> Expression:
    """The function or class, called `name` when it has no name of its own."""
    if isinstance(value, Function) and not value.name:
        return Function(
            name,
            value.parameters,
            value.body,
            value.span,
            value.decorators,
            value.kind,
            value.is_async,
            value.outer,
        )
    if isinstance(value, Class) and not value.name:
        return Class(name, value.bases, value.methods, value.fields, value.span, value.decorators)
    return value


def _sequence(node: Node, depth: int) -> Expression:
    return Sequence(_items(node, depth))


def _spread(node: Node, depth: int) -> Expression:
    return Spread(_inner(node, depth))


def _assignment(node: Node, depth: int) -> Expression:
    """An assignment inside an expression is worth its value."""
    return _field(node, "right", depth)


#: What reads each kind of node; `_ecmascript_functions` adds functions and classes.
READERS: dict[str, _Reader] = {
    "identifier": _name,
    "undefined": lambda *_: Constant(None),
    "this": _name,
    "super": _name,
    "property_identifier": _name,
    "shorthand_property_identifier_pattern": _name,
    "private_property_identifier": _name,
    "number": _number,
    "string": _string,
    "template_string": _template,
    "true": lambda *_: Constant(True),
    "false": lambda *_: Constant(False),
    "null": lambda *_: Constant(None),
    "member_expression": _member,
    "subscript_expression": _index,
    "call_expression": _call,
    "new_expression": _new,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _conditional,
    "object": _record,
    "object_pattern": _record,
    "array": _sequence,
    "array_pattern": _sequence,
    "sequence_expression": _last,
    "spread_element": _spread,
    "rest_pattern": _spread,
    "assignment_pattern": _without_default,
    "assignment_expression": _assignment,
    "parenthesized_expression": _inner,
    "await_expression": _inner,
    "yield_expression": _inner,
    "as_expression": _inner,
    "satisfies_expression": _inner,
    "non_null_expression": _inner,
    "instantiation_expression": _inner,
    "type_assertion": _last,
}
