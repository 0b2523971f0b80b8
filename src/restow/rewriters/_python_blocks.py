"""`with` blocks whose file is opened no more: the line that opens it goes, and the body moves out."""

import ast
from collections.abc import Collection

from restow.rewriters._python_forms import RefusedError
from restow.rewriters._python_source import PythonFile, neighbours

Change = tuple[int, int, str]
Block = ast.With | ast.AsyncWith

#: What may be done with a file besides, and means nothing without one.
_IDLE = frozenset({"flush", "seek", "truncate", "fsync", "close"})
_LOCKS = frozenset({"flock", "lockf", "lock", "locking"})


def close_block(
    file: PythonFile, block: Block, item: ast.withitem, replaced: Collection[ast.expr | ast.stmt]
) -> list[Change]:
    """The changes that take an open file out of a `with`.

    Args:
        file: the file.
        block: the statement.
        item: its part that opens the file.
        replaced: what of it becomes a call or goes, and does not need the file.

    Raises:
        RefusedError: the file is used for more.
    """
    assert isinstance(item.optional_vars, ast.Name)
    idle = _idle_statements(file, block, item.optional_vars.id, replaced)
    changes = [_line_removed(file, statement) for statement in idle]
    if len(block.items) > 1:
        return [*changes, _item_removed(file, block, item)]
    return changes + _moved_out(file, block, changes)


def _idle_statements(
    file: PythonFile, block: Block, name: str, replaced: Collection[ast.expr | ast.stmt]
) -> list[ast.stmt]:
    """Statements that go with the file; refuses when it is used in any other."""
    inside = {node for each in replaced for node in ast.walk(each)}
    idle: dict[ast.stmt, None] = {}
    for statement in block.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == name and node not in inside:
                idle[_idle(file, node)] = None
    for statement in block.body:
        if statement in idle and len(block.body) == 1:
            raise RefusedError("Nothing would be left in the block that opens the file.")
    return list(idle)


def _idle(file: PythonFile, node: ast.Name) -> ast.stmt:
    statement = file.statement(node)
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=called))) if called in _IDLE:
            if file.is_alone(statement):
                return statement
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=called))) if called in _LOCKS:
            raise RefusedError(
                "A lock on the open file guards it: SELECT ... FOR UPDATE has to take its place."
            )
    raise RefusedError(f"The open file `{node.id}` is used for more than its JSON.")


def _item_removed(file: PythonFile, block: Block, item: ast.withitem) -> Change:
    """One of several parts of a `with`, with the comma beside it."""
    at = block.items.index(item)
    if at + 1 < len(block.items):
        return file.start(item.context_expr), file.start(block.items[at + 1].context_expr), ""
    before = block.items[at - 1]
    end = before.optional_vars or before.context_expr
    last = item.optional_vars or item.context_expr
    return file.end(end), file.end(last), ""


def _moved_out(file: PythonFile, block: Block, gone: list[Change]) -> list[Change]:
    first = block.body[0]
    start = file.start(block)
    if first.lineno == block.lineno:
        return [(start, file.start(first), "")]
    outer, inner = file.indentation(block), file.indentation(first)
    if outer.strip() or not inner.startswith(outer):
        raise RefusedError("The lines of the block that opens the file are not indented as usual.")
    head_end = file.line_start(_head_end(file, block) + 1)
    note = _note(file, block, head_end)
    changes = [(file.line_start(block.lineno), head_end, f"{outer}{note}\n" if note else "")]
    removed = [(begin, end) for begin, end, _ in gone]
    for line in range(_head_end(file, block) + 1, (block.end_lineno or 0) + 1):
        begin = file.line_start(line)
        indented = file.source[begin : begin + len(inner.encode())] == inner.encode()
        if indented and line not in file.inside_texts and not any(a <= begin < b for a, b in removed):
            changes.append((begin + len(outer.encode()), begin + len(inner.encode()), ""))
    return changes


def _head_end(file: PythonFile, block: Block) -> int:
    """The line of the colon that ends the first line of a `with`."""
    last = block.items[-1]
    end = last.optional_vars or last.context_expr
    colon = file.source.index(b":", file.end(end))
    return file.source.count(b"\n", 0, colon) + 1


def _note(file: PythonFile, block: Block, head_end: int) -> str:
    """The comment behind the first line of a `with`."""
    last = block.items[-1]
    rest = file.source[file.end(last.optional_vars or last.context_expr) : head_end]
    return rest[rest.index(b"#") :].decode().strip() if b"#" in rest else ""


def _line_removed(file: PythonFile, statement: ast.stmt) -> Change:
    return file.line_start(statement.lineno), file.line_start((statement.end_lineno or 0) + 1), ""


def statement_removed(file: PythonFile, statement: ast.stmt) -> Change:
    """A statement with its lines; `pass` in its place where its block would be empty.

    Raises:
        RefusedError: it shares its line with others.
    """
    if not file.is_alone(statement):
        raise RefusedError("A statement that would go shares its line with others.")
    if len(neighbours(statement, file.parents[statement])) == 1:
        return file.start(statement), file.end(statement), "pass"
    return _line_removed(file, statement)
