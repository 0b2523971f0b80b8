"""The imports that rewritten sites need, in the file's manner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from restow.model.patch import Edit
from restow.rewriters._node_bindings import imports
from restow.rewriters._node_home import Home
from restow.rewriters._node_syntax import Code, callee, walk

if TYPE_CHECKING:
    from tree_sitter import Node


def importing(code: Code, home: Home, wanted: Mapping[str, Mapping[str, str]]) -> list[Edit]:
    """The edits that import names.

    Args:
        code: the file.
        home: the project.
        wanted: by specifier, local names by the names they have there.
    """
    lines, edits = [], []
    for module, names in wanted.items():
        there = {each.name for each in imports(code) if each.module == module}
        missing = {member: name for member, name in sorted(names.items()) if name not in there}
        braces = _braces(code, module)
        if missing and braces is not None:
            listed = "".join(f", {_member(code, each, name)}" for each, name in missing.items())
            edits.append(Edit(start=braces.end_byte, end=braces.end_byte, text=listed))
        elif missing:
            lines.append(_line(code, home, module, missing))
    if lines:
        edits.append(_inserted(code, lines))
    return edits


def _braces(code: Code, module: str) -> Node | None:
    """The last name that the file takes from a module, in braces."""
    parts = [each.part for each in imports(code) if each.module == module]
    parts = [part for part in parts if part is not None and part.type != "variable_declarator"]
    return parts[-1] if parts else None


def uses_require(code: Code) -> bool:
    """True when a file takes others in by `require`."""
    if any(node.type in ("import_statement", "export_statement") for node in code.root.children):
        return False
    return any(
        node.type == "call_expression" and code.text(callee(node)) == "require" for node in walk(code.root)
    ) or "module.exports" in code.text(code.root)


def _member(code: Code, member: str, name: str) -> str:
    if member == name:
        return name
    return f"{member}: {name}" if uses_require(code) else f"{member} as {name}"


def _line(code: Code, home: Home, module: str, names: Mapping[str, str]) -> str:
    listed = f"{{ {', '.join(_member(code, each, name) for each, name in names.items())} }}"
    specifier = home.style.text(module)
    if uses_require(code) and not code.is_typed:
        return f"const {listed} = require({specifier}){home.style.end}"
    return f"import {listed} from {specifier}{home.style.end}"


def _inserted(code: Code, lines: list[str]) -> Edit:
    """New lines, behind the last import; where there is none, before the first statement."""
    end = b"\r\n" if b"\r\n" in code.source else b"\n"
    statements = [each.statement for each in imports(code)]
    bare = [n for n in code.root.children if n.type == "import_statement"]
    last = max([*statements, *bare], key=lambda node: node.end_byte, default=None)
    text = "".join(f"{line}{end.decode()}" for line in lines)
    if last is not None:
        start = code.source.find(b"\n", last.end_byte) + 1
        if start == 0:
            return Edit(start=last.end_byte, end=last.end_byte, text=end.decode() + text.rstrip("\r\n"))
        return Edit(start=start, end=start, text=text)
    start = _first(code)
    return Edit(start=start, end=start, text=text)


def _first(code: Code) -> int:
    """Where a file's own statements begin: behind its head's comment and `"use strict"`."""
    for node in code.root.children:
        if node.type in ("hash_bang_line", "comment"):
            continue
        if node.type == "expression_statement" and node.named_children[0].type == "string":
            continue
        return node.start_byte
    return 0
