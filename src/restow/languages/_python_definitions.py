"""Python's functions and classes."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace
from tree_sitter import Node

from restow.languages._python_parameters import parameters_of
from restow.languages._python_reader import Reader, StatementKind, parts_of
from restow.model.code import (
    Assign,
    Block,
    Branch,
    Call,
    Class,
    Constant,
    Evaluate,
    Expression,
    Function,
    Loop,
    Name,
    Scope,
    Statement,
)
from restow.syntax.tree import line_of, span_of

#: What a decorator makes of a method.
_KINDS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "getter",
    "cached_property": "getter",
    "abstractproperty": "getter",
    "setter": "setter",
}


def _function(reader: Reader, node: Node, depth: int) -> Block:
    return (_defined(_function_of(reader, node, depth), node),)


def _class(reader: Reader, node: Node, depth: int) -> Block:
    before, made = _class_of(reader, node, depth)
    return (*before, _defined(made, node))


def _decorated(reader: Reader, node: Node, depth: int) -> Block:
    """The definition with its decorators, outermost first."""
    decorators = tuple(
        found for part in parts_of(node) if part.type == "decorator" for found in reader.items(part, depth)
    )
    definition = node.child_by_field_name("definition")
    if definition is None:
        return ()
    if definition.type == "class_definition":
        before, made = _class_of(reader, definition, depth)
        return (*before, _defined(replace(made, decorators=decorators), definition))
    function = _function_of(reader, definition, depth)
    return (_defined(replace(function, decorators=decorators), definition),)


def _defined(value: Function | Class, node: Node) -> Statement:
    return Assign(Name(value.name), value, line_of(node))


def _function_of(reader: Reader, node: Node, depth: int) -> Function:
    parameters, unpacked = parameters_of(reader, node.child_by_field_name("parameters"), depth)
    around, reader.outer = reader.outer, []
    body = reader.body(node, "body", depth)
    outer, reader.outer = tuple(sorted(set(reader.outer))), around
    is_async = node.children[0].type == "async"
    return Function(
        _name_of(reader, node),
        parameters,
        (*unpacked, *body),
        span_of(node),
        is_async=is_async,
        outer=outer,
    )


def _name_of(reader: Reader, node: Node) -> str:
    name = node.child_by_field_name("name")
    return reader.text(name) if name is not None else ""


def _class_of(reader: Reader, node: Node, depth: int) -> tuple[Block, Class]:
    """The class, and what its body does besides naming things, which comes before it."""
    body = node.child_by_field_name("body")
    statements = reader.body(node, "body", depth)
    named = sorted([*_named(statements), *_declared(reader, body)], key=lambda item: item.line)
    made = Class(
        _name_of(reader, node),
        _bases(reader, node.child_by_field_name("superclasses"), depth),
        tuple(_method(item.value) for item in named if isinstance(item.value, Function)),
        tuple((item.name, item.value) for item in named if not isinstance(item.value, Function)),
        span_of(node),
    )
    return _before(statements), made


def _bases(reader: Reader, node: Node | None, depth: int) -> tuple[Expression, ...]:
    heads = [part for part in (parts_of(node) if node is not None else ()) if part.type not in _NO_BASES]
    return tuple(reader.expression(head, depth) for head in heads)


_NO_BASES = frozenset({"keyword_argument", "dictionary_splat", "list_splat"})


class _Field(NamedTuple):
    line: int
    name: str
    value: Expression


def _named(statements: Block) -> Iterator[_Field]:
    """What a class body names, also inside its `if` and `try`."""
    for statement in statements:
        match statement:
            case Assign(target=Name(id=name), value=value, line=line):
                yield _Field(line, name, value)
            case Branch(arms=arms):
                yield from (found for arm in arms for found in _named(arm))
            case Scope(body=body) | Loop(body=body):
                for found in _named(body):  # their names mean something only inside, see `_before`
                    is_function = isinstance(found.value, Function)
                    yield found if is_function else found._replace(value=Name(found.name))


def _declared(reader: Reader, body: Node | None) -> Iterator[_Field]:
    """A field without a value, as a dataclass has them: `path: str`."""
    for statement in parts_of(body) if body is not None else ():
        for child in parts_of(statement) if statement.type == "expression_statement" else ():
            target = child.child_by_field_name("left")
            is_bare = child.type == "assignment" and child.child_by_field_name("right") is None
            if is_bare and target is not None:
                yield _Field(line_of(child), reader.text(target), Constant(None))


def _before(statements: Block) -> Block:
    """What a body does while its class is made: calls, or all of it where a `with` or a loop takes part."""
    done = tuple(
        one for one in statements if not (isinstance(one, Assign) and isinstance(one.value, Function))
    )
    if any(isinstance(one, Scope | Loop) for one in done):
        return done
    return tuple(one for one in done if isinstance(one, Evaluate) and isinstance(one.value, Call))


def _method(function: Function) -> Function:
    """A function inside a class, told apart by its decorators."""
    words = [getattr(one, "id", "") or getattr(one, "name", "") for one in function.decorators]
    return replace(function, kind=next((_KINDS[word] for word in words if word in _KINDS), "method"))


DEFINITIONS: Mapping[str, StatementKind] = MappingProxyType(
    {
        "function_definition": _function,
        "class_definition": _class,
        "decorated_definition": _decorated,
    }
)
