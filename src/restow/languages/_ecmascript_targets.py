"""What takes a value: names, members and patterns.

A pattern is a Record or a Sequence of targets. A default inside one cannot be part of a target: the pattern
takes what it finds, and an Assign of `Either((name, default))` follows.
"""

from collections.abc import Iterator

from msgspec.structs import replace
from tree_sitter import Node

from restow.languages._ecmascript_reader import Reader
from restow.model.code import (
    Assign,
    Class,
    Either,
    Evaluate,
    Expression,
    Function,
    Index,
    Member,
    Name,
    Record,
    Sequence,
    Spread,
    Statement,
)
from restow.syntax.tree import line_of

#: What may stand left of `=`; broken source has other things there.
_TARGETS = Name | Member | Index | Record | Sequence


def target_of(reader: Reader, node: Node | None, depth: int) -> tuple[Expression, list[Statement]]:
    """A target, and the defaults of its names."""
    around, reader.defaults = reader.defaults, []
    target = reader.expression(node, depth)
    defaults, reader.defaults = reader.defaults, around
    return target, defaults


def with_default(reader: Reader, node: Node, depth: int) -> Expression:
    """`a = 1` in a pattern: its target; the default is for whoever asked for the pattern."""
    target, default = reader.field(node, "left", depth), reader.field(node, "right", depth)
    if isinstance(target, Name | Member | Index):
        either = Either((target, named_after(target, default)))
        reader.defaults.append(Assign(target, either, line_of(node)))
    return target


def declared(reader: Reader, target: Expression) -> None:
    """Notes that the function being read declares what the target names."""
    if isinstance(target, Name):
        reader.names.declared.add(target.id)
    else:
        reader.names.declared.update(names_in(target))


def assigned(reader: Reader, target: Expression) -> None:
    """Notes that the function being read assigns what the target names."""
    if isinstance(target, Name):
        reader.names.assigned.add(target.id)
    else:
        reader.names.assigned.update(names_in(target))


def names_in(target: Expression) -> Iterator[str]:
    """The names that a target binds; a member binds none."""
    match target:
        case Name(id=name):
            yield name
        case Spread(value=inner):
            yield from names_in(inner)
        case Record(entries=entries):
            for _, inner in entries:
                yield from names_in(inner)
        case Sequence(items=items):
            for inner in items:
                yield from names_in(inner)


def given(target: Expression, value: Expression, line: int) -> Statement:
    """The value goes to the target, if that is one."""
    if isinstance(target, _TARGETS):
        return Assign(target, named_after(target, value), line)
    return Evaluate(value, line)


def named_after(target: Expression, value: Expression) -> Expression:
    """A function or class without a name is called what it is given to."""
    if not isinstance(value, Function | Class) or value.name:
        return value
    match target:
        case Name(id=name) | Member(name=name):
            return replace(value, name=name)
        case _:
            return value
