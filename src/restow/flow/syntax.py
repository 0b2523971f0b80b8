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
    found: set[str] = set()
    for node in nodes_of(function.body):
        match node:
            case code.Assign(target=code.Member(object=code.Name(id="self" | "this" | "cls"), name=name)):
                found.add(name)
            case code.Assign(target=code.Index(object=code.Member(name=name))):
                found.add(f"{name}[]")
            case _:
                pass
    return frozenset(found)
