"""What the patterns of `match` bind."""

from tree_sitter import Node

from restow.languages._python_reader import Reader, parts_of
from restow.model.code import Expression, Name, Record, Sequence, Spread
from restow.syntax.tree import DEEPEST


def captured(reader: Reader, patterns: list[Node], depth: int) -> Expression | None:
    """The target that takes the subject's parts; None where a pattern only compares."""
    if len(patterns) != 1:
        return _sequence(reader, patterns, depth)
    return _target(reader, patterns[0], depth)


def is_certain(case: Node) -> bool:
    """True for `case _:` and `case name:`, after which nothing else is tried."""
    patterns = [part for part in parts_of(case) if part.type == "case_pattern"]
    if len(patterns) != 1 or case.child_by_field_name("guard") is not None:
        return False
    inner = parts_of(patterns[0])
    return not inner or (inner[0].type == "dotted_name" and inner[0].named_child_count == 1)


def _target(reader: Reader, node: Node, depth: int) -> Expression | None:
    if depth > DEEPEST:
        return None
    parts = parts_of(node)
    match node.type:
        case "case_pattern":
            return _target(reader, parts[0], depth + 1) if len(parts) == 1 else None
        case "dotted_name" if len(parts) == 1:
            return Name(reader.text(node))
        case "as_pattern" if parts and parts[-1].type == "identifier":
            return Name(reader.text(parts[-1]))
        case "list_pattern" | "tuple_pattern":
            return _sequence(reader, parts, depth + 1)
        case "dict_pattern":
            return _record(reader, node, depth + 1)
        case "splat_pattern" if parts:
            return Spread(Name(reader.text(parts[0])))
        case _:
            return None


def _sequence(reader: Reader, patterns: list[Node], depth: int) -> Expression | None:
    """A place that binds nothing is `_`, so that the others keep theirs."""
    targets = [_target(reader, pattern, depth) for pattern in patterns]
    if not any(targets):
        return None
    return Sequence(tuple(target or Name("_") for target in targets))


def _record(reader: Reader, node: Node, depth: int) -> Expression | None:
    entries: list[tuple[Expression | None, Expression]] = []
    keys, values = node.children_by_field_name("key"), node.children_by_field_name("value")
    for key, value in zip(keys, values, strict=False):
        target = _target(reader, value, depth)
        if target is not None:
            entries.append((reader.expression(key, depth), target))
    for rest in (part for part in parts_of(node) if part.type == "splat_pattern"):
        entries += [(None, Name(reader.text(name))) for name in parts_of(rest)]
    return Record(tuple(entries)) if entries else None
