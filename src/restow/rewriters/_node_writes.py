"""Writes, deletes, questions and lists: library calls that become one call each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restow.rewriters._node_change import Change, RefusedError, asked, is_unused, waits_here
from restow.rewriters._node_content import Content, content_of, serialised
from restow.rewriters._node_operations import Operation
from restow.rewriters._node_syntax import awaited, inside, is_function, parameters, start_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_ALONE = {"exists": "exists", "test": "read", "delete": "remove", "forget": "delete"}


def rewrite_write(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of a write of the whole document.

    Raises:
        RefusedError: what is written is no JSON that we can see.
    """
    if done.content is None:
        raise RefusedError("what is written is not understood")
    content = Content(done.content) if done.deed == "write data" else content_of(change.code, done.content)
    _saved(change, done, "save", keys, content)


def rewrite_append(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of an append of one record.

    Raises:
        RefusedError: the document holds no lines, or what is added is not one record.
    """
    record = serialised(change.code, done.content)
    if change.records.mapping.layout != "lines" or record is None:
        raise RefusedError("what is added to the file is not one record on a line")
    _saved(change, done, "append", keys, Content(record))


def _saved(change: Change, done: Operation, kind: str, keys: list[str], content: Content) -> None:
    start, end = start_of(done.call), done.call.end_byte
    sync = done.form == "sync" and not waits_here(done.call)
    name = change.function(kind, sync=sync)
    if done.callback is not None:
        change.needs_callbackify = True
        name = f"callbackify({name})"
        end = done.callback.start_byte
    before = "".join(f"{key}, " for key in keys)
    call = f"{name}({before}"
    if done.form == "sync" and not sync:
        call = asked(done.call, call)
        closing = "))" if call.startswith("(") else ")"
    else:
        closing = ")"
    closing = ", " if done.callback is not None else closing
    node = content.node
    if node is None or not inside(node, done.call):
        text = content.text if node is None else change.code.text(node)
        change.replace_between(start, end, f"{call}{text}{closing}")
    else:
        change.replace_between(start, node.start_byte, call)
        change.replace_between(node.end_byte, end, closing)
    if content.made_by is not None:
        change.remove(content.made_by)


def rewrite_alone(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of a question, or of a delete.

    Raises:
        RefusedError: its value, or its options, mean more.
    """
    deed = done.deed
    if deed == "test" and not _is_only_asked(done):
        raise RefusedError("what the file's state is used for is not understood")
    options = "".join(change.code.text(each) for each in done.options)
    if deed == "delete" and "force" in options:
        deed = "forget"
    elif done.is_strange:
        raise RefusedError("an option of the call changes what it means")
    sync = done.form == "sync" and not waits_here(done.call)
    name = change.function(_ALONE[deed] if deed != "test" else "read", sync=sync)
    _in_place(change, done, name, keys, sync=sync, waits=deed != "exists")


def _in_place(
    change: Change, done: Operation, name: str, keys: list[str], *, sync: bool, waits: bool
) -> None:
    call = f"{name}({', '.join(keys)})"
    if done.callback is not None:
        if not waits:  # `exists` calls back with its answer alone
            start, end = start_of(done.call), done.callback.start_byte
            change.replace_between(start, end, f"{call}.then(")
            return
        change.needs_callbackify = True
        before = "".join(f"{key}, " for key in keys)
        start, end = done.call.start_byte, done.callback.start_byte
        change.replace_between(start, end, f"callbackify({name})({before}")
        return
    waited = done.form == "sync" and not sync
    text = asked(done.call, call) if waited else call
    change.replace_between(start_of(done.call), done.call.end_byte, text)


def _is_only_asked(done: Operation) -> bool:
    """True when nobody looks at what the call gives but whether it fails."""
    if is_unused(done.call) or done.callback is not None:
        return True
    member = done.call.parent
    then = member.parent if member is not None and member.type == "member_expression" else None
    given = then.child_by_field_name("arguments") if then is not None else None
    handlers = [each for each in given.named_children if is_function(each)] if given is not None else []
    return bool(handlers) and not parameters(handlers[0])


def rewrite_list(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of a list of a folder's names.

    Raises:
        RefusedError: the call gives more than names.
    """
    *folders, last = change.records.mapping.source.parts
    if done.options or done.callback is not None or keys or not change.naming.parameters():
        raise RefusedError("what is asked of the folder is more than its names")
    if any("{" in folder for folder in folders) or "{" not in last:
        raise RefusedError("the folder's names are not the documents' names")
    sync = done.form == "sync" and not waits_here(done.call)
    name = change.function("paths", sync=sync)
    base = (
        "((name) => name.split('/').pop())"
        if not change.code.is_typed
        else "((name) => name.split('/').pop()!)"
    )
    base = base.replace("'", change.home.style.quote)
    waited = awaited(done.call)
    if sync:
        change.replace(done.call, f"{name}().map{base}")
    elif waited is not None:
        change.replace(waited, f"(await {name}()).map{base}")
    elif done.form == "sync":
        change.replace(done.call, f"(await {name}()).map{base}")
    else:
        change.replace(done.call, f"{name}().then((names) => names.map{base})")


def rewrite_rename(change: Change, done: Operation, keys: list[str]) -> None:
    """The edits of a write to a temporary name and its rename onto the document: one save.

    Raises:
        RefusedError: the write is not found.
    """
    written = _temporary(change, done)
    if written is None or written.content is None:
        raise RefusedError("what is moved onto the document is not written here")
    statement = _statement(done.call)
    if statement is None or not is_unused(done.call):
        raise RefusedError("the rename is a part of something more")
    rewrite_write(change, written, keys)
    change.remove(statement)


def _temporary(change: Change, done: Operation) -> Operation | None:
    """The write in the same function whose path is what the rename moves."""
    from restow.rewriters._node_operations import operation
    from restow.rewriters._node_syntax import scope_of

    name = change.code.text(done.path)
    for node in walk(scope_of(done.call)):
        if node.type == "call_expression" and node.start_byte < done.call.start_byte:
            found = operation(change.code, node)
            if found is not None and found.deed.startswith("write") and change.code.text(found.path) == name:
                return found
    return None


def _statement(call: Node) -> Node | None:
    from restow.rewriters._node_syntax import statement_of

    return statement_of(call)
