"""The schema's code after a migration: new tables, in a file of their own or in the one that holds all."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from restow.dialects._drizzle_code import BUILDERS, Parts
from restow.dialects._drizzle_schema import Table, read_schema
from restow.dialects._js_edits import Edits, import_path
from restow.dialects._js_migrations import as_comment, in_manner, new_path
from restow.dialects._js_names import camel, distinct, free, snake
from restow.dialects._source_files import read_text
from restow.model.design import TableDesign
from restow.model.migration import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    CreateTable,
    Detected,
    FileChange,
    Migration,
    Operation,
)
from restow.syntax.js_style import Style, style_of

_CORE = "drizzle-orm/pg-core"
_FIRST = "src/db/schema.ts"


class SchemaChanges:
    """Collects the edits of the schema's files."""

    def __init__(self, root: Path, detected: Detected) -> None:
        """Nothing yet.

        Args:
            root: the project's folder.
            detected: what was found there.
        """
        self._root, self._detected = root, detected
        self._schema = read_schema(root)
        self._tables = list(self._schema.tables)
        self._schemas = dict(self._schema.schemas)
        self._edits: dict[str, Edits] = {}
        self._before: dict[str, str] = {}
        sources = "".join(self._schema.files.values())
        self._style = style_of(sources)
        self._mode = "number" if "mode: 'number'" in sources.replace('"', "'") else "bigint"
        self._keeps_names = any("_" in name for table in self._tables for name in table.properties.values())

    @property
    def has_tables(self) -> bool:
        """Whether the schema's code makes any table."""
        return bool(self._tables)

    def add(self, migration: Migration) -> None:
        """The migration's tables, and its changes to others."""
        designs = [
            operation.table for operation in migration.operations if isinstance(operation, CreateTable)
        ]
        tables = [self._planned(design) for design in designs]
        self._tables += tables
        for design, table in zip(designs, tables, strict=True):
            self._write(design, table)
        for place, group in groupby(migration.operations, key=_place):
            there = self._table_of(*place) if place else None
            if there:
                self._change(there, list(group))

    def files(self) -> list[FileChange]:
        """All files that are new or changed."""
        changes = []
        for path, edits in self._edits.items():
            before, text = self._before[path], edits.text()
            if text != before:
                changes.append(FileChange(path=path, text=text.lstrip("\n"), before=before or None))
        return changes

    def _planned(self, design: TableDesign) -> Table:
        taken = BUILDERS | {table.const for table in self._tables}
        words = design.name if camel(design.name) not in taken else f"{design.schema}_{design.name}"
        properties = distinct((column.name for column in design.columns), self._property)
        return Table(
            path=self._detected.fact("schema_file") or self._new_file(words),
            const=free(camel(words), taken, "Table"),
            schema=design.schema,
            name=design.name,
            properties=properties,
        )

    def _new_file(self, words: str) -> str:
        folder = self._detected.fact("schema_folder")
        if not folder:
            return _FIRST
        example, dot, kind = self._detected.fact("schema_name", "schema.ts").partition(".")
        name = f"{in_manner(snake(words), example)}{dot}{kind}"
        return new_path(self._root, folder.replace("{name}", in_manner(snake(words), example)), name)

    def _write(self, design: TableDesign, table: Table) -> None:
        parts = self._parts(table)
        parts.add_table(design)
        edits = self._edit(table.path)
        end = len(edits.tree.text or b"")
        maker = self._maker(design.schema, table.path, parts, edits)
        edits.insert(end, "\n" + "\n".join(_table_code(parts, maker, self._style)) + "\n")
        self._import(parts, edits)
        barrel = self._detected.fact("barrel")
        if barrel and table.path != barrel and not self._before[table.path]:
            listed = self._edit(barrel)
            module = import_path(barrel, table.path, self._before[barrel])
            export = f"export * from {self._style.text(module)}{self._style.end}\n"
            listed.insert(len(listed.tree.text or b""), export)

    def _maker(self, schema: str, path: str, parts: Parts, edits: Edits) -> str:
        """What makes a table: `pgTable`, or a schema's `table`, which is made when there is none."""
        if schema == "public":
            parts.builders.add("pgTable")
            return "pgTable"
        if schema not in self._schemas:
            const = free(camel(schema), BUILDERS | {table.const for table in self._tables}, "Schema")
            self._schemas[schema] = (const, path)
            parts.builders.add("pgSchema")
            made = f"export const {const} = pgSchema({self._style.text(schema)}){self._style.end}"
            edits.insert(len(edits.tree.text or b""), f"\n{made}\n")
        const, home = self._schemas[schema]
        if home != path:
            edits.import_names(import_path(path, home, self._example()), [const])
        return f"{const}.table"

    def _change(self, table: Table, operations: Iterable[Operation]) -> None:
        columns = [one.column.name for one in operations if isinstance(one, AddColumn)]
        added = distinct(columns, self._property, table.properties.values())
        parts = self._parts(replace(table, properties={**table.properties, **added}))
        for operation in operations:
            match operation:
                case AddColumn(column=column):
                    parts.add_column(column)
                case AddUnique(key=key):
                    parts.add_unique(key)
                case AddIndex(index=index):
                    parts.add_index(index)
                case AddReference(reference=reference):
                    parts.add_reference(reference)
        edits = self._edit(table.path)
        if parts.columns:
            edits.insert_items(table.column_end, parts.columns, is_first=not table.properties)
        _insert_extras(edits, table, parts, self._style)
        self._import(parts, edits)

    def _parts(self, table: Table) -> Parts:
        return Parts(style=self._style, table=table, mode=self._mode, table_of=self._table_of)

    def _import(self, parts: Parts, edits: Edits) -> None:
        path = parts.table.path
        edits.import_names(_CORE, parts.builders)
        for target in parts.targets:
            if target.path != path:
                edits.import_names(import_path(path, target.path, self._example()), [target.const])

    def _example(self) -> str:
        return "".join(self._schema.files.values())

    def _table_of(self, schema: str, name: str) -> Table | None:
        return next((one for one in self._tables if (one.schema, one.name) == (schema, name)), None)

    def _property(self, column: str) -> str:
        return column if self._keeps_names and column.isidentifier() else camel(column)

    def _edit(self, path: str) -> Edits:
        if path not in self._edits:
            self._before[path] = read_text(self._root / path)
            self._edits[path] = Edits(self._before[path], self._style)
        return self._edits[path]


def _table_code(parts: Parts, maker: str, style: Style) -> list[str]:
    name = f"{maker}({style.text(parts.table.name)}, {{"
    lines = [*as_comment(parts.notes), f"export const {parts.table.const} = {name}"]
    lines += style.shifted(f"{line}," for line in parts.columns)
    if not parts.extras:
        return [*lines, f"}}){style.end}"]
    extras = style.shifted(f"{line}," for line in parts.extra_lines("array"))
    return [*lines, "}, (table) => [", *extras, f"]){style.end}"]


def _insert_extras(edits: Edits, table: Table, parts: Parts, style: Style) -> None:
    lines = parts.extra_lines(table.extras)
    if not lines or table.extras == "other":
        return
    if table.extras == "none":
        body = "".join(f"{line}\n" for line in style.shifted(f"{line}," for line in lines))
        edits.insert(table.extra_end, f", (table) => [\n{body}]")
        return
    edits.insert_items(table.extra_end, lines, is_first=not table.has_extras)


def _place(operation: Operation) -> tuple[str, str] | None:
    if isinstance(operation, AddColumn | AddUnique | AddReference | AddIndex):
        return operation.schema, operation.table
    return None
