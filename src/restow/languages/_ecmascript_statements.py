"""JavaScript's and TypeScript's statements in language-neutral form."""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from restow.languages._ecmascript_expressions import defaults_of, expression, named
from restow.languages._tree import line_of, text_of
from restow.model.code import (
    Assign,
    Block,
    Branch,
    Constant,
    Either,
    Evaluate,
    Expression,
    Imported,
    Leave,
    Loop,
    Name,
    Record,
    Return,
    Statement,
    Text,
)

_Reader = Callable[[Node, int], Iterator[Statement]]
#: Blocks nested deeper than this are not followed.
_DEEPEST_BLOCK = 80


def block(node: Node | None, depth: int = 0) -> Block:
    """The statements below a node; a node that is one statement is a block of one."""
    if node is None or depth > _DEEPEST_BLOCK:
        return ()
    if node.type not in _HOLDERS and not node.is_error:
        return tuple(_statement(node, depth))
    return tuple(found for child in node.named_children for found in _statement(child, depth))


_HOLDERS = frozenset({"program", "statement_block", "switch_case", "switch_default", "finally_clause"})


def _statement(node: Node, depth: int) -> Iterator[Statement]:
    reader = READERS.get(node.type)
    if reader is not None:
        yield from reader(node, depth + 1)
    elif node.is_error:
        yield from block(node, depth + 1)
    elif node.type.endswith(("_expression", "identifier")) or node.type in ("object", "array"):
        yield from _evaluated(node)


def _expression_statement(node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    for child in node.named_children:
        yield from _evaluated(child)


def _evaluated(node: Node) -> Iterator[Statement]:
    match node.type:
        case "assignment_expression":
            yield from _assignment(node)
        case "augmented_assignment_expression":
            yield from _augmented(node)
        case "sequence_expression":
            for child in node.named_children:
                yield from _evaluated(child)
        case "parenthesized_expression" | "await_expression" if node.named_children:
            yield from _evaluated(node.named_children[0])
        case "yield_expression":
            yield Return(expression(node), line_of(node), True)
        case "comment":
            return
        case _:
            yield Evaluate(expression(node), line_of(node))


def _assignment(node: Node) -> Iterator[Statement]:
    target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    if value is not None and value.type == "assignment_expression":
        yield from _assignment(value)
    yield from _assigned(target, expression(value), line_of(node))


def _assigned(target: Node | None, value: Expression, line: int) -> Iterator[Statement]:
    if target is None:
        return
    left = expression(target)
    word = getattr(left, "name", None) or getattr(left, "id", "")
    yield Assign(left, named(value, word) if isinstance(word, str) else value, line)
    if target.type.endswith("_pattern"):
        yield from defaults_of(target)


def _augmented(node: Node) -> Iterator[Statement]:
    target = expression(node.child_by_field_name("left"))
    value = expression(node.child_by_field_name("right"))
    operator = node.child_by_field_name("operator")
    if operator is not None and text_of(operator) in ("||=", "??="):
        yield Assign(target, Either((target, value)), line_of(node))
    else:
        yield Assign(target, Text((target, value)), line_of(node))


def _declaration(node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    for child in node.named_children:
        if child.type == "variable_declarator":
            value = child.child_by_field_name("value")
            target = child.child_by_field_name("name")
            if value is not None and value.type == "assignment_expression":
                yield from _assignment(value)
            yield from _assigned(target, expression(value), line_of(child))


def _enum(node: Node, depth: int) -> Iterator[Statement]:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    entries: list[tuple[Expression | None, Expression]] = []
    for child in body.named_children if body is not None else ():
        key, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if key is not None:
            entries.append((Constant(text_of(key).strip("'\"")), expression(value, depth)))
    yield Assign(Name(text_of(name) if name is not None else ""), Record(tuple(entries)), line_of(node))


def _export(node: Node, depth: int) -> Iterator[Statement]:
    declaration = node.child_by_field_name("declaration")
    value = node.child_by_field_name("value")
    if declaration is not None:
        yield from _statement(declaration, depth)
    elif value is not None:
        yield from _evaluated(value)


def _import(node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    source = node.child_by_field_name("source")
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    if any(child.type == "type" for child in node.children):
        return
    if source is None or clause is None:
        yield from _import_require(node)
        return
    module, line = text_of(source).strip("'\"`"), line_of(node)
    for child in clause.named_children:
        if child.type == "identifier":
            yield Assign(Name(text_of(child)), Imported(module, "default"), line)
        elif child.type == "namespace_import":
            yield Assign(Name(text_of(child.named_children[-1])), Imported(module, None), line)
        elif child.type == "named_imports":
            yield from _named_imports(child, module, line)


def _named_imports(node: Node, module: str, line: int) -> Iterator[Statement]:
    for child in node.named_children:
        name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if name is not None:
            yield Assign(Name(text_of(alias or name)), Imported(module, text_of(name).strip("'\"")), line)


def _import_require(node: Node) -> Iterator[Statement]:
    """TypeScript's `import x = require("y")`."""
    for child in node.named_children:
        if child.type == "import_require_clause":
            source = child.child_by_field_name("source")
            if source is not None and child.named_children:
                module = text_of(source).strip("'\"`")
                yield Assign(Name(text_of(child.named_children[0])), Imported(module, None), line_of(node))


def _if(node: Node, depth: int) -> Iterator[Statement]:
    test = node.child_by_field_name("condition")
    otherwise = node.child_by_field_name("alternative")
    second = (
        block(otherwise.named_children[0], depth)
        if otherwise is not None and otherwise.named_children
        else ()
    )
    first = block(node.child_by_field_name("consequence"), depth)
    yield Branch((expression(test),), (first, second), line_of(node))


def _switch(node: Node, depth: int) -> Iterator[Statement]:
    body = node.child_by_field_name("body")
    cases = body.named_children if body is not None else []
    arms = tuple(_case(case, depth) for case in cases)
    yield Branch((expression(node.child_by_field_name("value")),), (*arms, ()), line_of(node))


def _case(node: Node, depth: int) -> Block:
    """A case's statements; its `break` ends the case, not the block around the switch."""
    found = tuple(
        statement for child in node.children_by_field_name("body") for statement in _statement(child, depth)
    )
    return tuple(each for each in found if not (isinstance(each, Leave) and each.value is None))


def _try(node: Node, depth: int) -> Iterator[Statement]:
    """The body and the handler are arms: either may be what was done; then `finally`."""
    arms = [block(node.child_by_field_name("body"), depth)]
    handler, last = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
    if handler is not None:
        arms.append(block(handler.child_by_field_name("body"), depth))
    yield Branch((), tuple(arms), line_of(node))
    if last is not None:
        yield from block(last.child_by_field_name("body") or last, depth)


def _for(node: Node, depth: int) -> Iterator[Statement]:
    for name in ("initializer", "condition"):
        part = node.child_by_field_name(name)
        if part is not None:
            yield from _statement(part, depth)
    yield Loop(None, None, block(node.child_by_field_name("body"), depth), line_of(node))


def _for_in(node: Node, depth: int) -> Iterator[Statement]:
    target, iterable = node.child_by_field_name("left"), node.child_by_field_name("right")
    body = block(node.child_by_field_name("body"), depth)
    yield Loop(expression(target), expression(iterable), body, line_of(node))


def _while(node: Node, depth: int) -> Iterator[Statement]:
    test = Evaluate(expression(node.child_by_field_name("condition")), line_of(node))
    yield Loop(None, None, (test, *block(node.child_by_field_name("body"), depth)), line_of(node))


def _return(node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    value = next((child for child in node.named_children if child.type != "comment"), None)
    yield Return(expression(value), line_of(node))


def _leave(node: Node, depth: int) -> Iterator[Statement]:  # noqa: ARG001
    yield Leave(expression(node.named_children[0]) if node.type == "throw_statement" else None, line_of(node))


def _nested(node: Node, depth: int) -> Iterator[Statement]:
    yield from block(node.child_by_field_name("body") or node, depth)


#: What reads each kind of node; `_ecmascript_functions` adds functions and classes.
READERS: dict[str, _Reader] = {
    "expression_statement": _expression_statement,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "enum_declaration": _enum,
    "export_statement": _export,
    "import_statement": _import,
    "if_statement": _if,
    "switch_statement": _switch,
    "try_statement": _try,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "while_statement": _while,
    "do_statement": _while,
    "return_statement": _return,
    "throw_statement": _leave,
    "break_statement": _leave,
    "continue_statement": _leave,
    "statement_block": _nested,
    "labeled_statement": _nested,
    "internal_module": _nested,
    "module": _nested,
}
