"""The Prisma schema after a migration."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from restow.dialects._js_edits import with_line_ends
from restow.dialects._js_migrations import one_line
from restow.dialects._js_names import camel, distinct, free, pascal, singular, snake
from restow.dialects._prisma_model import Parts
from restow.dialects._prisma_schema import Block, Field, quote, read_blocks, schemas_of
from restow.dialects._source_files import read_text
from restow.errors import UsageError
from restow.model.design import TableDesign
from restow.model.migration import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    CreateSchema,
    CreateTable,
    Detected,
    FileChange,
    KeepChildren,
    Migration,
)

_INDENT = "  "


class SchemaChanges:
    """Collects the edits of the schema's files."""

    def __init__(self, root: Path, detected: Detected) -> None:
        """Nothing yet.

        Args:
            root: the project's folder.
            detected: what was found there.

        Raises:
            UsageError: there is no schema.
        """
        self._root = root
        self._path = detected.fact("schema", "prisma/schema.prisma")
        blocks = list(read_blocks(root, self._path))
        sources = [block for block in blocks if block.kind == "datasource"]
        if not sources:
            raise UsageError(
                f"{self._path} holds no datasource.", next_step="Run the command from the project's folder."
            )
        self._source = sources[0]
        self._schemas = schemas_of(self._source.body)
        self._models = [block for block in blocks if block.kind == "model"]
        self._taken = {block.name for block in blocks}
        self._keeps_names = any("_" in field.name for model in self._models for field in model.fields)
        self._keeps_models = bool(self._models) and all(model.name.islower() for model in self._models)
        self._fields: dict[str, set[str]] = {
            model.name: {field.name for field in model.fields} for model in self._models
        }
        self._references: dict[str, Counter[str]] = defaultdict(Counter)
        self._inserted: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._new: dict[str, str] = {}

    def add(self, migration: Migration) -> None:
        """The migration's tables, and its changes to others.

        Raises:
            UsageError: a table is in a schema of its own, and the project has only one.
        """
        tables = [operation.table for operation in migration.operations if isinstance(operation, CreateTable)]
        models = [self._planned(table) for table in tables]
        self._models += models
        self._count_references(migration)
        for table, model in zip(tables, models, strict=True):
            self._write(table, model)
        changes: dict[str, Parts] = {}
        for operation in migration.operations:
            if isinstance(operation, CreateSchema | CreateTable | KeepChildren):
                continue
            model_there = self._model_of(operation.schema, operation.table)
            if model_there:
                if model_there.name not in changes:
                    changes[model_there.name] = self._parts(model_there)
                self._change(changes[model_there.name], model_there, operation)
        for name, parts in changes.items():
            self._insert_parts(next(model for model in self._models if model.name == name), parts)

    def _count_references(self, migration: Migration) -> None:
        for operation in migration.operations:
            match operation:
                case CreateTable(table=table):
                    place, references = (table.schema, table.name), table.references
                case AddReference(schema=schema, table=name, reference=reference):
                    place, references = (schema, name), (reference,)
                case _:
                    continue
            for one in references:
                model, target = self._model_of(*place), self._model_of(one.target_schema, one.target_table)
                if model and target:
                    self._references[model.name][target.name] += 1

    def files(self) -> list[FileChange]:
        """All files that are new or changed."""
        changes = [FileChange(path=path, text=text) for path, text in self._new.items()]
        for path, inserted in self._inserted.items():
            before = read_text(self._root / path)
            pieces, last = [], 0
            for offset, text in sorted(inserted, key=lambda one: one[0]):
                pieces += [before[last:offset], text]
                last = offset
            text = with_line_ends("".join([*pieces, before[last:]]), before)
            changes.append(FileChange(path=path, text=text, before=before))
        return changes

    def _planned(self, table: TableDesign) -> Block:
        self._hold(table.schema)
        name = self._model(table.name)
        if name in self._taken:
            name = self._model(f"{table.schema}_{table.name}")
        names = distinct((column.name for column in table.columns), self._field)
        fields = tuple(
            Field(name=names[column.name], type=column.type, column=column.name) for column in table.columns
        )
        body = f"@@map({quote(table.name)})\n@@schema({quote(table.schema)})"
        model = Block(
            path=self._home(table),
            kind="model",
            name=free(name, self._taken, "Row"),
            end=-1,
            body=body,
            fields=fields,
        )
        self._fields[model.name] = {field.name for field in fields}
        return model

    def _model(self, table: str) -> str:
        if self._keeps_models and re.fullmatch(r"[A-Za-z]\w*", table):
            return table
        return pascal(singular(table)).lstrip("_")

    def _home(self, table: TableDesign) -> str:
        if not (self._root / self._path).is_dir():
            return self._path
        if len({model.path for model in self._models}) < 2:
            return self._source.path
        name = (
            snake(table.name) if "_" in "".join(model.path for model in self._models) else camel(table.name)
        )
        return posixpath.join(self._path, f"{name}.prisma")

    def _hold(self, schema: str) -> None:
        if schema in self._schemas or (schema == "public" and not self._schemas):
            return
        if not self._schemas:
            raise UsageError(
                f"The Prisma schema knows one database schema, and the table would be in {schema}.",
                next_step="List `schemas` in the datasource and give every model its @@schema first.",
            )
        text = read_text(self._root / self._source.path)
        match = re.compile(r"^\s*schemas\s*=\s*\[[^\]]*", re.MULTILINE).search(text)
        if match:
            self._schemas.append(schema)
            self._inserted[self._source.path].append((match.end(), f", {quote(schema)}"))

    def _write(self, table: TableDesign, model: Block) -> None:
        parts = self._parts(model)
        parts.add_table(table)
        if model.name != table.name:
            parts.attributes.append(f"@@map({quote(table.name)})")
        if self._schemas:
            parts.attributes.append(f"@@schema({quote(table.schema)})")
        head = [f"/// {one_line(line)}" for line in (table.comment,) if line]
        head += [f"// {note}" for note in parts.notes]
        fields = _aligned(parts.fields)
        lines = [*head, f"model {model.name} {{", *fields, "", *_indented(parts.attributes), "}", ""]
        text = "\n".join(lines)
        before = read_text(self._root / model.path)
        if before:
            gap = "\n" if before.endswith("\n") else "\n\n"
            self._inserted[model.path].append((len(before), gap + text))
        else:
            self._new[model.path] = text
        self._insert_back(parts)

    def _change(
        self, parts: Parts, model: Block, operation: AddColumn | AddUnique | AddReference | AddIndex
    ) -> None:
        match operation:
            case AddColumn(column=column):
                parts.add_column(column)
            case AddUnique(key=key):
                parts.add_unique(key)
            case AddIndex(index=index):
                parts.add_index(index)
            case AddReference(reference=reference):
                fields = [model.field(name) for name in reference.columns]
                parts.add_reference(reference, optional=any(one is None or one.mark for one in fields))

    def _insert_parts(self, model: Block, parts: Parts) -> None:
        self._insert_fields(model, parts.fields)
        self._inserted[model.path].append(
            (model.end, "".join(f"{_INDENT}{one}\n" for one in parts.attributes))
        )
        self._insert_back(parts)

    def _insert_back(self, parts: Parts) -> None:
        for model, line in parts.back:
            self._insert_fields(model, [line])

    def _insert_fields(self, model: Block, fields: Sequence[tuple[str, str, str]]) -> None:
        there = [(field.name, field.type + field.mark, "") for field in model.fields]
        text = "".join(f"{line}\n" for line in _aligned(fields, there))
        if model.end >= 0:
            self._inserted[model.path].append((model.fields_end, text))
        elif model.path in self._new:
            self._new[model.path] = _into(self._new[model.path], model.name, text)
        else:
            inserted = self._inserted[model.path]
            inserted[:] = [(offset, _into(written, model.name, text)) for offset, written in inserted]

    def _parts(self, model: Block) -> Parts:
        return Parts(
            model=model.name,
            field_of=lambda column: self._field_of(model, column),
            model_of=self._model_of,
            back_name=self._field(model.table),
            taken=self._fields[model.name],
            taken_there=lambda name: self._fields[name],
            is_related=lambda name: self._is_related(model, name),
        )

    def _is_related(self, model: Block, name: str) -> bool:
        target = next(one for one in self._models if one.name == name)
        ours, theirs = ([field.type for field in one.fields] for one in (model, target))
        return (
            model.name == name
            or name in ours
            or model.name in theirs
            or self._references[model.name][name] > 1
        )

    def _field_of(self, model: Block, column: str) -> str:
        found = model.field(column)
        return found.name if found else self._field(column)

    def _field(self, column: str) -> str:
        if self._keeps_names and re.fullmatch(r"[A-Za-z]\w*", column):
            return column
        name = camel(column).lstrip("_")
        return name if name[:1].isalpha() else f"n{name}"

    def _model_of(self, schema: str, table: str) -> Block | None:
        return next((one for one in self._models if (one.schema, one.table) == (schema, table)), None)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"{_INDENT}{line}" for line in lines]


def _aligned(
    fields: Sequence[tuple[str, str, str]], beside: Sequence[tuple[str, str, str]] = ()
) -> list[str]:
    """Fields in columns, as `prisma format` has them; with others beside them, in theirs."""
    widths = [max(len(one[place]) for one in beside or fields) for place in (0, 1)]
    lines = (f"{name:<{widths[0]}} {type_:<{widths[1]}} {more}".rstrip() for name, type_, more in fields)
    return _indented(lines)


def _into(written: str, model: str, text: str) -> str:
    """A text of models that are new with lines at the end of one of them."""
    start = written.find(f"model {model} {{\n")
    end = written.find("\n\n", start) + 1
    return written[:end] + text + written[end:] if start >= 0 else written
