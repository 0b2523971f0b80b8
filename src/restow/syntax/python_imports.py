"""Names that written Python needs from other modules, and the import lines that give them."""

import ast
import sys
from collections.abc import Iterable

from restow.syntax.python_tree import parse_python

#: Longest line that an import is kept on; what most formatters allow at least.
_WIDTH = 88
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Imports:
    """The imports of one file: those it has, and those that written code needs besides.

    Args:
        text: the file.
        hidden: names that mean something else where the code is written: a class's own attributes.
    """

    def __init__(self, text: str, hidden: Iterable[str] = ()) -> None:
        self._lines = text.splitlines(keepends=True)
        tree = parse_python(text)
        self._leading = _leading(tree)
        self._hidden = frozenset(hidden)
        self._bound = _bound_names(tree) | self._hidden
        self._added: dict[str, dict[str, str]] = {}

    def name(self, module: str, member: str) -> str:
        """How the file says this member of a module, importing it where it does not yet.

        Args:
            module: with dots, or as the file has it relative: `.base`.
            member: a name in it.
        """
        for statement in self._leading:
            for alias in statement.names:
                said = alias.asname or alias.name
                if said.split(".")[0] in self._hidden:
                    continue
                if isinstance(statement, ast.ImportFrom):
                    if _source(statement) == module and alias.name == member:
                        return said
                    if f"{_source(statement)}.{alias.name}" == module:
                        return f"{said}.{member}"
                elif alias.name == module and (alias.asname or "." not in module):
                    return f"{said}.{member}"
        return self._add(module, member)

    def with_added(self, text: str) -> str:
        """The file's text with the imports that were asked for.

        Args:
            text: the file with code added after its imports.
        """
        last = self._last_line()
        head = "".join(self._lines[:last])
        for module, members in sorted(self._added.items()):
            written = [name if name == said else f"{name} as {said}" for name, said in members.items()]
            head = _joined(head, module, written) or _inserted(head, module, written)
        return head + "".join(text.splitlines(keepends=True)[last:])

    def _add(self, module: str, member: str) -> str:
        members = self._added.setdefault(module, {})
        if member not in members:
            said = member
            while said in self._bound:
                said += "_"
            self._bound.add(said)
            members[member] = said
        return members[member]

    def _last_line(self) -> int:
        """Number of lines up to the last import, or to the docstring where there is none."""
        if self._leading:
            return self._leading[-1].end_lineno or 0
        return _docstring_end("".join(self._lines))


def _joined(head: str, module: str, members: list[str]) -> str:
    """The head with an import of the same module that takes the names in; "" where there is none."""
    lines = head.splitlines(keepends=True)
    for statement in _imports(head):
        if isinstance(statement, ast.ImportFrom) and _source(statement) == module:
            place = slice(statement.lineno - 1, statement.end_lineno)
            names = [ast.unparse(alias) for alias in statement.names]
            if "#" not in "".join(lines[place]) and "*" not in names:
                lines[place] = [_import_line(module, [*names, *members])]
                return "".join(lines)
    return ""


def _inserted(head: str, module: str, members: list[str]) -> str:
    """The head with a new import after the last of its kind."""
    lines = head.splitlines(keepends=True)
    statements = _imports(head)
    alike = [each for each in statements if _root(_source(each)) == _root(module)]
    before = alike or [each for each in statements if _kind(_source(each)) <= _kind(module)]
    line = _import_line(module, members)
    place = (before[-1].end_lineno or 0) if before else _docstring_end(head)
    if place and not (before and _kind(_source(before[-1])) == _kind(module)):
        line = f"\n{line}"
    if statements and not before and not lines[place].isspace():
        line = f"{line}\n"
    return "".join((*lines[:place], line, *lines[place:]))


def _imports(text: str) -> list[ast.Import | ast.ImportFrom]:
    return _leading(parse_python(text))


def _leading(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The imports before the first class or function."""
    ends = (place for place, each in enumerate(tree.body) if isinstance(each, _DEFINITIONS))
    body = tree.body[: next(ends, len(tree.body))]
    return [each for each in body if isinstance(each, ast.Import | ast.ImportFrom)]


def _docstring_end(text: str) -> int:
    """Number of lines up to the end of the docstring; 0 where there is none."""
    body = parse_python(text).body
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str())) as docstring]:
            return docstring.end_lineno or 0
    return 0


def _kind(source: str) -> int:
    """Where an import stands: __future__, the standard library, other packages, one's own."""
    if source == "__future__":
        return 0
    if source.startswith("."):
        return 3
    return 1 if source.split(".")[0] in sys.stdlib_module_names else 2


def _root(source: str) -> str:
    return source.split(".")[0] or "."


def _import_line(module: str, members: list[str]) -> str:
    names = sorted(members, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    line = f"from {module} import {', '.join(names)}\n"
    if len(line) <= _WIDTH + 1:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _source(statement: ast.Import | ast.ImportFrom) -> str:
    if isinstance(statement, ast.Import):
        return statement.names[0].name
    return "." * statement.level + (statement.module or "")


def _bound_names(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=said):
                names.add(said or name.split(".")[0])
    return names
