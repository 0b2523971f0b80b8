"""Questions about syntax alone: what a piece of code assigns and defines."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, get_args

from restow.model import code

#: Fields that hold text, numbers and places, whatever the kind of node.
_PLAIN = frozenset({"id", "name", "line", "span", "operator", "module", "kind", "outer", "gathers"})


def _parts_of(kind: type[code.Node]) -> Callable[[Any], object] | None:
    fields = [name for name in kind.__struct_fields__ if name not in _PLAIN]
    return attrgetter(*fields) if fields else None


#: What gives the parts of each kind of node; None for those that have none. Every method is gone through.
_PARTS: dict[type, Callable[[Any], object] | None] = {
    kind: _parts_of(kind) for kind in (*get_args(code.Expression), *get_args(code.Statement), code.Parameter)
}


def nodes_of(part: object) -> Iterator[code.Node]:
    """Every part of a piece of code, in no particular order."""
    waiting: list[Any] = [part]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tuple):
            waiting += current
        elif (kind := type(current)) in _PARTS:
            yield current
            if (parts := _PARTS[kind]) is not None:
                waiting.append(parts(current))


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


def option_default(function: code.Function, parameter: str) -> code.Expression | None:
    """What `@click.option("--file", default="x.json")` gives a command's parameter."""
    for decorator in function.decorators:
        if isinstance(decorator, code.Call) and isinstance(decorator.callee, code.Member | code.Name):
            word = decorator.callee.name if isinstance(decorator.callee, code.Member) else decorator.callee.id
            if word in ("option", "argument") and parameter in _option_names(decorator):
                return next((value for name, value in decorator.keywords if name == "default"), None)
    return None


def _option_names(decorator: code.Call) -> list[str]:
    """The parameter's name says itself, or is the option's."""
    words = [
        argument.value
        for argument in decorator.arguments
        if isinstance(argument, code.Constant) and isinstance(argument.value, str)
    ]
    plain = [word for word in words if not word.startswith("-")]
    return plain or [word.lstrip("-").replace("-", "_") for word in words if word.startswith("--")]


def dependency_of(parameter: code.Parameter) -> code.Expression | None:
    """What makes a parameter's value: `get_repo` of `repo = Depends(get_repo)`, also in its annotation."""
    for node in nodes_of((parameter.default, parameter.annotation)):
        if isinstance(node, code.Call) and isinstance(node.callee, code.Name | code.Member):
            word = node.callee.id if isinstance(node.callee, code.Name) else node.callee.name
            if word in ("Depends", "Security"):
                named = dict(node.keywords).get("dependency")
                return named or (node.arguments[0] if node.arguments else parameter.annotation)
    return None
