"""What a library call does to a document, and in which of Node's three forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from restow.rewriters._node_bindings import imports, value_of
from restow.rewriters._node_syntax import Code, arguments, bare, callee, is_function

if TYPE_CHECKING:
    from tree_sitter import Node

#: What is done: text is read or written, or data; `test` and `delete` fail where there is no document.
Deed = Literal[
    "read text", "read data", "write text", "write data", "append", "exists", "test", "delete", "forget",
    "rename", "list",
]  # fmt: skip
#: The value is there at once, is promised, or is given to a callback.
Form = Literal["sync", "promise", "callback"]

_DEEDS: dict[str, Deed] = {
    "readFile": "read text",
    "readJson": "read data",
    "readJSON": "read data",
    "loadJsonFile": "read data",
    "writeFile": "write text",
    "outputFile": "write text",
    "writeFileAtomic": "write text",
    "writeJson": "write data",
    "writeJSON": "write data",
    "outputJson": "write data",
    "outputJSON": "write data",
    "writeJsonFile": "write data",
    "appendFile": "append",
    "exists": "exists",
    "pathExists": "exists",
    "access": "test",
    "unlink": "delete",
    "rm": "delete",
    "remove": "forget",
    "rename": "rename",
    "move": "rename",
    "readdir": "list",
}
#: Modules whose `readFile` and `writeFile` read and write data.
_OF_DATA = {"read text": "read data", "write text": "write data"}
_DATA_MODULES = frozenset(("jsonfile", "load-json-file", "write-json-file"))
#: Options of a call that change what it means.
_STRANGE = ("flag:", "withFileTypes", "recursive", "reviver", "signal")


@dataclass(frozen=True, slots=True)
class Operation:
    """One library call."""

    call: Node
    deed: Deed
    form: Form
    path: Node
    content: Node | None
    callback: Node | None
    #: What it is called with beside path, content and callback.
    options: tuple[Node, ...]

    @property
    def is_strange(self) -> bool:
        """True when an option says that it does more than its name."""
        texts = [each.text.decode() if each.text else "" for each in self.options]
        return any(word in text for text in texts for word in _STRANGE)


def operation(code: Code, call: Node | None) -> Operation | None:
    """What a call does to a document; None when it is no call that we know."""
    call = bare(call)
    if call is None or call.type != "call_expression":
        return None
    given, function = arguments(call), callee(call)
    name, module, text = _named(code, function)
    deed = _DEEDS.get(name.removesuffix("Sync"))
    if deed is None or not given:
        return None
    if module in _DATA_MODULES and deed in _OF_DATA:
        deed = "read data" if deed == "read text" else "write data"
    form, callback = _form(name, module, text, given)
    rest = given[1:-1] if callback is not None else given[1:]
    takes = deed.startswith("write") or deed in ("append", "rename")
    if takes and not rest:
        return None
    content = rest[0] if takes else None
    return Operation(call, deed, form, given[0], content, callback, tuple(rest[1:] if takes else rest))


def _named(code: Code, function: Node | None) -> tuple[str, str, str]:
    """The library's name of what is called, the module that it comes from, and the way there."""
    text = code.text(_promised(code, function))
    if text != code.text(function):
        return text.rpartition(".")[2], "fs", "promises"
    root, _, member = text.partition(".")
    known = {each.name: each for each in imports(code)}
    found = known.get(root)
    if found is not None and not member:
        name = found.member.rpartition(".")[2]
        return (name or _default_of(found.module)), found.module, found.member
    way = f"{found.member}.{member}" if found is not None else text
    return (member or root).rpartition(".")[2], found.module if found else "", way


def _promised(code: Code, function: Node | None) -> Node | None:
    """What `promisify` made a function of; any other is itself."""
    if function is None or function.type != "identifier":
        return function
    value = value_of(code, function)
    given = arguments(value) if value is not None and value.type == "call_expression" else []
    is_promisified = (
        bool(given) and code.text(callee(value)).rpartition(".")[2] == "promisify" if value else False
    )
    return given[0] if is_promisified else function


def _default_of(module: str) -> str:
    """What a module is that is one function."""
    return {
        "load-json-file": "loadJsonFile",
        "write-json-file": "writeJsonFile",
        "write-file-atomic": "writeFileAtomic",
    }.get(module, "")


def _form(name: str, module: str, text: str, given: list[Node]) -> tuple[Form, Node | None]:
    if name.endswith("Sync"):
        return "sync", None
    last = bare(given[-1])
    if is_function(last) and len(given) > 1:
        return "callback", given[-1]
    by_callback = module in ("fs", "graceful-fs") and "promises" not in text
    if (
        by_callback
        and len(given) > 1
        and last is not None
        and last.type in ("identifier", "member_expression")
    ):
        return "callback", given[-1]
    return "promise", None
