"""Names that written Python needs from other modules, and the import lines that give them."""

import ast

#: Longest line that an import is joined on; what most formatters allow at least.
_WIDTH = 88
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Imports:
    """The imports of one file: those it has, and those that written code needs besides."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = text.splitlines(keepends=True)
        self._tree = ast.parse(text.lstrip("\ufeff"))
        self._added: dict[str, list[str]] = {}
        self._bound = _bound_names(self._tree)

    def name(self, module: str, member: str) -> str:
        """How the file says this member of a module, importing it where it does not yet.

        Args:
            module: with dots, or as the file has it relative: `.base`.
            member: a name in it; "" for the module itself.
        """
        if not member:
            return self._module(module)
        for statement in self._from_imports():
            for alias in statement.names:
                if _source(statement) == module and alias.name == member:
                    return alias.asname or alias.name
        for imported in self._plain_imports():
            if imported.name == module and (imported.asname or "." not in module):
                return f"{imported.asname or module}.{member}"
        return self._add(module, member)

    def with_added(self, text: str) -> str:
        """The file's text with the imports that were asked for.

        Args:
            text: the file with code added after its imports.
        """
        assert text.startswith("".join(self._lines[: self._last_line()])), "what is above stays as it was"
        body = "".join(text.splitlines(keepends=True)[self._last_line() :])
        lines = list(self._lines[: self._last_line()])
        new = []
        for module, members in sorted(self._added.items()):
            if not self._joined(lines, module, members):
                new.append(_import_line(module, members))
        return "".join(lines) + "".join(new) + body

    def _add(self, module: str, member: str) -> str:
        if member in self._added.get(module, []):
            return member
        alias = next((each for each in self._added.get(module, []) if each.startswith(f"{member} as ")), None)
        if alias:
            return alias.split(" as ")[1]
        said = member
        while said in self._bound:
            said += "_"
        self._bound.add(said)
        self._added.setdefault(module, []).append(member if said == member else f"{member} as {said}")
        return said

    def _module(self, module: str) -> str:
        for imported in self._plain_imports():
            if imported.name == module:
                return imported.asname or module
        parent, _, name = module.rpartition(".")
        if not parent:
            self._added.setdefault(module, [])
            return module
        return self.name(parent, name)

    def _leading(self) -> list[ast.stmt]:
        """The statements before the first class or function."""
        ends = (place for place, each in enumerate(self._tree.body) if isinstance(each, _DEFINITIONS))
        return self._tree.body[: next(ends, len(self._tree.body))]

    def _from_imports(self) -> list[ast.ImportFrom]:
        return [statement for statement in self._leading() if isinstance(statement, ast.ImportFrom)]

    def _plain_imports(self) -> list[ast.alias]:
        found = [statement for statement in self._leading() if isinstance(statement, ast.Import)]
        return [alias for statement in found for alias in statement.names]

    def _last_line(self) -> int:
        """Number of lines up to the last import, or to the docstring where there is none."""
        last = 0
        for place, statement in enumerate(self._leading()):
            is_docstring = place == 0 and isinstance(statement, ast.Expr) and _is_text(statement.value)
            if is_docstring or isinstance(statement, ast.Import | ast.ImportFrom):
                last = statement.end_lineno or 0
        return last

    def _joined(self, lines: list[str], module: str, members: list[str]) -> bool:
        # An import of the same module on one line takes the new names in.
        for statement in self._from_imports():
            line = lines[statement.lineno - 1]
            if _source(statement) != module or statement.lineno != statement.end_lineno or "#" in line:
                continue
            names = [ast.unparse(alias) for alias in statement.names]
            joined = _import_line(module, [*names, *members])
            if len(joined) > _WIDTH + 1 or "*" in names or line.strip() != ast.unparse(statement):
                continue
            lines[statement.lineno - 1] = joined
            return True
        return False


def _import_line(module: str, members: list[str]) -> str:
    if not members:
        return f"import {module}\n"
    line = f"from {module} import {', '.join(sorted(members, key=str.casefold))}\n"
    if len(line) <= _WIDTH + 1:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in sorted(members)) + ")\n"


def _source(statement: ast.ImportFrom) -> str:
    return "." * statement.level + (statement.module or "")


def _is_text(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and isinstance(expression.value, str)


def _bound_names(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=said):
                names.add(said or name.split(".")[0])
    return names
