"""Code that goes through a file of JSON Lines, one value a line."""

import ast
from collections.abc import Iterator

from restow.rewriters._python_forms import Form, RefusedError, open_path, opened
from restow.rewriters._python_source import PythonFile
from restow.rewriters._python_wrappers import is_load

_REFUSED = "It goes through the lines of the file in a way that is not known to be safe to rewrite."


def find_lines(file: PythonFile, line: int) -> Form:
    """The loop around the call that parses a line.

    Args:
        file: the file.
        line: the site's.

    Raises:
        RefusedError: the lines are used for more than their values.
    """
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and is_load(node) and line in _lines_of(file, node):
            for around in file.around(node):
                if isinstance(around, ast.ListComp | ast.GeneratorExp):
                    return _comprehension(file, around, node)
                if isinstance(around, ast.For):
                    return _loop(file, around)
                if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
                    break
    raise RefusedError("The call is not where the scan saw it, or it is no plain call.")


def _lines_of(file: PythonFile, call: ast.Call) -> set[int]:
    """The lines of a call, and of the loops and blocks around it."""
    around = [each for each in file.around(call) if isinstance(each, ast.For | ast.With | ast.AsyncWith)]
    return {call.lineno, *(each.lineno for each in around)}


def _comprehension(file: PythonFile, node: ast.ListComp | ast.GeneratorExp, call: ast.Call) -> Form:
    """`[json.loads(line) for line in file if line.strip()]` is the list of records."""
    match node.generators:
        case [ast.comprehension(target=ast.Name(id=name), iter=source, ifs=tests, is_async=0)]:
            plain = _line(node.elt.args[0], name) if node.elt is call else False
            if plain and all(_line(test, name) for test in tests):
                return _form(file, source, node)
    raise RefusedError(_REFUSED)


def _loop(file: PythonFile, loop: ast.For) -> Form:
    """`for line in file:` goes through the records; `json.loads(line)` is then the record itself."""
    if not isinstance(loop.target, ast.Name) or loop.orelse:
        raise RefusedError(_REFUSED)
    name, swaps, spent = loop.target.id, [], []
    used = set()
    for node in _inside(loop):
        if isinstance(node, ast.Call) and is_load(node) and node.args and _line(node.args[0], name):
            swaps.append((node, name))
            used |= set(ast.walk(node))
        elif isinstance(node, ast.If) and _is_guard(node, name):
            spent.append(node)
            used |= set(ast.walk(node))
    names = [node for node in _inside(loop) if isinstance(node, ast.Name) and node.id == name]
    if not swaps or any(node not in used for node in names):
        raise RefusedError(_REFUSED)
    form = _form(file, loop.iter, loop.iter)
    return Form(
        kind="read", path=form.path, call=form.call, block=form.block, item=form.item,
        swaps=tuple(swaps), spent=tuple(spent), is_lines=True,
    )  # fmt: skip


def _form(file: PythonFile, source: ast.expr, replaced: ast.expr) -> Form:
    """The form of a read whose lines come from an open file, or from a text that is split."""
    if isinstance(source, ast.Name):
        block, item, path = opened(file, source, source)
        return Form(kind="read", path=path, call=replaced, block=block, item=item, is_lines=True)
    match source:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Attribute(value=path, attr="read_text")), attr="splitlines"
            )
        ):
            return Form(kind="read", path=path, call=replaced, is_lines=True)
        case ast.Call() if (found := open_path(source)) is not None:
            return Form(kind="read", path=found, call=replaced, is_lines=True)
    raise RefusedError(_REFUSED)


def _inside(loop: ast.For) -> Iterator[ast.AST]:
    return (node for statement in loop.body for node in ast.walk(statement))


def _line(node: ast.expr, name: str) -> bool:
    """True for a line, stripped or not."""
    match node:
        case ast.Name(id=found):
            return found == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="strip" | "rstrip"), args=[]):
            return found == name
    return False


def _is_guard(node: ast.If, name: str) -> bool:
    """True for `if not line.strip(): continue`."""
    match node:
        case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=tested), body=[ast.Continue()], orelse=[]):
            return _line(tested, name)
    return False
