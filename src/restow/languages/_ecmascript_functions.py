"""Functions and classes of JavaScript and TypeScript: where expressions and statements meet."""

from collections.abc import Iterator

from tree_sitter import Node

from restow.languages._ecmascript_expressions import READERS as EXPRESSIONS
from restow.languages._ecmascript_expressions import defaults_of, expression, named
from restow.languages._ecmascript_statements import READERS as STATEMENTS
from restow.languages._ecmascript_statements import block
from restow.languages._tree import line_of, span_of, text_of
from restow.model.code import (
    Assign,
    Class,
    Expression,
    Function,
    Member,
    Name,
    Parameter,
    Return,
    Statement,
)

_FUNCTIONS = ("function_expression", "function", "arrow_function", "generator_function")


def function_of(node: Node, depth: int, kind: str = "function") -> Function:
    """A function, arrow function or method."""
    name = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    names, first = _parameters(node, depth)
    if body is not None and body.type == "statement_block":
        rest = block(body, depth)
    else:
        rest = (Return(expression(body, depth), line_of(body or node)),)
    return Function(
        text_of(name) if name is not None else "",
        names,
        (*first, *rest),
        span_of(node),
        (),
        kind,
        any(child.type == "async" for child in node.children[:3]),
        outer_names(node),
    )


def method_of(node: Node, depth: int) -> Function:
    """A method of a class or of an object literal."""
    words = {child.type for child in node.children[:4] if not child.is_named}
    kind = next(
        (f"{word}ter" for word in ("get", "set") if word in words),
        "static" if "static" in words else "method",
    )
    return function_of(node, depth, kind)


def _parameters(node: Node, depth: int) -> tuple[tuple[Parameter, ...], list[Statement]]:
    """The parameters, and what the body begins with: patterns taken apart, fields set."""
    single = node.child_by_field_name("parameter")
    listed = node.child_by_field_name("parameters")
    nodes = [single] if single is not None else list(listed.named_children) if listed is not None else []
    found: list[Parameter] = []
    first: list[Statement] = []
    for number, child in enumerate(child for child in nodes if child.type not in ("comment", "decorator")):
        found.append(_parameter(child, number, depth, first))
    return tuple(found), first


def _parameter(node: Node, number: int, depth: int, first: list[Statement]) -> Parameter:
    pattern, default, annotation = node, None, None
    is_field = False
    if node.type in ("required_parameter", "optional_parameter"):
        pattern = node.child_by_field_name("pattern") or node
        default = node.child_by_field_name("value")
        annotation = _annotation(node.child_by_field_name("type"))
        is_field = any(child.type in ("accessibility_modifier", "readonly") for child in node.children)
    elif node.type == "assignment_pattern":
        pattern = node.child_by_field_name("left") or node
        default = node.child_by_field_name("right")
    gathers = "*" if pattern.type == "rest_pattern" else ""
    if gathers and pattern.named_children:
        pattern = pattern.named_children[0]
    name = text_of(pattern) if pattern.type in ("identifier", "this") else f"${number}"
    if name.startswith("$") and pattern.type.endswith("_pattern"):
        first.append(Assign(expression(pattern, depth), Name(name), line_of(node)))
        first.extend(defaults_of(pattern))
    if is_field:
        first.append(Assign(Member(Name("this"), name), Name(name), line_of(node)))
    return Parameter(name, expression(default, depth) if default is not None else None, annotation, gathers)


def _annotation(node: Node | None) -> Expression | None:
    if node is None or not node.named_children:
        return None
    kind = node.named_children[0]
    if kind.type == "generic_type" and kind.named_children:
        kind = kind.named_children[0]
    return Name(text_of(kind)) if kind.type in ("type_identifier", "identifier") else None


def class_of(node: Node, depth: int) -> Class:
    """A class: methods and fields, with those of TypeScript's parameter properties set by the constructor."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    methods: list[Function] = []
    fields: list[tuple[str, Expression]] = []
    for child in body.named_children if body is not None else ():
        if child.type == "method_definition":
            methods.append(method_of(child, depth))
        elif child.type in ("field_definition", "public_field_definition"):
            _field_of(child, depth, methods, fields)
    word = text_of(name) if name is not None else ""
    return Class(
        word, _bases(node, depth), tuple(methods), tuple(fields), span_of(node), _decorators(node, depth)
    )


def _field_of(node: Node, depth: int, methods: list[Function], fields: list[tuple[str, Expression]]) -> None:
    """A field; one that holds a function is as good as a method."""
    name = node.child_by_field_name("property") or node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    if name is None or value is None:
        return
    if value.type in _FUNCTIONS:
        function = function_of(value, depth, "method")
        methods.append(named(function, text_of(name)))  # type: ignore[arg-type]
    else:
        fields.append((text_of(name), expression(value, depth)))


def _bases(node: Node, depth: int) -> tuple[Expression, ...]:
    for child in node.named_children:
        if child.type == "class_heritage":
            clauses = [clause for clause in child.named_children if clause.type == "extends_clause"]
            if clauses:
                return (expression(clauses[0].child_by_field_name("value"), depth),)
            return tuple(
                expression(inner, depth)
                for inner in child.named_children
                if inner.type != "implements_clause"
            )
    return ()


def _decorators(node: Node, depth: int) -> tuple[Expression, ...]:
    return tuple(
        expression(child.named_children[0], depth)
        for child in node.children
        if child.type == "decorator" and child.named_children
    )


def outer_names(function: Node) -> tuple[str, ...]:
    """Names that a function assigns though it does not declare them."""
    declared: set[str] = set()
    assigned: set[str] = set()
    waiting = list(function.named_children)
    while waiting:
        node = waiting.pop()
        if node.type in (
            "variable_declarator",
            "required_parameter",
            "optional_parameter",
            "formal_parameters",
        ):
            declared.update(_names(node if node.type == "formal_parameters" else node.named_children[0]))
        elif node.type == "assignment_expression":
            left = node.child_by_field_name("left")
            assigned.update(_names(left) if left is not None and left.type != "member_expression" else ())
        if node.type not in _OWN_SCOPE:
            waiting += node.named_children
    return tuple(sorted(assigned - declared))


_OWN_SCOPE = frozenset(
    {
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "class_declaration",
    }
)


def _names(node: Node) -> Iterator[str]:
    if node.type in ("identifier", "shorthand_property_identifier_pattern"):
        yield text_of(node)
    elif node.type not in ("member_expression", "subscript_expression", "type_annotation"):
        for child in node.named_children:
            yield from _names(child)


def _function_statement(node: Node, depth: int) -> Iterator[Statement]:
    function = function_of(node, depth)
    yield Assign(Name(function.name), function, line_of(node))


def _class_statement(node: Node, depth: int) -> Iterator[Statement]:
    found = class_of(node, depth)
    yield Assign(Name(found.name), found, line_of(node))


EXPRESSIONS.update(dict.fromkeys(_FUNCTIONS, function_of))
EXPRESSIONS.update({"class": class_of, "method_definition": method_of})
STATEMENTS.update(
    dict.fromkeys(("function_declaration", "generator_function_declaration"), _function_statement)
)
STATEMENTS.update(dict.fromkeys(("class_declaration", "abstract_class_declaration"), _class_statement))
