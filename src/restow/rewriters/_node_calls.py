"""Calls of the project's own wrappers, which become one call each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from restow.model.signature import Access
from restow.model.site import Site
from restow.rewriters._alignment import Piece
from restow.rewriters._node_change import Change, RefusedError, asked, is_unused, waits_here
from restow.rewriters._node_paths import pieces
from restow.rewriters._node_syntax import arguments, inside, start_of
from restow.rewriters._node_wrapper_reads import RAISES, missing_of
from restow.rewriters._node_wrapper_writes import content_parameter
from restow.rewriters._node_wrappers import OpaqueError, Wrapper, wrapper_of

if TYPE_CHECKING:
    from tree_sitter import Node


def rewrite_call(change: Change, root: Path, call: Node, sites: list[Site]) -> None:
    """The edits of a wrapper's call.

    Args:
        change: takes them.
        root: the project's folder.
        call: the call.
        sites: what it does: one for each library call that it leads to.

    Raises:
        RefusedError: the wrapper is not transparent.
    """
    try:
        _rewrite(change, root, call, sites)
    except OpaqueError as reason:
        raise RefusedError(str(reason), _suggested(change, sites)) from None


def _suggested(change: Change, sites: list[Site]) -> str:
    accesses = {site.access for site in sites}
    kind = "save" if Access.WRITE in accesses else "load"
    keys = ", ".join([*change.naming.parameters().values(), *(["document"] if kind == "save" else [])])
    return f"await {change.naming.function(kind, sync=False)}({keys})"


def _rewrite(change: Change, root: Path, call: Node, sites: list[Site]) -> None:
    accesses = {site.access for site in sites}
    if accesses <= {Access.READ, Access.EXISTS} and Access.READ in accesses:
        wrapper = wrapper_of(root, next(site for site in sites if site.access is Access.READ))
        _read(change, wrapper, call)
    elif accesses <= {Access.WRITE, Access.DELETE} and Access.WRITE in accesses:
        _write(change, wrapper_of(root, _written(sites)), call)
    elif accesses == {Access.EXISTS} or accesses == {Access.DELETE}:
        _alone(change, wrapper_of(root, sites[0]), call)
    else:
        raise OpaqueError("its function does several things to the document")


def _written(sites: list[Site]) -> Site:
    """The write itself, where a rename follows it."""
    return min((site for site in sites if site.access is Access.WRITE), key=lambda site: site.chain[-1].line)


def _given(change: Change, wrapper: Wrapper, call: Node) -> dict[str, list[Piece]]:
    """What the wrapper's parameters are at the call."""
    named = zip(wrapper.names, arguments(call), strict=False)
    return {name: pieces(change.code, node) for name, node in named}


def _keys(change: Change, wrapper: Wrapper, call: Node) -> list[str]:
    if not change.naming.parameters():
        return []
    given = _given(change, wrapper, call)
    path = wrapper.code.text(wrapper.path)
    passed = dict(zip(wrapper.names, arguments(call), strict=False))
    expression = change.code.text(passed[path]) if path in passed else ""
    found = pieces(wrapper.code, wrapper.path, given)
    return change.keys([piece for piece in found if _is_visible(change, piece, call)] or found, expression)


def _is_visible(change: Change, piece: Piece, call: Node) -> bool:
    return not piece.is_expression or piece.text in change.code.text(call) or piece.text == ""


def _read(change: Change, wrapper: Wrapper, call: Node) -> None:
    missing = missing_of(wrapper)
    keys = _keys(change, wrapper, call)
    promised = wrapper.is_promised
    sync = not promised and not waits_here(call)
    if missing == RAISES:
        name = change.function("read", sync=sync)
    else:
        name = change.function("load", sync=sync)
        missing = _argument(wrapper, call, change, missing)
        keys = keys if _is_default(change, missing) else [*keys, missing]
    text = f"{name}({', '.join(keys)})"
    change.replace_between(start_of(call), call.end_byte, text if sync or promised else asked(call, text))


def _is_default(change: Change, missing: str) -> bool:
    """True when a module's `load` gives that by itself.

    No rows may also be an empty list: where code gives `{}` for one that is missing, a list is what it takes.
    """
    if change.records.mapping.layout == "document":
        return missing in ("null", "undefined")
    return missing in ("{}", "[]")


def _argument(wrapper: Wrapper, call: Node, change: Change, missing: str) -> str:
    """A constant as it is; of a parameter, what the call gives for it."""
    if missing not in wrapper.names:
        return missing
    given = arguments(call)
    at = wrapper.names.index(missing)
    if at < len(given):
        return change.code.text(given[at])
    for node in wrapper.code.names.get(missing, ()):
        parent = node.parent
        value = parent.child_by_field_name("right") or parent.child_by_field_name("value") if parent else None
        if parent is not None and value is not None and inside(parent, wrapper.function):
            return wrapper.code.text(value)
    return "undefined"


def _write(change: Change, wrapper: Wrapper, call: Node) -> None:
    at = content_parameter(wrapper)
    given = arguments(call)
    if at >= len(given):
        raise OpaqueError("it is called without what is to be written")
    if not is_unused(call) and _gives_something(wrapper):
        raise OpaqueError("what its function gives back is used")
    keys = _keys(change, wrapper, call)
    promised = wrapper.is_promised
    sync = not promised and not waits_here(call)
    name = change.function("save", sync=sync)
    before = f"{name}({''.join(f'{key}, ' for key in keys)}"
    before = before if sync or promised else asked(call, before)
    change.replace_between(start_of(call), given[at].start_byte, before)
    change.replace_between(given[at].end_byte, call.end_byte, "))" if before.startswith("(") else ")")


def _gives_something(wrapper: Wrapper) -> bool:
    from restow.rewriters._node_syntax import walk

    returns = [node for node in walk(wrapper.function) if node.type == "return_statement"]
    return any(node.named_children and not inside(wrapper.operation.call, node) for node in returns)


def _alone(change: Change, wrapper: Wrapper, call: Node) -> None:
    from restow.rewriters._node_paths import returned

    result = returned(wrapper.function)
    if result is None or not inside(wrapper.operation.call, result) or len(wrapper.names) > 2:
        raise OpaqueError("its function does more than it says")
    if wrapper.code.text(result).removeprefix("await ") != wrapper.code.text(wrapper.operation.call):
        raise OpaqueError("its function does more than it says")
    kind = {"exists": "exists", "delete": "remove", "forget": "delete"}.get(wrapper.operation.deed)
    if kind is None:
        raise OpaqueError("its function does more than it says")
    keys = _keys(change, wrapper, call)
    sync = not wrapper.is_promised and not waits_here(call)
    text = f"{change.function(kind, sync=sync)}({', '.join(keys)})"
    text = text if sync or wrapper.is_promised else asked(call, text)
    change.replace_between(start_of(call), call.end_byte, text)
