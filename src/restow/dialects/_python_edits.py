"""Changes to the text of a Python file at places that its syntax tree names."""

import ast
from textwrap import indent

from restow.dialects._python_code import text_literal
from restow.syntax.python_tree import parse_python


def insert_after(text: str, statement: ast.stmt, line: str) -> str:
    """Lines of their own after a statement, as deep as that one."""
    lines = text.splitlines(keepends=True)
    end = statement.end_lineno or statement.lineno
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    lines.insert(end, indent(f"{line}\n", " " * statement.col_offset))
    return "".join(lines)


def add_element(text: str, elements: list[ast.expr], place: int, added: str) -> str:
    """An element more in a list, tuple or call, before the one at a place or after the last.

    Args:
        text: the file.
        elements: those there are, at least one.
        place: index that the new element gets.
        added: its text.
    """
    beside = elements[min(place, len(elements) - 1)]
    gap = _gap(text, beside)
    written = added.replace("\n", gap) if "\n" in gap else added
    if place < len(elements):
        start = offset(text, beside.lineno, beside.col_offset)
        return f"{text[:start]}{written},{gap}{text[start:]}"
    end = offset(text, beside.end_lineno or 0, beside.end_col_offset or 0)
    return f"{text[:end]},{gap}{written}{text[end:]}"


def replace_node(text: str, node: ast.expr, written: str) -> str:
    """Another expression in the place of one."""
    start = offset(text, node.lineno, node.col_offset)
    end = offset(text, node.end_lineno or 0, node.end_col_offset or 0)
    return f"{text[:start]}{written}{text[end:]}"


def export(text: str, name: str) -> str:
    """The file with a name more in its `__all__`, where it has a plain one."""
    for statement in parse_python(text).body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id="__all__")], value=ast.List(elts=[*names]) | ast.Tuple(elts=[*names])
            ):
                return add_element(text, names, len(names), text_literal(name)) if names else text
    return text


def source(text: str, node: ast.expr) -> str:
    """An expression as the file has it."""
    return ast.get_source_segment(text, node) or ast.unparse(node)


def offset(text: str, line: int, column: int) -> int:
    """The index of a place in a text; trees count columns in bytes of UTF-8."""
    lines = text.splitlines(keepends=True)
    before = lines[line - 1].encode()[:column].decode(errors="ignore")
    return sum(map(len, lines[: line - 1])) + len(before)


def _gap(text: str, element: ast.expr) -> str:
    """What parts elements: a space, or a new line where each stands on its own."""
    lead = text.splitlines()[element.lineno - 1].encode()[: element.col_offset].decode(errors="ignore")
    return " " if lead.strip() else f"\n{lead}"
