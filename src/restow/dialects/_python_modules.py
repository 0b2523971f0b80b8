"""Which files of a project a Python file imports, and where a name comes from; nothing is run."""

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from restow.dialects._source_files import read_text
from restow.syntax.python_tree import parse_python

#: Imports of imports that are followed for one name.
_DEEPEST = 12


def assignments(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Names that a block gives a value, with the value."""
    for statement in body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                yield name, value


def made_by(statement: ast.stmt) -> str:
    """Name of the function whose result a statement assigns; "" for any other statement."""
    match statement:
        case ast.Assign(value=ast.Call(func=function)) | ast.AnnAssign(value=ast.Call(func=function)):
            return ast.unparse(function).rpartition(".")[2]
    return ""


def own_names(statement: ast.ClassDef) -> set[str]:
    """What the body of a class binds, which hides the module's names there."""
    functions = {each.name for each in statement.body if isinstance(each, ast.FunctionDef | ast.ClassDef)}
    declared = {ast.unparse(each.target) for each in statement.body if isinstance(each, ast.AnnAssign)}
    return functions | declared | {name for name, _ in assignments(statement.body)}


class Module:
    """One file of Python.

    Args:
        path: where it is.
        text: what it holds; None: what is there.
    """

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = read_text(path) if text is None else text

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree; an empty one where it is broken."""
        try:
            return parse_python(self.text)
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """Every import in it, in functions too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]


class Project:
    """The modules that can be imported from some folders."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(dict.fromkeys(path.resolve() for path in paths))
        self._modules: dict[Path, Module] = {}

    def module(self, path: Path) -> Module:
        """A file, read once."""
        return self._modules.setdefault(path, Module(path))

    def reachable(self, entry: Path) -> list[Module]:
        """The file and all that importing it runs, as far as they are the project's."""
        found = {entry: self.module(entry)}
        waiting = [found[entry]]
        while waiting:
            module = waiting.pop()
            for statement in module.imports:
                for path in self.imported_files(module, statement):
                    if path not in found:
                        found[path] = self.module(path)
                        waiting.append(found[path])
        return list(found.values())

    def imported_files(self, module: Module, statement: ast.Import | ast.ImportFrom) -> Iterator[Path]:
        """The files that a statement runs: packages, modules, and names that are modules."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield from self.files_of(alias.name)
            return
        if folder := self._relative_folder(module, statement):
            start = folder.joinpath(*(statement.module or "").split("."))
            yield from _files(start)
            for alias in statement.names:
                yield from _files(start / alias.name)
            return
        for name in (
            statement.module or "",
            *(f"{statement.module}.{alias.name}" for alias in statement.names),
        ):
            yield from self.files_of(name)

    def dotted(self, path: Path) -> str:
        """The name that a file is imported by, from the first folder that has it."""
        home = next(base for base in self._paths if path.is_relative_to(base))
        parts = path.relative_to(home).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def definition(self, module: Module, name: str, depth: int = 0) -> tuple[Module, ast.stmt] | None:
        """The statement that binds a name of a module's top level, through imports.

        For a name of another package it is the last import in the project.
        """
        if depth > _DEEPEST:
            return None
        found: tuple[Module, ast.stmt] | None = None
        for statement in module.tree.body:
            match statement:
                case ast.ClassDef(name=bound) if bound == name:
                    found = (module, statement)
                case ast.Assign(targets=[ast.Name(id=bound)]) if bound == name:
                    found = (module, statement)
                case ast.AnnAssign(target=ast.Name(id=bound)) if bound == name:
                    found = (module, statement)
                case ast.ImportFrom():
                    found = self._through(module, statement, name, depth) or found
        return found

    def _through(
        self, module: Module, statement: ast.ImportFrom, name: str, depth: int
    ) -> tuple[Module, ast.stmt] | None:
        for alias in statement.names:
            if name == (alias.asname or alias.name) or alias.name == "*":
                original = name if alias.name == "*" else alias.name
                paths = list(self.imported_files(module, statement))
                for path in paths:
                    if found := self.definition(self.module(path), original, depth + 1):
                        return found
                if not paths and alias.name != "*":
                    return module, statement
        return None

    def _relative_folder(self, module: Module, statement: ast.ImportFrom) -> Path | None:
        if not statement.level:
            return None
        return module.path.parents[statement.level - 1]

    def files_of(self, dotted: str) -> Iterator[Path]:
        """The packages and the module that importing a name runs, outermost first."""
        parts = dotted.split(".")
        for base in self._paths:
            if any(_files(base / parts[0])):
                for length in range(1, len(parts) + 1):
                    yield from _files(base.joinpath(*parts[:length]))
                return


def _files(start: Path) -> list[Path]:
    candidates = (start.with_name(f"{start.name}.py") if start.name else start, start / "__init__.py")
    return [path for path in candidates if path.is_file()]
