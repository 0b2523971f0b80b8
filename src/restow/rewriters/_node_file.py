"""One file: its sites in turn, then its imports, then what is used no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from restow.errors import RestowError
from restow.model.patch import Edit, FileRewrite, Records, Refusal, Rewritten, Task
from restow.model.site import CodePlace, Site, SiteRole
from restow.rewriters._node_calls import rewrite_call
from restow.rewriters._node_change import Change, Names, RefusedError
from restow.rewriters._node_cleaning import Cleaning, tidied
from restow.rewriters._node_home import Home
from restow.rewriters._node_importing import importing
from restow.rewriters._node_lowdb import handle_at, rewrite_handle
from restow.rewriters._node_operations import Operation, operation
from restow.rewriters._node_paths import pieces
from restow.rewriters._node_places import has_old, keeps_old
from restow.rewriters._node_reads import rewrite_read
from restow.rewriters._node_syntax import Code
from restow.rewriters._node_writes import (
    rewrite_alone,
    rewrite_append,
    rewrite_list,
    rewrite_rename,
    rewrite_write,
)

if TYPE_CHECKING:
    from tree_sitter import Node

#: Sites of one call.
_Group = tuple[Records, tuple[int, int], list[Site]]


class FileWork:
    """Rewrites the sites of one file."""

    def __init__(
        self,
        home: Home,
        file: str,
        source: bytes,
        tasks: Sequence[Task],
        loaded: Mapping[str, CodePlace] | None = None,
    ) -> None:
        """Reads the file.

        Args:
            home: where its project's modules are.
            file: from the project's folder.
            source: its bytes.
            tasks: what is to be rewritten; sites of other files are left out.
            loaded: where datasets are loaded as modules.
        """
        self._tasks, self._home, self._loaded = tasks, home, loaded or {}
        self._code = Code(file, source)
        self._names = Names(self._code)
        self._edits: list[Edit] = []
        self._rewritten: list[Rewritten] = []
        self._refusals: list[Refusal] = []
        self._called_back = False
        self._others: dict[str, dict[str, str]] = {}

    def result(self) -> FileRewrite:
        """The file's rewrite."""
        groups = self._groups()
        renames = [group for group in groups if self._is_rename(group)]
        for group in [*renames, *(group for group in groups if group not in renames)]:
            self._one(group)
        if not self._edits:
            return FileRewrite(refusals=tuple(self._refusals))
        edits = [*self._edits, *importing(self._code, self._home, self._wanted())]
        edits += Cleaning(self._code, self._edits).edits()
        return FileRewrite(
            edits=tidied(self._code.source, _outermost(edits)),
            rewritten=tuple(self._rewritten),
            refusals=tuple(self._refusals),
        )

    def _groups(self) -> list[_Group]:
        found: dict[tuple[str, tuple[int, int]], _Group] = {}
        for task in self._tasks:
            for site in task.sites:
                if site.place.file != self._code.file:
                    continue
                key = (task.records.dataset, site.span)
                found.setdefault(key, (task.records, site.span, []))[2].append(site)
        return sorted(found.values(), key=lambda group: group[1])

    def _is_rename(self, group: _Group) -> bool:
        done = operation(self._code, self._code.at(group[1]))
        return done is not None and done.deed == "rename" and group[2][0].role is not SiteRole.CALL

    def _one(self, group: _Group) -> None:
        records, span, sites = group
        change = Change(self._code, self._home, records, self._names)
        before = dict(self._names.local)
        try:
            by = self._covered(span) or self._changed(change, span, sites)
            if any(_overlap(one, other) for one in change.edits for other in self._edits):
                raise RefusedError("another call around it is rewritten too; run again for this one")
        except RefusedError as reason:
            self._names.local = before
            refuse = [_refusal(records, site, reason) for site in sites]
            self._refusals += refuse
            return
        self._edits += change.edits
        self._called_back |= change.needs_callbackify
        self._rewritten += [Rewritten(dataset=records.dataset, site=site, by=by) for site in sites]

    def _covered(self, span: tuple[int, int]) -> str:
        """What a call that is gone already became: the write of a temporary file."""
        around = [edit for edit in self._edits if edit.start == span[0] and edit.text]
        return around[0].text.partition("(")[0].removeprefix("await ") if around else ""

    def _changed(self, change: Change, span: tuple[int, int], sites: list[Site]) -> str:
        records = change.records
        if keeps_old(records) and not has_old(records):
            raise RefusedError(
                "the old place cannot be reached from a module, and this dataset still falls back to it",
                'set transition = "database-only" for it, when its documents are loaded',
            )
        node = self._code.at(span) if span[0] < span[1] else None
        if span == (0, 0):
            call = change.function("load", sync=True)
            raise RefusedError("the file is loaded as a module, once, when the program starts", f"{call}()")
        if records.dataset in self._loaded:
            place = self._loaded[records.dataset]
            told = f"{place.file}:{place.line} loads the file as a module"
            raise RefusedError(f"{told}, so that what is saved may be out of date")
        if node is None:
            raise RefusedError("the call is not found in the file")
        try:
            if sites[0].role is SiteRole.CALL:
                rewrite_call(change, self._home.root, node, sites)
            else:
                self._direct(change, node)
        except RestowError as error:
            raise RefusedError(str(error)) from None
        return change.by

    def _direct(self, change: Change, node: Node) -> None:
        handle = handle_at(self._code, (node.start_byte, node.end_byte))
        if handle is not None:
            for module, name in rewrite_handle(change, handle):
                self._others.setdefault(module, {})[name] = name
            return
        done = operation(self._code, node)
        if done is None:
            raise RefusedError("this library call is not one that has an equal")
        if done.deed == "rename":
            rewrite_rename(change, done, self._keys(change, done.content))
        elif done.is_strange and done.deed not in ("delete", "forget"):
            raise RefusedError("an option of the call changes what it means")
        elif done.deed == "list":
            rewrite_list(change, done, [])
        else:
            self._whole(change, done)

    def _whole(self, change: Change, done: Operation) -> None:
        keys = self._keys(change, done.path)
        match done.deed:
            case "read text" | "read data":
                rewrite_read(change, done, keys)
            case "write text" | "write data":
                rewrite_write(change, done, keys)
            case "append":
                rewrite_append(change, done, keys)
            case _:
                rewrite_alone(change, done, keys)

    def _keys(self, change: Change, path: Node | None) -> list[str]:
        return change.keys(pieces(self._code, path), self._code.text(path))

    def _wanted(self) -> dict[str, dict[str, str]]:
        """By specifier, the names that the file needs."""
        wanted = dict(self._others)
        for (module, function), name in self._names.local.items():
            specifier = self._home.specifier(self._code.file, self._home.path(module))
            wanted.setdefault(specifier, {})[function] = name
        if self._called_back:
            wanted["util"] = {"callbackify": "callbackify"}
        return dict(sorted(wanted.items(), key=lambda item: (item[0].startswith("."), item[0])))


def _overlap(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        return False
    return one.start < other.end and other.start < one.end


def _outermost(edits: Sequence[Edit]) -> list[Edit]:
    """The edits without those that lie in a wider one which takes all away."""
    return [
        edit
        for edit in edits
        if not any(
            other is not edit and not other.text and other.start <= edit.start and edit.end <= other.end
            and (other.start, other.end) != (edit.start, edit.end) and edit.start < edit.end
            for other in edits
        )
    ]  # fmt: skip


def _refusal(records: Records, site: Site, reason: RefusedError) -> Refusal:
    return Refusal(dataset=records.dataset, place=site.place, why=reason.why, suggestion=reason.suggestion)
