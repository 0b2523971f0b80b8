"""Wrappers: project functions that read or write JSON at a path they are given.

A call of one may become a call of a data-access function only where the wrapper is seen to give the document
back as it is, and to write what it was given.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from restow.model.signature import Access
from restow.rewriters._python_source import Function, PythonFile, own_nodes

_LOADS = frozenset({"load", "loads"})
_DUMPS = frozenset({"dump", "dumps"})
#: Calls that are about a whole document: of os, pathlib, and clients of blobs and objects.
_WHOLE = frozenset({"exists", "isfile", "is_file", "remove", "unlink", "delete_blob", "get_blob_properties"})
#: Modules whose load and dump do what json's do.
_MODULES = frozenset({"json", "orjson", "ujson", "simplejson", "rapidjson"})
#: What a document that is not there may be given as.
_NOTHING = frozenset({"None", "{}", "[]", "dict()", "list()"})


class OpaqueError(Exception):
    """A wrapper does more than pass a document on; the message is a clause that says what."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """What a wrapper does, as far as its callers are concerned."""

    #: Its parameters, `self` left out.
    parameters: tuple[str, ...]
    #: The parameter that is written; "" for a reader.
    content: str = ""
    #: What it gives when there is no document, as source; "" when it raises.
    missing: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The parameters that say where."""
        return tuple(name for name in self.parameters if name != self.content)


def find_wrapper(root: Path, file: str, line: int) -> Function | None:
    """The function of a project file that holds a line."""
    try:
        parsed = PythonFile((root / file).read_bytes())
    except (OSError, SyntaxError):
        return None
    around = [
        node
        for node in ast.walk(parsed.tree)
        if isinstance(node, Function) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(around, key=lambda node: node.lineno, default=None)


def understand(function: Function, access: Access) -> Wrapper:
    """What a wrapper does.

    Args:
        function: it.
        access: what its callers' site does through it.

    Raises:
        OpaqueError: it cannot be told, or it does more.
    """
    arguments = function.args
    if arguments.vararg or arguments.kwarg:
        raise OpaqueError("it takes any arguments")
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    parameters = tuple(name for name in names if name not in ("self", "cls"))
    match access:
        case Access.READ:
            return Wrapper(parameters, missing=_missing(function))
        case Access.WRITE:
            return Wrapper(parameters, content=_content(function, parameters))
        case Access.EXISTS | Access.DELETE:
            _require_path(function, parameters)
            return Wrapper(parameters)
        case _:
            raise OpaqueError(f"calls of wrappers that {access.value} are not rewritten")


def _require_path(function: Function, parameters: tuple[str, ...]) -> None:
    """A wrapper that takes a path asks for it or removes it; `delete(number)` of a handle does not."""
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _WHOLE:
                used = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
                if len(used & set(parameters)) == 1 and not node.keywords:
                    return
    raise OpaqueError("it is not seen to ask for a document, or to remove it, by its path")


def _missing(function: Function) -> str:
    """What a reader gives for no document, once all else that it gives is the document."""
    documents = {name for name, value in _assigned(function) if _is_call(value, _LOADS)}
    given = set()
    for node in own_nodes(function):
        if not isinstance(node, ast.Return):
            continue
        value = node.value
        if isinstance(value, ast.Name) and value.id in documents:
            _require_untouched(function, value.id)
        elif value is None or not _is_call(value, _LOADS):
            given.add("None" if value is None else ast.unparse(value))
    if not given <= _NOTHING:
        raise OpaqueError(f"it gives {min(given - _NOTHING)}")
    plain = {text.replace("dict()", "{}").replace("list()", "[]") for text in given}
    if len(plain) > 1:
        raise OpaqueError(
            "what it gives for a missing document is not told from what it gives for a broken one"
        )
    if not documents and not any(_is_call(node, _LOADS) for node in own_nodes(function)):
        raise OpaqueError("the call that parses its JSON is not in it")
    return min(plain, default="")


def _require_untouched(function: Function, name: str) -> None:
    values = [value for target, value in _assigned(function) if target == name]
    if not all(_is_call(value, _LOADS) or ast.unparse(value) in _NOTHING for value in values):
        raise OpaqueError(f"{name} is not only what was read")
    for node in own_nodes(function):
        match node:
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store() | ast.Del()) if found == name:
                raise OpaqueError("it changes what it read")
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found))) if found == name:
                raise OpaqueError("it may change what it read")


def _content(function: Function, parameters: tuple[str, ...]) -> str:
    dumped = [node for node in own_nodes(function) if _is_call(node, _DUMPS) and isinstance(node, ast.Call)]
    if len(dumped) != 1 or not dumped[0].args:
        raise OpaqueError("what it writes is not told by one call")
    (call,) = dumped
    if not isinstance(call.args[0], ast.Name) or call.args[0].id not in parameters:
        raise OpaqueError(f"it writes {ast.unparse(call.args[0])}")
    if unusual := encoders(call):
        raise OpaqueError(f"it writes with {unusual}")
    content = call.args[0].id
    if any(name == content for name, _ in _assigned(function)):
        raise OpaqueError(f"it changes {content}")
    _require_untouched_parameter(function, content)
    return content


def _require_untouched_parameter(function: Function, name: str) -> None:
    for node in own_nodes(function):
        match node:
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store() | ast.Del()) if found == name:
                raise OpaqueError("it changes what it writes")


def encoders(call: ast.Call) -> str:
    """The arguments of a dump that make JSON of what is none, as source; "" when there are none."""
    unusual = [each for each in call.keywords if each.arg in ("default", "cls", "option", None)]
    return ", ".join(ast.unparse(each) for each in unusual)


def is_load(node: ast.AST) -> bool:
    """True for `json.load(...)` and its like."""
    return _is_call(node, _LOADS)


def is_dump(node: ast.AST) -> bool:
    """True for `json.dump(...)` and its like."""
    return _is_call(node, _DUMPS)


def _is_call(node: ast.AST, names: frozenset[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            return name in names and module in _MODULES
        case ast.Call(func=ast.Name(id=name)):
            return name in names
    return False


def _assigned(function: Function) -> list[tuple[str, ast.expr]]:
    found = []
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.append((name, value))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.append((name, value))
    return found
