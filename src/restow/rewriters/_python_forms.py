"""How a site's call touches its document: the path, what is written, and what of the code goes."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from restow.rewriters._python_source import PythonFile, own_nodes
from restow.rewriters._python_wrappers import encoders, is_dump, is_load

_READS = frozenset({"read_text", "read_bytes"})
_WRITES = frozenset({"write_text", "write_bytes"})
_EXISTS = frozenset({"exists", "isfile", "is_file"})
_REMOVES = frozenset({"remove", "unlink"})
_MOVES = frozenset({"replace", "rename", "move", "renames"})
_OPENERS = frozenset({"open", "io.open", "codecs.open", "aiofiles.open", "anyio.open_file"})
_NONE: tuple[ast.stmt, ...] = ()
_MODULES = frozenset({"os", "os.path", "shutil", "aiofiles", "aiofiles.os", "anyio", "io", "codecs"})


class RefusedError(Exception):
    """A site cannot be rewritten safely; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a site's code is."""

    #: "read", "write", "append", "exists", "delete" or "move".
    kind: str
    #: The document's path.
    path: ast.expr
    #: The expression that becomes a call.
    call: ast.expr
    #: What is written, and the arguments that make JSON of what is none, as source.
    content: ast.expr | None = None
    encoder: str = ""
    #: The `with` that opens the file, and its part that does.
    block: ast.With | ast.AsyncWith | None = None
    item: ast.withitem | None = None
    #: Statements that serve nothing else: the text that is parsed or written, put into a name before.
    spent: tuple[ast.stmt, ...] = ()
    #: True: it goes through the lines of JSON Lines.
    is_lines: bool = False
    #: Expressions that become others besides, such as `json.loads(line)` the record that it is now.
    swaps: tuple[tuple[ast.expr, str], ...] = ()
    #: Of a wrapper's call: its name, and the order of its arguments: "p", "pd" or "dp".
    wrapper: str = ""
    order: str = "p"
    #: What a reader gives when there is no document, as source; None: an error.
    missing: str | None = None
    #: True: awaited, so that it must not hold up the others.
    is_async: bool = False


def find_form(file: PythonFile, call: ast.Call) -> Form:
    """How a library call touches its document.

    Args:
        file: the file.
        call: the site's call.

    Raises:
        RefusedError: in no way that is known to be safe to rewrite.
    """
    if is_load(call):
        return _load(file, call)
    if is_dump(call):
        return _dump(file, call)
    name, on = _called(call)
    if name in _READS or name == "read":
        return _load(file, _parsed(file, call))
    if name in _WRITES or name in ("write", "writelines"):
        return _write(file, call)
    if name in (_EXISTS | _REMOVES) and (path := _subject(call, on)) is not None:
        return Form(kind="exists" if name in _EXISTS else "delete", path=path, call=call)
    if name in _MOVES and len(call.args) == (2 if on is None else 1):
        return Form(kind="move", path=call.args[-1], call=call)
    raise RefusedError(f"`{ast.unparse(call.func)}` is not a call that restow rewrites.")


def _load(file: PythonFile, call: ast.Call) -> Form:
    """`json.load(file)`, `json.loads(path.read_text())`, and a text that was read a line before."""
    if not call.args:
        raise RefusedError("What it reads is not its first argument.")
    source, spent = call.args[0], _NONE
    if any(each.arg != "encoding" for each in call.keywords):
        raise RefusedError(f"It parses with {', '.join(ast.unparse(each) for each in call.keywords)}.")
    if isinstance(source, ast.Name) and (found := _assigned_before(file, source)):
        source, spent = found[0], (found[1],)
    if spent and _caught_by(file, spent[0]) != _caught_by(file, call):
        return _read_before(file, source, call)
    source, is_async = _unawaited(_undecoded(source))
    if isinstance(source, ast.Name):
        block, item, path = opened(file, source, call)
        return Form(kind="read", path=path, call=call, block=block, item=item, spent=spent)
    if isinstance(source, ast.Call):
        name, on = _called(source)
        if name in _READS and on is not None:
            return Form(kind="read", path=on, call=call, spent=spent, is_async=is_async)
        if name == "read" and isinstance(on, ast.Name):
            block, item, path = opened(file, on, call)
            return Form(
                kind="read", path=path, call=call, block=block, item=item, spent=spent,
                is_async=isinstance(block, ast.AsyncWith),
            )  # fmt: skip
        opener = on if name == "read" else source
        if isinstance(opener, ast.Call) and (path_ := open_path(opener)) is not None:
            return Form(kind="read", path=path_, call=call, spent=spent)
    raise RefusedError("Where the text that it parses comes from is not told by the code beside it.")


def _read_before(file: PythonFile, source: ast.expr, call: ast.Call) -> Form:
    """A text that is read in a `try` and parsed after it: the read gives the document, the name stays."""
    text, _ = _unawaited(_undecoded(source))
    name, on = _called(text) if isinstance(text, ast.Call) else ("", None)
    swaps = ((call, ast.unparse(call.args[0])),)
    if name in _READS and on is not None and text is _undecoded(source):
        return Form(kind="read", path=on, call=source, swaps=swaps)
    if name == "read" and isinstance(on, ast.Name):
        block, item, path = opened(file, on, text)
        return Form(kind="read", path=path, call=source, swaps=swaps, block=block, item=item)
    raise RefusedError("Its file is read in a `try` that catches errors, and parsed outside of it.")


def _caught_by(file: PythonFile, node: ast.AST) -> list[ast.AST]:
    """The `try` statements whose handlers catch what a node raises."""
    found: list[ast.AST] = []
    parent = file.parents.get(node)
    while parent is not None:
        if isinstance(parent, ast.Try) and node in parent.body:
            found.append(parent)
        node, parent = parent, file.parents.get(parent)
    return found


def _dump(file: PythonFile, call: ast.Call) -> Form:
    """`json.dump(content, file)`; `json.dumps(content)` stands in what writes it."""
    if len(call.args) < 2:
        return _write(file, _writer_of(file, call))
    target, is_async = call.args[1], False
    if isinstance(target, ast.Call) and (path := open_path(target)) is not None:
        return Form(kind=_kind(target), path=path, call=call, content=call.args[0], encoder=encoders(call))
    if isinstance(target, ast.Name):
        block, item, path = opened(file, target, call)
        kind = _kind(item.context_expr)
        return Form(
            kind=kind, path=path, call=call, content=call.args[0], encoder=encoders(call),
            block=block, item=item, is_async=is_async,
        )  # fmt: skip
    raise RefusedError("The file that it writes to is not opened by the code around it.")


def _write(file: PythonFile, call: ast.Call) -> Form:
    """`path.write_text(json.dumps(content))`, `file.write(json.dumps(content))`."""
    name, on = _called(call)
    if not call.args or on is None:
        raise RefusedError("What it writes is not told by the code beside it.")
    text, spent = call.args[0], _NONE
    if isinstance(text, ast.Name) and (found := _assigned_before(file, text)):
        text, spent = found[0], (found[1],)
    dump = _dumped(_undecoded(text))
    if dump is None:
        raise RefusedError("What it writes is not the JSON of one value.")
    content, encoder = dump.args[0], encoders(dump)
    if name in _WRITES:
        is_async = isinstance(file.parents.get(call), ast.Await)
        return Form(
            kind="write", path=on, call=call, content=content, encoder=encoder, spent=spent, is_async=is_async
        )
    if not isinstance(on, ast.Name):
        raise RefusedError("The file that it writes to is not opened by the code around it.")
    block, item, path = opened(file, on, call)
    kind = _kind(_unawaited(item.context_expr)[0])
    return Form(
        kind=kind, path=path, call=call, content=content, encoder=encoder, block=block, item=item,
        spent=spent, is_async=isinstance(block, ast.AsyncWith),
    )  # fmt: skip


def _parsed(file: PythonFile, read: ast.Call) -> ast.Call:
    """The call that parses what another one reads."""
    for node in file.around(read):
        if isinstance(node, ast.Call) and is_load(node):
            return node
        if isinstance(node, ast.stmt):
            break
    statement = file.statement(read)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            for node in own_nodes(file.scope(read)):
                match node:
                    case ast.Call(args=[ast.Name(id=found), *_]) if found == name and is_load(node):
                        return node
    raise RefusedError("What it reads is not parsed as JSON by the code beside it.")


def _writer_of(file: PythonFile, dump: ast.Call) -> ast.Call:
    """The call that writes a text where it is made."""
    for node in file.around(dump):
        if isinstance(node, ast.Call) and _called(node)[0] in (*_WRITES, "write"):
            return node
        if isinstance(node, ast.stmt):
            break
    raise RefusedError("Where the text that it makes is written is not told by the code beside it.")


def _dumped(text: ast.expr) -> ast.Call | None:
    """The `json.dumps` that a text is, with a line feed behind it or not."""
    match text:
        case ast.Call(args=[_, *_]) if is_dump(text):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value="\n" | b"\n")):
            return _dumped(_undecoded(left))
        case ast.JoinedStr(
            values=[
                ast.FormattedValue(value=inner, conversion=-1, format_spec=None),
                ast.Constant(value="\n"),
            ]
        ):
            return _dumped(inner)
    return None


def opened(
    file: PythonFile, name: ast.Name, call: ast.expr
) -> tuple[ast.With | ast.AsyncWith, ast.withitem, ast.expr]:
    """The `with` that binds a file to a name around a call, its part that does, and the path."""
    for node in file.around(call):
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name.id:
                    opener = item.context_expr
                    if isinstance(opener, ast.Call) and (path := open_path(opener)) is not None:
                        return node, item, path
                    raise RefusedError(f"`{ast.unparse(opener)}` is not a plain open file.")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            break
    raise RefusedError(f"The file `{name.id}` is not opened by a `with` around it.")


def open_path(opener: ast.Call) -> ast.expr | None:
    """The path that an `open` opens."""
    name, on = _called(opener)
    if ast.unparse(opener.func) in _OPENERS and opener.args:
        return opener.args[0]
    if (
        name == "open"
        and on is not None
        and ast.unparse(on) not in ("gzip", "bz2", "lzma", "zipfile", "tarfile")
    ):
        return on
    return None


def _kind(opener: ast.expr) -> str:
    """What an `open` is for, by its mode."""
    if not isinstance(opener, ast.Call):
        raise RefusedError("How the file is opened is not told.")
    on_path = _called(opener)[0] == "open" and ast.unparse(opener.func) not in _OPENERS
    at = 0 if on_path else 1
    mode = next((each.value for each in opener.keywords if each.arg == "mode"), None)
    mode = mode or (opener.args[at] if len(opener.args) > at else None)
    if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
        raise RefusedError("The mode in which the file is opened is not a constant.")
    return "append" if "a" in mode.value else "write"


def _assigned_before(file: PythonFile, name: ast.Name) -> tuple[ast.expr, ast.stmt] | None:
    """The value that a name was given, when it is only given once and only used here."""
    nodes = [
        each for each in own_nodes(file.scope(name)) if isinstance(each, ast.Name) and each.id == name.id
    ]
    stores = [each for each in nodes if isinstance(each.ctx, ast.Store)]
    if len(stores) != 1 or len(nodes) != 2:
        return None
    match file.parents[stores[0]]:
        case ast.Assign(targets=[_], value=value) as statement:
            return value, statement
        case ast.AnnAssign(value=ast.expr() as value) as annotated:
            return value, annotated
    return None


def _undecoded(node: ast.expr) -> ast.expr:
    """A text without `.decode()` or `.encode()`."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="decode" | "encode")):
            return inner
    return node


def _unawaited(node: ast.expr) -> tuple[ast.expr, bool]:
    return (node.value, True) if isinstance(node, ast.Await) else (node, False)


def _called(call: ast.Call) -> tuple[str, ast.expr | None]:
    """The last part of a call's name, and what stands before it unless that is a module."""
    match call.func:
        case ast.Name(id=name):
            return name, None
        case ast.Attribute(value=value, attr=name):
            said = ast.unparse(value)
            is_module = said in _MODULES or (
                said == "path" and call.args and name in _EXISTS
            )  # from os import path
            return name, None if is_module else value
    return "", None


def _subject(call: ast.Call, on: ast.expr | None) -> ast.expr | None:
    """The path of `os.remove(path)` and `path.unlink()`; None for other things of that name."""
    if isinstance(call.func, ast.Name) or len(call.args) > 1:
        return None
    if on is None:
        return call.args[0] if call.args else None
    return on if not call.args and _called(call)[0] not in ("remove", "isfile") else None


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """All calls in a node."""
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))
