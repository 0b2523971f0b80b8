"""What nobody uses once sites are rewritten: imports, and locals that only said a path."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from restow.model.patch import Edit
from restow.rewriters._node_bindings import Import, declaration, imports
from restow.rewriters._node_change import whole_lines
from restow.rewriters._node_paths import function_named, returned
from restow.rewriters._node_syntax import Code, callee, inside, scope_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a local's value may call and still be taken away: it computes, and does nothing.
_PURE = frozenset(
    (
        "join",
        "resolve",
        "normalize",
        "basename",
        "dirname",
        "cwd",
        "homedir",
        "tmpdir",
        "promisify",
        "require",
    )
)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


class Cleaning:
    """Takes away what the edits leave without a use."""

    def __init__(self, code: Code, edits: Sequence[Edit]) -> None:
        """Begins with the edits of the sites.

        Args:
            code: the file.
            edits: of all its sites.
        """
        self._code, self._edits = code, sorted(edits)
        self._written = {word for edit in edits for word in _WORD.findall(edit.text)}

    def edits(self) -> list[Edit]:
        """The further edits; none that overlaps another."""
        first = list(self._edits)
        while (found := self._next()) is not None:
            self._add(found)
        return [edit for edit in self._edits if edit not in first]

    def _add(self, edit: Edit) -> None:
        inner = [each for each in self._edits if edit.start <= each.start and each.end <= edit.end]
        self._edits = sorted([each for each in self._edits if each not in inner] + [edit])

    def _next(self) -> Edit | None:
        for left in self._freed():
            edit = self._removal(left)
            if edit is not None and not self._is_gone(edit.start, edit.end) and self._fits(edit):
                return edit
        return None

    def _fits(self, edit: Edit) -> bool:
        """True when no other edit is partly in it, or writes something there."""
        return all(
            each.end <= edit.start
            or each.start >= edit.end
            or (edit.start <= each.start and each.end <= edit.end and not each.text)
            for each in self._edits
        )

    def _freed(self) -> Iterator[Node]:
        """Declarations of names that lost a use, and have none left."""
        for name, uses in self._code.names.items():
            if name in self._written:
                continue
            gone = [use for use in uses if self._is_gone(use.start_byte, use.end_byte)]
            left = [use for use in uses if use not in gone] if gone else []
            if len(left) == 1:
                yield left[0]
            elif left:
                yield from (each for each in left if self._is_alone(each, gone, left))

    def _is_alone(self, declared: Node, gone: Sequence[Node], left: Sequence[Node]) -> bool:
        """True for a local of one function that others have too."""
        scope = scope_of(declared)
        is_local = declaration(declared) is not None and scope.parent is not None
        others = [each for each in left if each.id != declared.id and inside(each, scope)]
        return is_local and not others and any(inside(each, scope) for each in gone)

    def _is_gone(self, start: int, end: int) -> bool:
        at = bisect_right(self._edits, start, key=lambda edit: edit.start) - 1
        near = self._edits[max(0, at - 1) : at + 1]
        return any(edit.start <= start and end <= edit.end and edit.start < edit.end for edit in near)

    def _removal(self, left: Node) -> Edit | None:
        for each in imports(self._code):
            if inside(left, each.part or each.statement) and each.name == self._code.text(left):
                return self._import(each)
        parent = left.parent
        if parent is not None and parent.type == "function_declaration":
            at_top = parent.parent is not None and parent.parent.type != "export_statement"
            return self._whole(parent) if at_top and self._is_pure(returned(parent)) else None
        declarator = declaration(left)
        if declarator is None or not self._is_pure(declarator.child_by_field_name("value")):
            return None
        statement = declarator.parent
        if statement is None or sum(n.type == "variable_declarator" for n in statement.named_children) != 1:
            return None
        if statement.parent is not None and statement.parent.type == "export_statement":
            return None
        return self._whole(statement)

    def _import(self, found: Import) -> Edit | None:
        if found.part is None:
            return self._whole(found.statement)
        siblings = [each for each in imports(self._code) if each.statement == found.statement]
        others = [each for each in siblings if each.name != found.name]
        if all(
            each.part is not None and self._is_gone(each.part.start_byte, each.part.end_byte)
            for each in others
        ):
            return self._whole(found.statement)
        return self._part(found.part)

    def _part(self, part: Node) -> Edit | None:
        """One of several names in braces, with the comma that parts it from its neighbour."""
        if part.parent is None or part.parent.type == "import_clause" or part.type == "variable_declarator":
            return None
        behind, before = part.next_sibling, part.prev_sibling
        if behind is not None and behind.type == ",":
            following = behind.next_named_sibling
            end = following.start_byte if following is not None else behind.end_byte
            return Edit(start=part.start_byte, end=end, text="")
        if before is not None and before.type == ",":
            previous = part.prev_named_sibling
            start = previous.end_byte if previous is not None else before.start_byte
            if previous is not None and self._is_gone(previous.start_byte, previous.end_byte):
                start = before.start_byte
            return Edit(start=start, end=part.end_byte, text="")
        return None

    def _whole(self, statement: Node) -> Edit:
        start, end = whole_lines(self._code.source, statement.start_byte, statement.end_byte)
        return Edit(start=start, end=end, text="")

    def _is_pure(self, value: Node | None) -> bool:
        """True when computing a value does nothing else."""
        if value is None:
            return False
        for node in walk(value):
            if node.type in ("new_expression", "await_expression", "yield_expression", "update_expression"):
                return False
            if node.type == "call_expression" and not self._is_pure_call(node):
                return False
        return True

    def _is_pure_call(self, call: Node) -> bool:
        name = self._code.text(callee(call)).rpartition(".")[2]
        function = function_named(self._code, name)
        if function is not None and self._is_pure(returned(function)):
            return True
        return name in _PURE or "temp" in name.lower() or "tmp" in name.lower() or "path" in name.lower()


def tidied(source: bytes, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits in order; a blank line goes with what stood before it where it would begin a block."""
    done: list[Edit] = []
    starts = {edit.start for edit in edits}
    for edit in sorted(edits):
        done.append(edit if edit.end in starts else _with_blank(source, edit, done))
    return tuple(done)


def _with_blank(source: bytes, edit: Edit, earlier: Sequence[Edit]) -> Edit:
    is_lines = not edit.text and edit.start < edit.end and source[: edit.end].endswith(b"\n")
    line = source[edit.end : source.find(b"\n", edit.end) + 1]
    if not is_lines or not line or line.strip():
        return edit
    start = edit.start
    for each in reversed(earlier):
        if each.end != start or each.text:
            break
        start = each.start
    before = source[:start].rstrip(b" \t\r\n")
    begins = before.endswith(b"{") or source[:start].endswith((b"\n\n", b"\r\n\r\n")) or not before
    return Edit(start=edit.start, end=edit.end + len(line), text="") if begins else edit
