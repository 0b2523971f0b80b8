"""Python's simple statements: one function for each kind of node."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages._python_parameters import named_after
from restow.languages._python_reader import Reader, StatementKind, parts_of
from restow.model.code import (
    Assign,
    Block,
    Call,
    Constant,
    Evaluate,
    Expression,
    Imported,
    Index,
    Leave,
    Member,
    Name,
    Operation,
    Return,
    Statement,
    Text,
)
from restow.syntax.tree import line_of, span_of


def _expression(reader: Reader, node: Node, depth: int) -> Block:
    """An expression for its effect; assignments are expressions in the tree."""
    found: list[Statement] = []
    for child in parts_of(node):
        kind = _ASSIGNMENTS.get(child.type)
        if kind is not None:
            found += kind(reader, child, depth)
            continue
        value = reader.expression(child, depth)
        if child.type not in _NO_EFFECT and not isinstance(value, Constant):
            found.append(Evaluate(value, line_of(child)))
    return tuple(found)


def _assignment(reader: Reader, node: Node, depth: int) -> Iterator[Statement]:
    """`a = b = value`: the value goes to one target, which the others take it from."""
    targets: list[Expression] = []
    current: Node | None = node
    while current is not None and current.type == "assignment":
        targets.append(reader.field(current, "left", depth))
        current = current.child_by_field_name("right")
    if current is None:
        return  # an annotation without a value
    value = reader.expression(current, depth)
    targets.sort(key=lambda target: not isinstance(target, Name | Member | Index))
    for target in targets:
        name = target.id if isinstance(target, Name) else target.name if isinstance(target, Member) else None
        yield Assign(target, named_after(name, value), line_of(node))
        if isinstance(target, Name | Member | Index) and not isinstance(value, Constant | Name):
            value = target


def _augmented(reader: Reader, node: Node, depth: int) -> Block:
    """`a += b` joins; any other sign is its operation."""
    operands = (reader.field(node, "left", depth), reader.field(node, "right", depth))
    operator = node.child_by_field_name("operator")
    sign = operator.type.removesuffix("=") if operator is not None else ""
    value = Text(operands) if sign == "+" else Operation(sign, operands)
    return (Assign(operands[0], value, line_of(node)),)


def _return(reader: Reader, node: Node, depth: int) -> Block:
    return (Return(_first(reader, node, depth) or Constant(None), line_of(node)),)


def _leave(reader: Reader, node: Node, depth: int) -> Block:
    return (Leave(_first(reader, node, depth), line_of(node)),)


def _first(reader: Reader, node: Node, depth: int) -> Expression | None:
    parts = parts_of(node)
    return reader.expression(parts[0], depth) if parts else None


def _operation(reader: Reader, node: Node, depth: int) -> Block:
    """`del a, b`, `assert a, b`: an operator by its first word."""
    parts = parts_of(node)
    listed = len(parts) == 1 and parts[0].type == "expression_list"
    operands = reader.items(parts[0] if listed else node, depth)
    return (Evaluate(Operation(node.children[0].type, operands), line_of(node)),)


def _print(reader: Reader, node: Node, depth: int) -> Block:
    """Python 2's `print >>file, text` as the call that took its place."""
    keywords: list[tuple[str, Expression]] = []
    arguments: list[Expression] = []
    for part in parts_of(node):
        if part.type == "chevron":
            keywords.append(("file", _first(reader, part, depth) or Constant(None)))
        else:
            arguments.append(reader.expression(part, depth))
    call = Call(Name("print"), tuple(arguments), tuple(keywords), span_of(node))
    return (Evaluate(call, line_of(node)),)


def _outer(reader: Reader, node: Node, depth: int) -> Block:  # noqa: ARG001
    reader.outer += [reader.text(name) for name in parts_of(node)]
    return ()


def _nothing(reader: Reader, node: Node, depth: int) -> Block:  # noqa: ARG001
    return ()


def _import(reader: Reader, node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    """`import a.b` binds `a`, whose members lead on; `import a.b as c` binds the whole of it."""
    for child in parts_of(node):
        name, alias = _imported_name(reader, child)
        module = name if alias else name.partition(".")[0]
        yield Assign(Name(alias or module), Imported(module, None), line_of(node))


def _import_from(reader: Reader, node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    source = node.child_by_field_name("module_name")
    module = _words(reader, source)
    for child in parts_of(node):
        if child.type == "wildcard_import":
            yield Assign(Name("*"), Imported(module, "*"), line_of(node))
        elif child != source:
            name, alias = _imported_name(reader, child)
            yield Assign(Name(alias or name), Imported(module, name), line_of(node))


def _imported_name(reader: Reader, node: Node) -> tuple[str, str]:
    if node.type != "aliased_import":
        return _words(reader, node), ""
    return _words(reader, node.child_by_field_name("name")), _words(reader, node.child_by_field_name("alias"))


def _words(reader: Reader, node: Node | None) -> str:
    """A dotted name without the blanks and line ends that it may hold."""
    return "".join(reader.text(node).split()) if node is not None else ""


#: `yield` is a statement of its own before this one.
_NO_EFFECT = frozenset({"yield", "ellipsis"})
_ASSIGNMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {"assignment": _assignment, "augmented_assignment": _augmented}
)
SIMPLE_STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {
        **_ASSIGNMENTS,
        "expression_statement": _expression,
        "return_statement": _return,
        "raise_statement": _leave,
        "break_statement": _leave,
        "continue_statement": _leave,
        "delete_statement": _operation,
        "assert_statement": _operation,
        "print_statement": _print,
        "global_statement": _outer,
        "nonlocal_statement": _outer,
        "import_statement": _import,
        "import_from_statement": _import_from,
        "future_import_statement": _nothing,
        "pass_statement": _nothing,
        "type_alias_statement": _nothing,
    }
)
