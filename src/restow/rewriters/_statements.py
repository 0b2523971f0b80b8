"""The SQL of data-access modules, for every language.

One statement saves a whole collection: what is new or changed is written, what is gone is removed, and rows
that are as they were are not touched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from restow.errors import UsageError
from restow.model.mapping import Column, Mapping, Origin
from restow.model.patch import Records
from restow.postgres.names import literal, qualified, quoted
from restow.rewriters._columns import Parameter, filled

#: The parameter that holds the document or the documents, as JSON text.
DOCUMENT = "document"
#: The parameter that names an entry of a document of many records.
KEY = "key"
_UPDATED = "updated_at"


@dataclass(frozen=True)
class Statements:
    """The statements of one dataset's table.

    Args:
        records: the dataset.
        parameter: writes a parameter as the language's driver takes it.
    """

    records: Records
    parameter: Parameter

    @property
    def mapping(self) -> Mapping:
        """How documents are rows."""
        return self.records.mapping

    @property
    def table(self) -> str:
        """The table, with its schema."""
        return qualified(self.mapping.schema, self.mapping.table)

    @cached_property
    def document(self) -> Column:
        """The column that holds the whole value.

        Raises:
            UsageError: there is none, so that nothing could be read back.
        """
        whole = (Origin(pointer=""),)
        for column in self.mapping.columns:
            if column.type == "jsonb" and column.origins == whole:
                return column
        raise UsageError(
            f"The plan of {self.records.dataset} has no jsonb column with the whole document.",
            next_step='Give it one: [datasets.NAME.columns.document] with type = "jsonb" and from = "".',
        )

    @cached_property
    def scope(self) -> tuple[Column, ...]:
        """The columns that say which document: the holes of its path, in their order."""
        by_hole = {column.outside: column for column in self.mapping.columns if column.outside}
        return tuple(by_hole[hole] for hole in self.mapping.source.holes if hole in by_hole)

    @cached_property
    def record_key(self) -> Column | None:
        """What names one record among many: an entry's key, or a field; None: only its position."""
        rest = [column for column in self.mapping.key_columns if column not in self.scope]
        if self.mapping.layout == "document" or len(rest) != 1:
            return None
        return None if rest[0].origins == (Origin(told="position"),) else rest[0]

    def select(self) -> str:
        """The text of one document."""
        return f"SELECT {quoted(self.document.name)}::text FROM {self.table} {self._where()}"

    def select_all(self) -> str:
        """The texts of all records of a document, in order; entries with their keys before them."""
        key = self.record_key
        keyed = self.mapping.layout == "entries" and key is not None
        shown = [f"{quoted(key.name)}::text"] if keyed and key is not None else []
        order = self.mapping.told_by("position") or key or self.mapping.key_columns[-1]
        columns = ", ".join([*shown, f"{quoted(self.document.name)}::text"])
        return f"SELECT {columns} FROM {self.table} {self._where()}ORDER BY {quoted(order.name)}"

    def select_one(self) -> str:
        """The text of one record."""
        return f"SELECT {quoted(self.document.name)}::text FROM {self.table} {self._where(self._this_one())}"

    def exists(self) -> str:
        """A row when there is the document, or any of its records."""
        return f"SELECT 1 FROM {self.table} {self._where()}LIMIT 1"

    def names(self) -> str:
        """What fills the holes of each document's path, as text."""
        columns = ", ".join(f"{quoted(column.name)}::text" for column in self.scope)
        return f"SELECT DISTINCT {columns} FROM {self.table} ORDER BY {columns}"

    def delete(self) -> str:
        """The document, or all of its records."""
        return f"DELETE FROM {self.table} {self._where()}".rstrip()

    def delete_one(self) -> str:
        """One record."""
        return f"DELETE FROM {self.table} {self._where(self._this_one())}".rstrip()

    def save(self) -> str:
        """One document, in place of an earlier one."""
        return f"{self._insert(self._given())}\n{self._replace()}"

    def save_one(self) -> str:
        """One record of many, in place of an earlier one; a new one comes last."""
        key, columns = self.record_key, [f"{self._document()} AS value"]
        if self.mapping.layout == "entries" and key is not None:
            columns.append(f"{self.parameter(KEY)} AS key")
        columns += self._last_position()
        source = f"(SELECT {', '.join(columns)}) AS new"
        return f"{self._insert(source)}\n{self._replace(keep_position=True)}"

    def append(self) -> str:
        """One record more, at the end."""
        columns = ", ".join([f"{self._document()} AS value", *self._last_position()])
        return self._insert(f"(SELECT {columns}) AS new")

    def lock(self) -> str:
        """Taken before a position is given: two writers must not get the same."""
        return f"LOCK TABLE {self.table} IN SHARE ROW EXCLUSIVE MODE"

    def save_all(self) -> str:
        """All records that are new or changed."""
        return f"{self._insert(self._all_given())}\n{self._replace(changed_only=True)}"

    def delete_others(self) -> str:
        """The records that are not among those given."""
        rest = [column for column in self.mapping.key_columns if column not in self.scope]
        same = " AND ".join(f"{self._fill(column)} = {self.table}.{quoted(column.name)}" for column in rest)
        gone = f"NOT EXISTS (\n  SELECT FROM {self._all_given()} WHERE {same}\n)"
        return f"DELETE FROM {self.table} {self._where([gone])}"

    def _document(self) -> str:
        return f"{self.parameter(DOCUMENT)}::jsonb"

    def _given(self) -> str:
        return f"(SELECT {self._document()} AS value) AS new"

    def _all_given(self) -> str:
        if self.mapping.layout == "entries":
            return f"jsonb_each({self._document()}) AS new (key, value)"
        elements = f"jsonb_array_elements({self._document()}) WITH ORDINALITY AS e (value, nth)"
        return f"(SELECT value, nth - 1 AS position FROM {elements}) AS new"

    def _last_position(self) -> list[str]:
        position = self.mapping.told_by("position")
        if position is None:
            return []
        last = f"SELECT coalesce(max({quoted(position.name)}) + 1, 0) FROM {self.table} {self._where()}"
        return [f"({last.rstrip()}) AS position"]

    def _insert(self, source: str) -> str:
        columns = ", ".join(quoted(column.name) for column in self.mapping.columns)
        values = ",\n  ".join(self._fill(column) for column in self.mapping.columns)
        return f"INSERT INTO {self.table} ({columns})\nSELECT\n  {values}\nFROM {source}"

    def _replace(self, *, changed_only: bool = False, keep_position: bool = False) -> str:
        key = ", ".join(map(quoted, self.mapping.key))
        position = self.mapping.told_by("position")
        others = [column for column in self.mapping.columns if column.name not in self.mapping.key]
        changed = [column for column in others if not (keep_position and column is position)]
        sets = [f"{quoted(column.name)} = excluded.{quoted(column.name)}" for column in changed]
        if any(column.name == _UPDATED for column in self.records.table.columns):
            sets += [f"{_UPDATED} = now()"] * all(column.name != _UPDATED for column in others)
        clause = f"ON CONFLICT ({key}) DO UPDATE SET\n  " + ",\n  ".join(sets)
        return f"{clause}\nWHERE {self._differs([self.document, position])}" if changed_only else clause

    def _differs(self, columns: Sequence[Column | None]) -> str:
        names = [quoted(column.name) for column in columns if column and column.name not in self.mapping.key]
        return " OR ".join(f"{self.table}.{name} IS DISTINCT FROM excluded.{name}" for name in names)

    def _fill(self, column: Column) -> str:
        return filled(column, self.mapping, self.parameter)

    def _this_one(self) -> list[str]:
        key = self.record_key
        return [f"{quoted(key.name)} = {self.parameter(KEY)}::{key.type}"] if key else []

    def _where(self, further: Iterable[str] = ()) -> str:
        """WHERE, with a space behind it; "" where every row is meant."""
        tests = [
            f"{quoted(column.name)} = {self.parameter(column.outside or '')}::{column.type}"
            for column in self.scope
        ]
        if not self.mapping.source.holes and self.mapping.layout == "document":
            name = self.mapping.told_by("name")
            tests += [f"{quoted(name.name)} = {literal(self.mapping.source.text)}"] if name else []
        tests += further
        return f"WHERE {' AND '.join(tests)} " if tests else ""
