"""What goes with replaced code: locals, folders and imports that only it used; and the imports it needs."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from restow.rewriters._python_blocks import Change, statement_removed
from restow.rewriters._python_draft import Draft
from restow.rewriters._python_forms import RefusedError, calls_in
from restow.rewriters._python_source import Function, PythonFile, own_nodes

#: Calls that only make a path or a text.
_PURE = frozenset(
    {"join", "joinpath", "Path", "PurePath", "str", "format", "with_suffix", "with_name", "dirname"}
)
_FOLDER_MAKERS = frozenset({"makedirs", "mkdir"})
#: Calls that may need a folder.
_FILE_MAKERS = frozenset(
    {
        "open",
        "write_text",
        "write_bytes",
        "copy",
        "copyfile",
        "move",
        "save",
        "dump",
        "savez",
        "to_csv",
        "to_json",
    }
)
_WIDTH = 100
_WORD = re.compile(r"[^\W\d]\w*")


def clean_up(file: PythonFile, draft: Draft, kept: Iterable[str]) -> Draft:
    """The draft, with what its code leaves behind taken out as well.

    Args:
        file: the file.
        draft: changes of the sites.
        kept: names that other files take from this one, or replace in it.
    """
    cleaned = Draft(list(draft.changes), list(draft.dead), draft.used, draft.stands, draft.modules)
    kept = {*kept, *draft.modules, *_written_names(draft)}
    for scope in _scopes(file, draft):
        cleaned.add(_unused_locals(file, scope, cleaned.dead, kept))
        cleaned.add(_unused_folders(file, scope, cleaned.dead))
        cleaned.add(_unused_locals(file, scope, cleaned.dead, kept))
    cleaned.changes += _unused_imports(file, cleaned.dead, kept)
    return cleaned


def added_imports(file: PythonFile, lines: Sequence[str]) -> Change:
    """Import lines, after those that the file begins with."""
    at, before = _import_place(file)
    text = "".join(f"{line}\n" for line in lines)
    start = file.line_start(at + 1)
    if start == len(file.source) and not file.source.endswith(b"\n") and file.source:
        text = f"\n{text}"
    return start, start, text if before else f"\n{text}" if at else f"{text}\n"


def import_line(module: str, names: Mapping[str, str]) -> str:
    """`from module import a, b as c`, on lines of its own each where one is too long."""
    said = [name if name == alias else f"{name} as {alias}" for name, alias in sorted(names.items())]
    line = f"from {module} import {', '.join(said)}"
    if len(line) <= _WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {each},\n" for each in said) + ")"


def _import_place(file: PythonFile) -> tuple[int, bool]:
    """The line after which imports go, and whether it ends an import."""
    last, is_import = 0, False
    for statement in file.tree.body:
        if isinstance(statement, Function | ast.ClassDef):
            break
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if isinstance(statement, ast.Import | ast.ImportFrom) or (is_docstring and not last):
            last = statement.end_lineno or 0
            is_import = not is_docstring
    return last, is_import


def _scopes(file: PythonFile, draft: Draft) -> list[Function]:
    """The functions in which something changes."""
    places = [change[0] for change in draft.changes]
    return [
        node
        for node in ast.walk(file.tree)
        if isinstance(node, Function) and any(file.start(node) <= at < file.end(node) for at in places)
    ]


def _written_names(draft: Draft) -> set[str]:
    """Names that the new code may use."""
    return {word for _, _, text in draft.changes for word in _WORD.findall(text)}


def _unused_locals(
    file: PythonFile, scope: Function, dead: Sequence[tuple[int, int]], kept: Collection[str]
) -> Draft:
    """Assignments of paths that only code used which is there no more; those they were made of as well."""
    draft = Draft()
    while found := next(_unused(file, scope, [*dead, *draft.dead], kept), None):
        try:
            draft.changes.append(statement_removed(file, found))
        except RefusedError:
            break
        draft.dead.append((file.start(found), file.end(found)))
    return draft


def _unused(
    file: PythonFile, scope: Function, dead: Sequence[tuple[int, int]], kept: Collection[str]
) -> Iterator[ast.stmt]:
    names = [node for node in ast.walk(scope) if isinstance(node, ast.Name)]
    for statement in own_nodes(scope):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in kept:
                uses = [each for each in names if each.id == name and isinstance(each.ctx, ast.Load)]
                was_used = any(_is_dead(file, each, dead) for each in uses)
                is_used = any(not _is_dead(file, each, dead) for each in uses)
                if was_used and not is_used and _is_pure(value) and not _is_dead(file, statement, dead):
                    yield statement


def _unused_folders(file: PythonFile, scope: Function, dead: Sequence[tuple[int, int]]) -> Draft:
    """Folders made for a document, in a function that writes no other file."""
    draft = Draft()
    alive = [call for call in calls_in(scope) if not _is_dead(file, call, dead)]
    if any(_name(call) in _FILE_MAKERS for call in alive) or not dead:
        return draft
    for call in alive:
        statement = file.statement(call)
        if _name(call) in _FOLDER_MAKERS and isinstance(statement, ast.Expr) and statement.value is call:
            try:
                draft.changes.append(statement_removed(file, statement))
            except RefusedError:
                continue
            draft.dead.append((file.start(statement), file.end(statement)))
    return draft


def _unused_imports(
    file: PythonFile, dead: Sequence[tuple[int, int]], kept: Iterable[str]
) -> Iterator[Change]:
    used = _used_names(file, dead)
    everything = _used_names(file, [])
    for statement in file.tree.body:
        if not isinstance(statement, ast.Import | ast.ImportFrom) or not file.is_alone(statement):
            continue
        said = {alias: (alias.asname or alias.name).split(".")[0] for alias in statement.names}
        gone = [a for a, name in said.items() if name in everything - used - {*kept, "*"}]
        if len(gone) == len(statement.names):
            yield statement_removed(file, statement)
        elif gone:
            yield _names_removed(file, statement, gone)


def _names_removed(
    file: PythonFile, statement: ast.Import | ast.ImportFrom, gone: Sequence[ast.alias]
) -> Change:
    """The part of an import from its first name on, without some of them, one line or many as before."""
    names = [alias for alias in statement.names if alias not in gone]
    first, last = statement.names[0], statement.names[-1]
    start = file.line_start(first.lineno) + first.col_offset
    end = file.line_start(last.end_lineno or 0) + (last.end_col_offset or 0)
    gap = ", "
    if len(statement.names) > 1 and statement.names[1].lineno > first.lineno:
        gap = ",\n" + " " * statement.names[1].col_offset
    return start, end, gap.join(ast.unparse(alias) for alias in names)


def _used_names(file: PythonFile, dead: Sequence[tuple[int, int]]) -> set[str]:
    names = set()
    for node in ast.walk(file.tree):
        match node:
            case ast.Name(id=name) if not _is_dead(file, node, dead):
                names.add(name)
            case ast.Constant(value=str(text)) if len(text) < 200:  # an annotation, or a name of `__all__`
                names |= {
                    word
                    for word in (text, *text.replace("[", " ").replace("]", " ").split())
                    if word.isidentifier()
                }
    return names


def _is_pure(node: ast.expr) -> bool:
    return all(_name(call) in _PURE for call in calls_in(node)) and not any(
        isinstance(each, ast.Await | ast.Yield | ast.NamedExpr) for each in ast.walk(node)
    )


def _is_dead(file: PythonFile, node: ast.expr | ast.stmt, dead: Sequence[tuple[int, int]]) -> bool:
    start = file.start(node)
    return any(first <= start < end for first, end in dead)


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]
