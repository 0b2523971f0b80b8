"""JavaScript's and TypeScript's modules: imports are statements, exports are the Unit's."""

from tree_sitter import Node

from restow.languages import _ecmascript_functions  # noqa: F401  (adds functions and classes to the readers)
from restow.languages._ecmascript_expressions import expression
from restow.languages._ecmascript_statements import block
from restow.languages._tree import as_utf8, notes, parse, text_of, unreadable
from restow.model.code import Assign, Block, Class, Expression, Function, Imported, Member, Name, Unit

_Export = tuple[str, Expression]


def unit_of(path: str, language: str, grammar: str, source: bytes) -> Unit:
    """A module: its statements, and what it gives to importers."""
    source = as_utf8(source)
    tree = parse(grammar, source)
    body = block(tree.root_node)
    exports = [export for child in tree.root_node.named_children for export in _exports(child)]
    return Unit(path, language, body, (*exports, *_common(body)), notes(source), unreadable(tree))


def _exports(node: Node) -> list[_Export]:
    if node.type != "export_statement":
        return []
    source = node.child_by_field_name("source")
    module = text_of(source).strip("'\"`") if source is not None else None
    declaration = node.child_by_field_name("declaration") or node.child_by_field_name("value")
    is_default = any(child.type == "default" for child in node.children)
    if is_default and declaration is not None:
        return _default(declaration)
    if declaration is not None:
        return [(name, Name(name)) for name in _declared(declaration)]
    if module is not None and any(child.type == "*" for child in node.children):
        return [("*", Imported(module, None))]
    found: list[_Export] = []
    for clause in node.named_children:
        if clause.type == "export_clause":
            found += [
                _specified(child, module)
                for child in clause.named_children
                if child.type == "export_specifier"
            ]
        elif clause.type == "namespace_export" and module is not None:
            found.append((text_of(clause.named_children[0]), Imported(module, None)))
    return found


def _default(declaration: Node) -> list[_Export]:
    """`export default function f() {}` is the name f; an expression is itself."""
    name = declaration.child_by_field_name("name")
    if name is not None and declaration.type.endswith("_declaration"):
        return [("default", Name(text_of(name)))]
    return [("default", expression(declaration))]


def _declared(node: Node) -> list[str]:
    """The names that an exported declaration declares."""
    name = node.child_by_field_name("name")
    if name is not None and node.type != "variable_declarator":
        return [text_of(name)]
    names: list[str] = []
    for child in node.named_children:
        if child.type == "variable_declarator":
            names += _bound_names(child.child_by_field_name("name"))
    return names


def _bound_names(node: Node | None) -> list[str]:
    if node is None:
        return []
    if node.type in ("identifier", "shorthand_property_identifier_pattern"):
        return [text_of(node)]
    return [name for child in node.named_children for name in _bound_names(child)]


def _specified(node: Node, module: str | None) -> _Export:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    inner = text_of(name) if name is not None else ""
    outer = text_of(alias) if alias is not None else inner
    return (outer, Imported(module, inner)) if module is not None else (outer, Name(inner))


def _common(body: Block) -> list[_Export]:
    """CommonJS: `module.exports = x`, `module.exports.a = x`, `exports.a = x`."""
    found: list[_Export] = []
    for statement in body:
        if isinstance(statement, Assign) and isinstance(statement.target, Member):
            name = _common_name(statement.target)
            if name is not None:
                found.append((name, _reference(statement)))
    return found


def _reference(statement: Assign) -> Expression:
    """A function or class that is exported as it is defined is reached by the name it is kept under."""
    return statement.target if isinstance(statement.value, Function | Class) else statement.value


def _common_name(target: Member) -> str | None:
    match target:
        case Member(object=Name(id="module"), name="exports"):
            return "="
        case Member(object=Name(id="exports"), name=name):
            return name
        case Member(object=Member(object=Name(id="module"), name="exports"), name=name):
            return name
        case _:
            return None
