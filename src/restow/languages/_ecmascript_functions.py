"""Functions of JavaScript and TypeScript, and their parameters."""

from tree_sitter import Node

from restow.languages._ecmascript_keys import name_of
from restow.languages._ecmascript_prototypes import with_classes
from restow.languages._ecmascript_reader import Reader
from restow.languages._ecmascript_targets import declared, named_after, target_of
from restow.languages._python_reader import parts_of
from restow.model.code import (
    Assign,
    Block,
    Expression,
    Function,
    Member,
    Name,
    Parameter,
    Record,
    Return,
    Sequence,
    Statement,
)
from restow.syntax.tree import line_of, span_of

#: An expression's name is known inside it only.
_OWN_NAME = frozenset({"function_expression", "generator_function"})
_TYPED = frozenset({"required_parameter", "optional_parameter"})
#: Words that make a constructor's parameter a field too.
_MODIFIERS = frozenset({"accessibility_modifier", "override_modifier", "readonly"})
_REFERENCES = frozenset({"type_identifier", "nested_type_identifier"})


def function_expression(reader: Reader, node: Node, depth: int) -> Expression:
    """A function or arrow function."""
    return function_of(reader, node, depth)


def function_of(
    reader: Reader, node: Node, depth: int, kind: str = "function", decorators: tuple[Expression, ...] = ()
) -> Function:
    """A function, arrow function or method."""
    name = name_of(reader, node.child_by_field_name("name"))
    with reader.function() as names:
        if node.type in _OWN_NAME:
            names.declared.add(name)
        parameters, first = _parameters_of(reader, node, depth)
        body = (*reader.pending, *first, *_body_of(reader, node, depth))
    is_async = any(child.type == "async" for child in node.children[:4])
    return Function(name, parameters, body, span_of(node), decorators, kind, is_async, names.outer())


def _body_of(reader: Reader, node: Node, depth: int) -> Block:
    body = node.child_by_field_name("body")
    if body is None or body.type == "statement_block":
        return with_classes(reader.body(node, "body", depth))
    before, value = reader.apart(body, depth)
    return (*before, Return(value, line_of(body)))


def _parameters_of(reader: Reader, node: Node, depth: int) -> tuple[tuple[Parameter, ...], list[Statement]]:
    """The parameters, and what the body begins with: patterns taken apart, fields set."""
    listed = node.child_by_field_name("parameters")
    single = node.child_by_field_name("parameter")
    nodes = parts_of(listed) if listed is not None else [single] if single is not None else []
    found: list[Parameter] = []
    first: list[Statement] = []
    for child in nodes:
        pattern = child.child_by_field_name("pattern") if child.type in _TYPED else child
        if pattern is not None and not child.is_error and pattern.type not in ("this", "decorator"):
            found.append(_parameter(reader, child, pattern, f"${len(found)}", depth, first))
    return tuple(found), first


def _parameter(
    reader: Reader, node: Node, pattern: Node, substitute: str, depth: int, first: list[Statement]
) -> Parameter:
    default, gathers = node.child_by_field_name("value"), ""
    if pattern.type == "assignment_pattern":
        pattern, default = (
            pattern.child_by_field_name("left") or pattern,
            pattern.child_by_field_name("right"),
        )
    elif pattern.type == "rest_pattern" and (inner := parts_of(pattern)):
        pattern, gathers = inner[0], "*"
    target, defaults = target_of(reader, pattern, depth)
    declared(reader, target)
    name = target.id if isinstance(target, Name) else substitute
    if isinstance(target, Record | Sequence):
        first += (Assign(target, Name(name), line_of(node)), *defaults)
    elif node.type in _TYPED and any(child.type in _MODIFIERS for child in node.children):
        first.append(Assign(Member(Name("this"), name), Name(name), line_of(node)))
    value = named_after(Name(name), reader.expression(default, depth)) if default is not None else None
    return Parameter(name, value, _annotation(reader, node, depth), gathers)


def _annotation(reader: Reader, node: Node, depth: int) -> Expression | None:
    """The class or interface that a parameter is of; None for any other type."""
    annotation = node.child_by_field_name("type") if node.type in _TYPED else None
    kind = parts_of(annotation)[0] if annotation is not None and annotation.named_child_count else None
    if kind is not None and kind.type == "generic_type":
        kind = kind.child_by_field_name("name")
    return reader.expression(kind, depth) if kind is not None and kind.type in _REFERENCES else None
