"""Rows put together again to the documents that they were, one value at a time."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from restow.documents.compare import first_difference
from restow.documents.elements import mapped
from restow.documents.spans import Source, value_end
from restow.documents.text import BadDocument
from restow.loading.columns import spelled_key
from restow.loading.keys import KeyForm
from restow.loading.parts import values_of
from restow.loading.repeated import encoded, repeated_in
from restow.model.mapping import Layout
from restow.stages.folder import Draft, Exported, ExportStatus, Folder
from restow.stages.unmapping import Keyed, Plan

#: Values in memory at once: they seldom are as large as documents.
_AT_ONCE = 500


class Value(NamedTuple):
    """A row's value, with its place in the document."""

    #: The entry's key; "" in a list or a sequence.
    key: str
    #: Its position, from 0; -1 for an entry.
    position: int
    #: Its JSON text; None: there is none.
    text: bytes | None
    #: Why it cannot be had; "" when it can.
    fault: str = ""


class Assemblies:
    """Rows that follow each other are a document."""

    at_once = _AT_ONCE

    def __init__(self, plan: Plan, folder: Folder) -> None:
        """Writes nothing yet."""
        self._plan = plan
        self._folder = folder
        self._form = KeyForm(plan.order)
        self._of: list[bytes] | None = None
        self._open: Assembly | None = None

    def take(self, keyed: Keyed) -> list[Exported]:
        """Takes the next row; the document before it is done when this is another's."""
        *holes, place = self._form.split(keyed.key)
        ended = self._begin(holes) if holes != self._of else []
        assert self._open is not None
        self._open.add(self._value(keyed, place), keyed.number)
        return ended

    def end(self) -> list[Exported]:
        """The last document; of a table without rows, the one document that then has no values."""
        if self._of is None and not self._plan.mapping.source.holes:
            self._begin([])
        return [] if self._open is None else [self._open.end()]

    def drop(self) -> None:
        """Leaves nothing of a document that is not whole."""
        if self._open is not None:
            self._open.drop()

    def _begin(self, holes: list[bytes]) -> list[Exported]:
        ended = [] if self._open is None else [self._open.end()]
        self._of = holes
        self._open = Assembly(self._plan.mapping.layout, self._folder, self._plan.filled(holes))
        return ended

    def _value(self, keyed: Keyed, place: bytes) -> Value:
        is_entry = self._plan.mapping.layout == "entries"
        return Value(
            key=spelled_key(self._plan.order[-1].type, place) if is_entry else "",
            position=-1 if is_entry else int.from_bytes(place, "big", signed=True),
            text=None if keyed.fault else self._plan.value(keyed.rows[0]),
            fault=keyed.fault,
        )


class Assembly:
    """One document on its way into the folder; a fault on that way is told at its end."""

    def __init__(self, layout: Layout, folder: Folder, name: str | None) -> None:
        """Begins it; None: what its rows say makes no name."""
        self._name = name or ""
        self._rows = 0
        self._layout = layout
        self._folder = folder
        self._fault = "" if name else "the key makes no file's name"
        self._stack = ExitStack()
        self._draft: Draft | None = None
        if name:
            with self._noting():
                self._draft = self._stack.enter_context(folder.draft(name))
        self._write(_OPENING[layout])

    def add(self, value: Value, rows: int) -> None:
        """Takes the next value, and with it so many rows."""
        self._fault = self._fault or value.fault or self._gap(value)
        if value.text is not None:
            self._write(self._written(value, value.text))
        self._rows += rows

    def end(self) -> Exported:
        """Puts the document in its place."""
        self._write(_CLOSING[self._layout])
        with self._stack, self._noting():
            if self._draft is not None and not self._fault:
                return self._folder.put(self._name, self._name, self._draft, self._is_same, self._rows)
        return Exported(self._name, self._name, ExportStatus.FAILED, self._fault, self._rows)

    def drop(self) -> None:
        """Ends it without a document."""
        self._stack.close()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._fault = f"cannot be written: {error.strerror}"

    def _write(self, text: bytes) -> None:
        with self._noting():
            if self._draft is not None and not self._fault:
                self._draft.file.write(text)

    def _gap(self, value: Value) -> str:
        """Positions go on one by one, or a row is missing."""
        if value.text is None:
            return "a row has no value"
        is_next = self._layout == "entries" or value.position == self._rows
        return "" if is_next else f"the row of position {self._rows} is missing"

    def _written(self, value: Value, text: bytes) -> bytes:
        if self._layout == "lines":
            return text + b"\n"
        key = f"{json.dumps(value.key, ensure_ascii=False)}: ".encode() if self._layout == "entries" else b""
        return (b",\n" if self._rows else b"\n") + key + text

    def _is_same(self, there: Path) -> bool:
        assert self._draft is not None
        with mapped(str(there)) as old, mapped(str(self._draft.path)) as new:
            try:
                return _COMPARED[self._layout](old, new)
            except BadDocument:
                return False


_OPENING: dict[Layout, bytes] = {"entries": b"{", "elements": b"[", "lines": b""}
_CLOSING: dict[Layout, bytes] = {"entries": b"\n}\n", "elements": b"\n]\n", "lines": b""}


def _same_sequence(layout: Layout) -> Callable[[Source, Source], bool]:
    def compare(old: Source, new: Source) -> bool:
        pairs = zip_longest(values_of(layout, old), values_of(layout, new))
        return all(
            left is not None and right is not None and first_difference(left.text, right.text) is None
            for left, right in pairs
        )

    return compare


def _same_entries(old: Source, new: Source) -> bool:
    """The order of an object's keys is no part of its value, so each is looked up."""
    with repeated_in(old) as there:
        count = 0
        for element in values_of("entries", new):
            count += 1
            at = there.places([encoded(element)]).get(encoded(element))
            if at is None or first_difference(old[at : value_end(old, at)], element.text) is not None:
                return False
        return count == len(there)


_COMPARED: dict[Layout, Callable[[Source, Source], bool]] = {
    "entries": _same_entries,
    "elements": _same_sequence("elements"),
    "lines": _same_sequence("lines"),
}
