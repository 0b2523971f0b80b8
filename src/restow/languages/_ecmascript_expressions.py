"""JavaScript's and TypeScript's expressions in language-neutral form: one function for each kind of node."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages import _ecmascript_literals as literals
from restow.languages._ecmascript_classes import class_expression, method_expression
from restow.languages._ecmascript_functions import function_expression
from restow.languages._ecmascript_keys import key_of
from restow.languages._ecmascript_markup import markup
from restow.languages._ecmascript_operators import OPERATORS
from restow.languages._ecmascript_reader import ExpressionKind, Reader
from restow.languages._ecmascript_targets import named_after, with_default
from restow.languages._python_reader import parts_of
from restow.model.code import (
    Call,
    Constant,
    Expression,
    Imported,
    Index,
    Member,
    Name,
    Opaque,
    Record,
    Sequence,
    Spread,
)
from restow.syntax.tree import WIDEST, span_of

_NOTHING = Constant(None)
#: What loads a module by its name.
_LOADS = frozenset({"require", "import"})
#: What `require` may be a member of: Electron's windows, and TypeScript's way round its types.
_LOADERS = frozenset({"window", "global", "globalThis", "self", "module"})


def _name(reader: Reader, node: Node, depth: int) -> Expression:  # noqa: ARG001
    return Name(reader.text(node))


def _inner(reader: Reader, node: Node, depth: int) -> Expression:
    """What stands for its operand: parentheses, `await`, `as`, `satisfies`, `!`."""
    parts = parts_of(node)
    return reader.expression(parts[0], depth) if parts else _NOTHING


def _last(reader: Reader, node: Node, depth: int) -> Expression:
    """`<Type>value`."""
    parts = parts_of(node)
    return reader.expression(parts[-1], depth) if parts else _NOTHING


def _member(reader: Reader, node: Node, depth: int) -> Expression:
    name = node.child_by_field_name("property")
    return Member(reader.field(node, "object", depth), reader.text(name))


def _nested_name(reader: Reader, node: Node, depth: int) -> Expression:
    """`a.b` where TypeScript's grammar has names only: in types and aliases."""
    parts = parts_of(node)
    return Member(reader.expression(parts[0], depth), reader.text(parts[-1])) if parts else _NOTHING


def _index(reader: Reader, node: Node, depth: int) -> Expression:
    return Index(reader.field(node, "object", depth), reader.field(node, "index", depth))


def _call(reader: Reader, node: Node, depth: int) -> Expression:
    callee = reader.field(node, "function", depth)
    arguments = _arguments(reader, node, depth)
    if _is_load(callee) and arguments:
        specifier = arguments[0].value if isinstance(arguments[0], Constant) else None
        if isinstance(specifier, str):
            return Imported(specifier, None)
    return Call(callee, arguments, (), span_of(node))


def _is_load(callee: Expression) -> bool:
    match callee:
        case Name(id=name):
            return name in _LOADS
        case Member(object=Name(id=holder), name="require"):
            return holder in _LOADERS
        case _:
            return False


def _arguments(reader: Reader, node: Node, depth: int) -> tuple[Expression, ...]:
    """What is passed; a tagged template passes its text."""
    passed = node.child_by_field_name("arguments")
    if passed is None:
        return ()
    return (
        (reader.expression(passed, depth),)
        if passed.type == "template_string"
        else reader.items(passed, depth)
    )


def _new(reader: Reader, node: Node, depth: int) -> Expression:
    callee = reader.field(node, "constructor", depth)
    return Call(callee, _arguments(reader, node, depth), (), span_of(node), True)


def _record(reader: Reader, node: Node, depth: int) -> Expression:
    """An object, or an object pattern."""
    entries = [_entry(reader, child, depth) for child in parts_of(node)]
    if node.named_child_count > WIDEST:
        entries.append((None, Opaque("...")))
    return Record(tuple(entries))


def _entry(reader: Reader, node: Node, depth: int) -> tuple[Expression | None, Expression]:
    match node.type:
        case "pair" | "pair_pattern":
            key = key_of(reader, node.child_by_field_name("key"), depth)
            value = reader.field(node, "value", depth)
            return key, named_after(Name(str(key.value)), value) if isinstance(key, Constant) else value
        case "shorthand_property_identifier" | "shorthand_property_identifier_pattern":
            word = reader.text(node)
            return Constant(word), Name(word)
        case "method_definition":
            key = key_of(reader, node.child_by_field_name("name"), depth)
            return key, reader.expression(node, depth)
        case "object_assignment_pattern":
            target = with_default(reader, node, depth)
            return Constant(target.id) if isinstance(target, Name) else None, target
        case _:  # a spread, a rest, or a broken part
            return None, _inner(reader, node, depth)


def _sequence(reader: Reader, node: Node, depth: int) -> Expression:
    return Sequence(reader.items(node, depth))


def _array(reader: Reader, node: Node, depth: int) -> Expression:
    """An array, or an array pattern; a place left out (`[, a]`) holds nothing."""
    if node.child_count > 2 * WIDEST:
        return _sequence(reader, node, depth)
    items: list[Expression] = []
    is_empty = True
    for child in node.children:
        if child.is_named:
            if child.type != "comment":
                items.append(reader.expression(child, depth))
                is_empty = False
        elif child.type == ",":
            if is_empty:
                items.append(_NOTHING)
            is_empty = True
    return Sequence(tuple(items))


def _spread(reader: Reader, node: Node, depth: int) -> Expression:
    return Spread(_inner(reader, node, depth))


def _opaque(reader: Reader, node: Node, depth: int) -> Expression:  # noqa: ARG001
    """Nothing inside it moves values: a regular expression, `import.meta`."""
    return Opaque(reader.text(node)[:40])


EXPRESSIONS: Mapping[str, ExpressionKind] = MappingProxyType(
    {
        **OPERATORS,
        **dict.fromkeys(
            (
                *("identifier", "this", "super", "import", "property_identifier", "type_identifier"),
                *("private_property_identifier", "shorthand_property_identifier_pattern"),
                "shorthand_property_identifier",
            ),
            _name,
        ),
        **dict.fromkeys(
            (
                *("parenthesized_expression", "await_expression", "as_expression", "satisfies_expression"),
                *("non_null_expression", "instantiation_expression"),
            ),
            _inner,
        ),
        **dict.fromkeys(
            ("function_expression", "generator_function", "arrow_function", "function_declaration"),
            function_expression,
        ),
        **dict.fromkeys(("class", "class_declaration"), class_expression),
        **dict.fromkeys(("jsx_element", "jsx_self_closing_element"), markup),
        **dict.fromkeys(("regex", "meta_property"), _opaque),
        **dict.fromkeys(("nested_identifier", "nested_type_identifier"), _nested_name),
        "method_definition": method_expression,
        "type_assertion": _last,
        "undefined": lambda *_: _NOTHING,
        "null": lambda *_: _NOTHING,
        "true": lambda *_: Constant(True),
        "false": lambda *_: Constant(False),
        "number": literals.number,
        "string": literals.string,
        "template_string": literals.template,
        "member_expression": _member,
        "subscript_expression": _index,
        "call_expression": _call,
        "new_expression": _new,
        "object": _record,
        "object_pattern": _record,
        "array": _array,
        "array_pattern": _array,
        "spread_element": _spread,
        "rest_pattern": _spread,
        "assignment_pattern": with_default,
    }
)
