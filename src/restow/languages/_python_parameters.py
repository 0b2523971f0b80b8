"""Python's parameters, and the names of functions that have none of their own."""

from msgspec.structs import replace
from tree_sitter import Node

from restow.languages._python_reader import Reader, parts_of
from restow.model.code import Assign, Expression, Function, Name, Parameter, Statement
from restow.syntax.tree import line_of

_GATHERS = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}
_NAMED = frozenset({"identifier", "keyword_identifier", "typed_parameter", *_GATHERS})
_WITH_DEFAULT = frozenset({"default_parameter", "typed_default_parameter"})


def parameters_of(
    reader: Reader, node: Node | None, depth: int
) -> tuple[tuple[Parameter, ...], tuple[Statement, ...]]:
    """The parameters, and the statements that take Python 2's patterns apart: `def f(a, (b, c))`."""
    found: list[Parameter] = []
    unpacked: list[Statement] = []
    for child in parts_of(node) if node is not None else ():
        if child.type in _NAMED:
            found.append(_parameter(reader, child, depth))
        elif child.type in _WITH_DEFAULT:
            found.append(_with_default(reader, child, depth))
        elif child.type == "tuple_pattern":
            name = f"${len(found)}"
            found.append(Parameter(name))
            unpacked.append(Assign(reader.expression(child, depth), Name(name), line_of(child)))
    return tuple(found), tuple(unpacked)


def _parameter(reader: Reader, node: Node, depth: int) -> Parameter:
    named = parts_of(node)[0] if node.type == "typed_parameter" and node.named_child_count else node
    name = reader.text(named).lstrip("* \t")
    return Parameter(name, None, _annotation(reader, node, depth), _GATHERS.get(named.type, ""))


def _with_default(reader: Reader, node: Node, depth: int) -> Parameter:
    name = node.child_by_field_name("name")
    default = reader.field(node, "value", depth)
    word = reader.text(name) if name is not None else ""
    return Parameter(word, named_after(word, default), _annotation(reader, node, depth))


def _annotation(reader: Reader, node: Node, depth: int) -> Expression | None:
    kind = node.child_by_field_name("type")
    return reader.expression(kind, depth) if kind is not None else None


def named_after(name: object, value: Expression) -> Expression:
    """A function without a name is called what it is given to."""
    if isinstance(value, Function) and not value.name and isinstance(name, str):
        return replace(value, name=name)
    return value
