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
