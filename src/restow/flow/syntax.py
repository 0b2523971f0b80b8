"""Questions about syntax alone: what a piece of code assigns and defines."""

from collections.abc import Iterator

from restow.model import code


def nodes_of(part: object) -> Iterator[code.Node]:
    """Every part of a piece of code, in no particular order."""
    waiting = [part]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tuple):
            waiting += current
        elif isinstance(current, code.Node):
            yield current
            waiting += [getattr(current, name) for name in current.__struct_fields__]


def assigned_attributes(function: code.Function) -> frozenset[str]:
    """Names of the object's attributes that a method assigns."""
    return frozenset(
        node.target.name
        for node in nodes_of(function.body)
        if isinstance(node, code.Assign)
        and isinstance(node.target, code.Member)
        and isinstance(node.target.object, code.Name)
        and node.target.object.id in ("self", "this", "cls")
    ) | frozenset(
        f"{node.target.object.name}[]"
        for node in nodes_of(function.body)
        if isinstance(node, code.Assign)
        and isinstance(node.target, code.Index)
        and isinstance(node.target.object, code.Member)
    )
