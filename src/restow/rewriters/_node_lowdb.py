"""lowdb: its adapter, which reads and writes the file, is replaced; all that goes through it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restow.model.patch import Task
from restow.model.site import Site, SiteRole
from restow.rewriters._node_bindings import imports
from restow.rewriters._node_change import Change, RefusedError
from restow.rewriters._node_operations import operation
from restow.rewriters._node_paths import pieces
from restow.rewriters._node_syntax import Code, arguments, awaited, bare, callee, statement_of

if TYPE_CHECKING:
    from tree_sitter import Node

#: What an adapter gives where there is no file, and whether it waits.
_ADAPTERS = {
    "JSONFile": ("null", False),
    "JSONFileSync": ("null", True),
    "FileAsync": ("{}", False),
    "FileSync": ("{}", True),
}
#: Functions that make the database too: what it is made by.
_PRESETS = {"JSONFilePreset": ("Low", "JSONFile"), "JSONFileSyncPreset": ("LowSync", "JSONFileSync")}


@dataclass(frozen=True, slots=True)
class Handle:
    """Where an adapter is made."""

    node: Node
    #: `JSONFile`, or a preset's name.
    kind: str


def handle_at(code: Code, span: tuple[int, int]) -> Handle | None:
    """The adapter that is made at a site; None when it is something else."""
    node = bare(code.at(span))
    if node is None or node.type not in ("new_expression", "call_expression"):
        return None
    name = code.text(callee(node)).rpartition(".")[2]
    found = next((each for each in imports(code) if each.name == name), None)
    if found is None or not found.module.startswith("lowdb"):
        return None
    kind = found.member or found.module.rpartition("/")[2]
    return Handle(node, kind) if kind in _ADAPTERS or kind in _PRESETS else None


def goes_through(code: Code, site: Site) -> bool:
    """True for a call of a database's own methods: `db.read()`, `db.get("posts").value()`."""
    node = code.at(site.span)
    if site.role is not SiteRole.DIRECT or node is None or handle_at(code, site.span) is not None:
        return False
    return operation(code, node) is None


def find_handle(task: Task, codes: dict[str, Code]) -> Site | None:
    """The site where a dataset's adapter is made; None when it has none, or several."""
    found = [
        site
        for site in task.sites
        if site.place.file in codes and handle_at(codes[site.place.file], site.span) is not None
    ]
    return found[0] if len({(site.place.file, site.span) for site in found}) == 1 else None


def rewrite_handle(change: Change, handle: Handle) -> Sequence[tuple[str, str]]:
    """The edits of an adapter; gives the names of lowdb that the file needs now.

    Raises:
        RefusedError: it is made with options of its own.
    """
    given = arguments(handle.node)
    if handle.kind in _PRESETS:
        return _preset(change, handle, given)
    if len(given) != 1:
        raise RefusedError("the adapter is made with options of its own")
    change.replace(handle.node, _adapter(change, handle.kind, given[0]))
    return ()


def _adapter(change: Change, kind: str, path: Node) -> str:
    missing, sync = _ADAPTERS[kind]
    keys = change.keys(pieces(change.code, path), change.code.text(path))
    is_default = missing == "null" and change.records.mapping.layout == "document"
    load = f"{change.function('load', sync=sync)}({', '.join([*keys, *([] if is_default else [missing])])})"
    save = f"{change.function('save', sync=sync)}({', '.join([*keys, 'data'])})"
    data = "(data: any)" if change.code.is_typed else "(data)"
    return f"{{ read: () => {load}, write: {data} => {save} }}"


def _preset(change: Change, handle: Handle, given: list[Node]) -> Sequence[tuple[str, str]]:
    made_by, adapter = _PRESETS[handle.kind]
    waited = awaited(handle.node)
    whole = waited if waited is not None else handle.node
    statement = statement_of(whole)
    declarator = whole.parent
    name = declarator.child_by_field_name("name") if declarator is not None else None
    is_plain = declarator is not None and declarator.type == "variable_declarator" and name is not None
    if len(given) != 2 or statement is None or not is_plain or (waited is None) != (made_by == "LowSync"):
        raise RefusedError("the database is not kept in a variable of its own at once")
    local = next((each.name for each in imports(change.code) if each.member == made_by), made_by)
    if local in change.code.names and local == made_by and not _is_imported(change.code, made_by):
        raise RefusedError(f"the name {made_by} is taken in this file")
    change.replace_between(
        whole.start_byte, given[1].start_byte, f"new {local}({_adapter(change, adapter, given[0])}, "
    )
    column = statement.start_byte - (change.code.source.rfind(b"\n", 0, statement.start_byte) + 1)
    depth = change.code.source[statement.start_byte - column : statement.start_byte].decode()
    read = f"\n{depth if not depth.strip() else ''}{'await ' if waited is not None else ''}"
    read += f"{change.code.text(name)}.read(){change.home.style.end}"
    change.replace_between(statement.end_byte, statement.end_byte, read)
    return (("lowdb", local),)


def _is_imported(code: Code, name: str) -> bool:
    return any(each.member == name for each in imports(code))
