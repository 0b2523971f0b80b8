"""The way back of a mapping: what of a row is what of its document, and rows that are documents."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from restow.documents.compare import first_difference
from restow.documents.text import BadDocument
from restow.errors import UsageError
from restow.loading.columns import KEY_TYPES, spelled_key
from restow.loading.stored import StoredRow
from restow.model import Column, Mapping
from restow.stages.folder import Exported, ExportStatus, Folder

#: Documents in memory at once: they may be large.
_AT_ONCE = 50


class Plan(NamedTuple):
    """What of a row is what of its document."""

    mapping: Mapping
    #: The columns by which rows are ordered, so that those of one document follow each other.
    order: tuple[Column, ...]
    #: Which column holds the row's whole value.
    at: int
    #: The columns that keep the holes of the document's name, and where they are in a row.
    holes: tuple[Column, ...]
    holes_at: tuple[int, ...]

    @classmethod
    def of(cls, mapping: Mapping) -> "Plan":
        """The way back of a mapping.

        Raises:
            UsageError: it keeps no whole document, or not all of its name.
        """
        holes = hole_columns(mapping)
        place = mapping.told_by("key" if mapping.layout == "entries" else "position")
        order = mapping.key_columns if mapping.layout == "document" or place is None else (*holes, place)
        names = [column.name for column in mapping.columns]
        holes_at = tuple(names.index(column.name) for column in holes)
        return cls(mapping, order, _document_column(mapping), holes, holes_at)

    def name(self, row: StoredRow) -> str | None:
        """The document's name; None when the row makes none."""
        return self.filled([row[at] for at in self.holes_at])

    def filled(self, values: Sequence[bytes | None]) -> str | None:
        """The name with its holes filled with columns' binary forms; None when that makes none."""
        holes = {}
        for hole, column, value in zip(self.mapping.source.holes, self.holes, values, strict=True):
            if value is None:
                return None
            holes[hole] = spelled_key(column.type, value)
        name = self.mapping.source.fill(holes)
        return name if self.mapping.source.match(name) == holes and "\0" not in name else None

    def value(self, row: StoredRow) -> bytes | None:
        """The JSON text of the row's value: jsonb's binary form begins with its version."""
        body = row[self.at]
        return None if body is None else body[1:]


class Keyed(NamedTuple):
    """The rows of one key."""

    key: bytes
    spelled: str
    rows: Sequence[StoredRow]
    #: How many there are in the table.
    number: int
    #: Why it makes no document; "" when it does.
    fault: str


class Writer(Protocol):
    """Makes documents of rows."""

    #: Rows to have in memory at once.
    at_once: int

    def take(self, keyed: Keyed) -> list[Exported]:
        """Takes the next row, and tells of the documents that are done."""
        ...

    def end(self) -> list[Exported]:
        """There are no more rows."""
        ...

    def drop(self) -> None:
        """Leaves nothing of a document that is not whole."""
        ...


class Documents:
    """Each row is a document."""

    at_once = _AT_ONCE

    def __init__(self, plan: Plan, folder: Folder) -> None:
        """Writes nothing yet."""
        self._plan = plan
        self._folder = folder

    def take(self, keyed: Keyed) -> list[Exported]:
        """One outcome for each row; rows that share a key share a name, and none of them is written."""
        if keyed.fault:
            return [Exported(keyed.spelled, "", ExportStatus.FAILED, keyed.fault)] * keyed.number
        key, row = keyed.spelled, keyed.rows[0]
        name, text = self._plan.name(row), self._plan.value(row)
        if name is None:
            return [Exported(key, "", ExportStatus.FAILED, "the key makes no file's name")]
        if text is None:
            return [Exported(key, name, ExportStatus.FAILED, "the row has no document")]
        try:
            return [self._put(key, name, text)]
        except OSError as error:
            reason = f"cannot be written: {error.strerror}"
            return [Exported(key, name, ExportStatus.FAILED, reason)]

    def _put(self, key: str, name: str, text: bytes) -> Exported:
        with self._folder.draft(name) as draft:
            draft.file.write(text + b"\n")
            return self._folder.put(key, name, draft, lambda there: _is_same(text, there.read_bytes()))

    def end(self) -> list[Exported]:
        """Each document is done at once."""
        return []

    def drop(self) -> None:
        """There is nothing to drop: each document is whole at once."""


def hole_columns(mapping: Mapping) -> tuple[Column, ...]:
    """The column that keeps each hole of the template: one that comes from nothing else, if there is one.

    Raises:
        UsageError: no column keeps a hole.
    """
    found: dict[str, Column] = {}
    for column in sorted(mapping.columns, key=lambda column: len(column.origins), reverse=True):
        if column.outside in mapping.source.holes and column.type in KEY_TYPES:
            found[column.outside] = column
    if others := [hole for hole in mapping.source.holes if hole not in found]:
        raise UsageError(
            f"The name {mapping.source} has parts that no column keeps: {', '.join(others)}.",
            next_step="Map each hole to a column first.",
        )
    return tuple(found[hole] for hole in mapping.source.holes)


def _document_column(mapping: Mapping) -> int:
    """Which column holds the row's whole value."""
    for number, column in enumerate(mapping.columns):
        whole = any(origin.pointer == "" and origin.companion is None for origin in column.origins)
        if whole and column.type == "jsonb":
            return number
    raise UsageError(
        f"No column of {mapping.qualified_table} holds the whole document.",
        next_step='Export needs a jsonb column with `from = ""`.',
    )


def _is_same(document: bytes, there: bytes) -> bool:
    try:
        return first_difference(document, there) is None
    except BadDocument:
        return False
