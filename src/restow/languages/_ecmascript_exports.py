"""What JavaScript and TypeScript modules give to others: `export`, namespaces, CommonJS."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec.structs import replace
from tree_sitter import Node

from restow.languages._ecmascript_classes import decorators_of
from restow.languages._ecmascript_imports import is_type_only, names_of
from restow.languages._ecmascript_keys import name_of
from restow.languages._ecmascript_literals import string_text
from restow.languages._ecmascript_reader import Reader, StatementKind
from restow.languages._ecmascript_targets import named_after, names_in
from restow.languages._python_reader import parts_of
from restow.model.code import (
    Assign,
    Block,
    Branch,
    Class,
    Constant,
    Expression,
    Function,
    Imported,
    Index,
    Member,
    Name,
    Record,
    Statement,
)
from restow.syntax.tree import line_of

_Export = tuple[str, Expression]
_NAMESPACES = frozenset({"internal_module", "module"})
_MODULE_EXPORTS = Member(Name("module"), "exports")
#: The name of a default export that has none: no program can use the word itself.
_DEFAULT = Name("default")


def _export(reader: Reader, node: Node, depth: int) -> Block:
    if is_type_only(node):
        return ()
    words = {child.type for child in node.children if not child.is_named}
    declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    if declaration is not None:
        return _declaration(reader, node, declaration, "default" in words, depth)
    if value is not None:
        return _default(reader, value, depth)
    if "=" in words and (parts := parts_of(node)):
        return (Assign(_MODULE_EXPORTS, reader.expression(parts[-1], depth), line_of(node)),)
    reader.exports += _listed(reader, node, words)
    return tuple(one for part in parts_of(node) if part.is_error for one in reader.block(part, depth))


def _declaration(reader: Reader, node: Node, declaration: Node, is_default: bool, depth: int) -> Block:
    made = reader.statements((declaration,), depth)
    last = made[-1:] if declaration.type in _NAMESPACES else made
    names = dict.fromkeys(name for one in last if isinstance(one, Assign) for name in names_in(one.target))
    reader.exports += [("default" if is_default else name, Name(name)) for name in names]
    decorators = decorators_of(reader, node, depth)
    return tuple(_decorated(one, decorators) for one in made) if decorators else made


def _decorated(statement: Statement, decorators: tuple[Expression, ...]) -> Statement:
    """`@decorator export class` is as good as `export @decorator class`."""
    if isinstance(statement, Assign) and isinstance(statement.value, Class):
        value = replace(statement.value, decorators=(*decorators, *statement.value.decorators))
        return replace(statement, value=value)
    return statement


def _default(reader: Reader, value: Node, depth: int) -> Block:
    """An expression is worked out once, under a name."""
    found = reader.expression(value, depth)
    if isinstance(found, Name | Constant):
        reader.exports.append(("default", found))
        return ()
    reader.exports.append(("default", _DEFAULT))
    return (Assign(_DEFAULT, named_after(_DEFAULT, found), line_of(value)),)


def _listed(reader: Reader, node: Node, words: set[str]) -> Iterator[_Export]:
    """`export {a, b as c}`, `export {a} from "x"`, `export * from "x"`, `export * as a from "x"`."""
    source = node.child_by_field_name("source")
    module = string_text(reader, source) if source is not None else None
    if module is not None and "*" in words:
        yield "*", Imported(module, None)
    for part in parts_of(node):
        if part.type == "namespace_export" and module is not None and part.named_child_count:
            yield name_of(reader, part.named_children[-1]), Imported(module, None)
        elif part.type == "export_clause":
            for specifier in parts_of(part):
                if specifier.type == "export_specifier" and not is_type_only(specifier):
                    inner, outer = names_of(reader, specifier)
                    yield outer, Name(inner) if module is None else Imported(module, inner)


def _namespace(reader: Reader, node: Node, depth: int) -> Block:
    """A namespace's statements, then the object of its name: `namespace A.B` is an A that has a B."""
    around, reader.exports = reader.exports, []
    body = reader.body(node, "body", depth)
    exported, reader.exports = reader.exports, around
    name = node.child_by_field_name("name")
    if not exported or name is None or name.type == "string":
        return body
    value: Expression = Record(tuple((Constant(word), found) for word, found in exported))
    first, *others = reader.text(name).split(".")
    for word in reversed(others):
        value = Record(((Constant(word.strip()), value),))
    return (*body, Assign(Name(first.strip()), value, line_of(node)))


def common(body: Iterable[Statement]) -> Iterator[_Export]:
    """CommonJS: `module.exports = x`, `module.exports.a = x`, `exports.a = x`, also under a condition."""
    for statement in body:
        if isinstance(statement, Branch):
            for arm in statement.arms:
                yield from common(arm)
        elif isinstance(statement, Assign) and (name := _common_name(statement.target)):
            # A definition that is exported as it stands is reached by the name it is kept under.
            is_definition = isinstance(statement.value, Function | Class)
            yield name, statement.target if is_definition else statement.value


def _common_name(target: Expression) -> str | None:
    match target:
        case Member(object=Name(id="module"), name="exports"):
            return "="
        case Member(object=holder, name=name) | Index(object=holder, key=Constant(value=str(name))):
            return name if holder in (Name("exports"), _MODULE_EXPORTS) else None
        case _:
            return None


EXPORTS: Mapping[str, StatementKind] = MappingProxyType(
    {"export_statement": _export, "internal_module": _namespace, "module": _namespace}
)
