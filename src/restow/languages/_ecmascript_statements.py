"""JavaScript's and TypeScript's simple statements and definitions."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages._ecmascript_classes import class_of, method_of
from restow.languages._ecmascript_functions import function_of
from restow.languages._ecmascript_keys import name_of
from restow.languages._ecmascript_reader import Reader, StatementKind
from restow.languages._ecmascript_targets import declared, given, target_of
from restow.languages._python_reader import parts_of
from restow.model.code import (
    Assign,
    Block,
    Class,
    Constant,
    Expression,
    Function,
    Leave,
    Name,
    Opaque,
    Record,
    Return,
    Statement,
)
from restow.syntax.tree import line_of


def _expression(reader: Reader, node: Node, depth: int) -> Block:
    """An expression for its effect; TypeScript's grammar has namespaces here too."""
    parts = parts_of(node)
    if len(parts) == 1 and parts[0].type != "internal_module":
        return reader.effect(parts[0], depth)
    return reader.statements(parts, depth)


def _declaration(reader: Reader, node: Node, depth: int) -> list[Statement]:
    found: list[Statement] = []
    for child in parts_of(node):
        if child.type == "variable_declarator":
            found += _declarator(reader, child, depth)
        elif child.is_error:
            found += reader.block(child, depth)
    return found


def _declarator(reader: Reader, node: Node, depth: int) -> list[Statement]:
    target, defaults = target_of(reader, node.child_by_field_name("name"), depth)
    declared(reader, target)
    made = given(target, reader.field(node, "value", depth), line_of(node))
    taken, reader.pending = reader.pending, []  # before this one, and after those of the same statement
    return [*taken, made, *defaults]


def _return(reader: Reader, node: Node, depth: int) -> Block:
    return (Return(_first(reader, node, depth) or Constant(None), line_of(node)),)


def _throw(reader: Reader, node: Node, depth: int) -> Block:
    return (Leave(_first(reader, node, depth), line_of(node)),)


def _first(reader: Reader, node: Node, depth: int) -> Expression | None:
    parts = parts_of(node)
    return reader.expression(parts[0], depth) if parts else None


def _break(reader: Reader, node: Node, depth: int) -> Block:  # noqa: ARG001
    """The end of a case is no end of the block around its `switch`."""
    return () if reader.in_switch and not parts_of(node) else (Leave(None, line_of(node)),)


def _continue(reader: Reader, node: Node, depth: int) -> Block:  # noqa: ARG001
    return (Leave(None, line_of(node)),)


def _function(reader: Reader, node: Node, depth: int) -> Block:
    return _defined(reader, function_of(reader, node, depth), node)


def _method(reader: Reader, node: Node, depth: int) -> Block:
    """Out of its class: broken source."""
    return _defined(reader, method_of(reader, node, depth), node)


def _class(reader: Reader, node: Node, depth: int) -> Block:
    return _defined(reader, class_of(reader, node, depth), node)


def _defined(reader: Reader, value: Function | Class, node: Node) -> Block:
    reader.names.declared.add(value.name)
    return (Assign(Name(value.name), value, line_of(node)),)


def _enum(reader: Reader, node: Node, depth: int) -> Block:
    """A Record; a member without a value counts on from the one before."""
    body = node.child_by_field_name("body")
    entries: list[tuple[Expression | None, Expression]] = []
    following: Expression = Constant(0)
    for child in parts_of(body) if body is not None else ():
        has_value = child.type == "enum_assignment"
        value = reader.field(child, "value", depth) if has_value else following
        entries.append(
            (Constant(name_of(reader, child.child_by_field_name("name") if has_value else child)), value)
        )
        number = value.value if isinstance(value, Constant) else None
        following = Constant(number + 1) if isinstance(number, int) else Opaque("")
    name = reader.text(node.child_by_field_name("name"))
    reader.names.declared.add(name)
    return (Assign(Name(name), Record(tuple(entries)), line_of(node)),)


def _nothing(reader: Reader, node: Node, depth: int) -> Block:  # noqa: ARG001
    return ()


SIMPLE_STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {
        "expression_statement": _expression,
        **dict.fromkeys(("lexical_declaration", "variable_declaration", "using_declaration"), _declaration),
        "return_statement": _return,
        "throw_statement": _throw,
        "break_statement": _break,
        "continue_statement": _continue,
        **dict.fromkeys(("function_declaration", "generator_function_declaration"), _function),
        **dict.fromkeys(("class_declaration", "abstract_class_declaration"), _class),
        "method_definition": _method,
        "enum_declaration": _enum,
        **dict.fromkeys(
            (
                *("interface_declaration", "type_alias_declaration", "ambient_declaration"),
                *("function_signature", "method_signature", "abstract_method_signature", "type_annotation"),
                *("type_parameters", "type_arguments", "formal_parameters", "decorator"),
                *("comment", "html_comment", "hash_bang_line", "empty_statement", "debugger_statement"),
            ),
            _nothing,
        ),
    }
)
