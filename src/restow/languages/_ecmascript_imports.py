"""Imports of JavaScript and TypeScript modules, as statements."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tree_sitter import Node

from restow.languages._ecmascript_keys import name_of
from restow.languages._ecmascript_literals import string_text
from restow.languages._ecmascript_reader import Reader, StatementKind
from restow.languages._python_reader import parts_of
from restow.model.code import Assign, Block, Evaluate, Expression, Imported, Name
from restow.syntax.tree import line_of

#: Words before what only the type checker imports or exports.
_TYPES_ONLY = frozenset({"type", "typeof"})


def is_type_only(node: Node) -> bool:
    """True for `import type`, and `type` before one of several names."""
    return any(child.type in _TYPES_ONLY for child in node.children[:2])


def _import(reader: Reader, node: Node, depth: int) -> Block:  # noqa: ARG001
    """A default, names, `* as name`, or nothing but the module's own effects."""
    if is_type_only(node):
        return ()
    line = line_of(node)
    clauses = {part.type: part for part in parts_of(node)}
    if (required := clauses.get("import_require_clause")) is not None:
        module = string_text(reader, required.child_by_field_name("source"))
        return (Assign(Name(reader.text(required.named_children[0])), Imported(module, None), line),)
    module = string_text(reader, node.child_by_field_name("source"))
    clause = clauses.get("import_clause")
    if clause is None:
        return (Evaluate(Imported(module, None), line),) if module else ()
    return tuple(Assign(Name(name), value, line) for name, value in _bound(reader, clause, module))


def _bound(reader: Reader, clause: Node, module: str) -> Iterator[tuple[str, Expression]]:
    for part in parts_of(clause):
        match part.type:
            case "identifier":
                yield reader.text(part), Imported(module, "default")
            case "namespace_import" if part.named_child_count:
                yield reader.text(part.named_children[-1]), Imported(module, None)
            case "named_imports":
                for specifier in parts_of(part):
                    if specifier.type == "import_specifier" and not is_type_only(specifier):
                        inner, outer = names_of(reader, specifier)
                        yield outer, Imported(module, inner)


def names_of(reader: Reader, specifier: Node) -> tuple[str, str]:
    """The name inside and the name outside of `a as b`."""
    name = name_of(reader, specifier.child_by_field_name("name"))
    return name, name_of(reader, specifier.child_by_field_name("alias")) or name


def _alias(reader: Reader, node: Node, depth: int) -> Block:
    """TypeScript's `import a = b.c`."""
    parts = parts_of(node)
    if len(parts) < 2:
        return ()
    return (Assign(Name(reader.text(parts[0])), reader.expression(parts[1], depth), line_of(node)),)


IMPORTS: Mapping[str, StatementKind] = MappingProxyType({"import_statement": _import, "import_alias": _alias})
