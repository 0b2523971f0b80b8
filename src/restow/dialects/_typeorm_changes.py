"""The entities of a migration: new ones in files of their own, changes to those that are there."""

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from restow.dialects._js_edits import Edits, import_path
from restow.dialects._js_migrations import in_manner, new_path
from restow.dialects._js_names import camel, distinct, pascal, singular, snake
from restow.dialects._js_syntax import settings
from restow.dialects._source_files import read_text
from restow.dialects._typeorm_entities import Entity, find_entities, property_of
from restow.dialects._typeorm_entity import Members
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
from restow.syntax.js_style import Style


class EntityChanges:
    """Collects what is written beside a migration."""

    def __init__(self, root: Path, detected: Detected, style: Style) -> None:
        """Nothing yet.

        Args:
            root: the project's folder.
            detected: what was found there.
            style: of new files.
        """
        self._root, self._detected, self._style = root, detected, style
        self._entities = find_entities(root)
        self._keeps_names = any("_" in name for entity in self._entities for name in entity.members)
        self._new: dict[str, str] = {}
        self._edits: dict[str, Edits] = {}

    def add(self, migration: Migration) -> None:
        """The migration's tables, and its changes to others."""
        tables = [operation.table for operation in migration.operations if isinstance(operation, CreateTable)]
        entities = [self._planned(table) for table in tables]
        self._entities += entities
        for table, entity in zip(tables, entities, strict=True):
            self._new[entity.path] = self._file(table, entity)
            self.register("entities", entity.class_name, entity.path)
        for place, group in groupby(migration.operations, key=_place):
            entity_there = self._entity_of(*place) if place else None
            if entity_there:
                self._change(entity_there, list(group))

    def register(self, setting: str, name: str, path: str) -> None:
        """Adds a class to the data source's list of them; a pattern finds it by itself."""
        source = self._detected.fact("data_source")
        # A list of what is `require`d is left to people: an import would end that file's being such a module.
        if not source or "require(" in read_text(self._root / source):
            return
        edits = self._edit(source)
        for value in settings(edits.tree, setting):
            items = value.named_children
            if value.type == "array" and items and items[-1].type == "identifier":
                edits.insert(items[-1].end_byte, f", {name}")
                edits.import_names(import_path(source, path, read_text(self._root / source)), [name])
                return

    def files(self) -> list[FileChange]:
        """All files, new ones first."""
        changes = [FileChange(path=path, text=text) for path, text in self._new.items()]
        for path, edits in self._edits.items():
            before, text = read_text(self._root / path), edits.text()
            if text != before:
                changes.append(FileChange(path=path, text=text, before=before))
        return changes

    def _planned(self, table: TableDesign) -> Entity:
        words = singular(table.name)
        path = self._entity_path(words)
        if (self._root / path).exists():
            words = f"{table.schema}_{words}"
            path = new_path(self._root, ".", self._entity_path(words))
        name = pascal(words)
        if self._entities and all(entity.class_name.endswith("Entity") for entity in self._entities):
            name += "Entity"
        properties = distinct((column.name for column in table.columns), self._property)
        return Entity(
            path=path,
            class_name=name,
            table=table.name,
            schema=table.schema,
            properties=properties,
            members=frozenset(properties.values()),
            start=0,
            end=0,
        )

    def _entity_path(self, words: str) -> str:
        beside = posixpath.join(posixpath.dirname(self._detected.fact("data_source")), "entity")
        example, dot, kind = self._detected.fact("entity_name", "Entity").partition(".")
        name = in_manner(snake(words), example)
        if name.islower() and "_" not in example:
            name = name.replace("_", "-")
        return posixpath.join(self._detected.fact("entity_folder") or beside, f"{name}{dot}{kind}.ts")

    def _file(self, table: TableDesign, entity: Entity) -> str:
        members = self._members(entity, set())
        members.add_table(table)
        options = {"name": table.name, "comment": table.comment}
        if table.schema != "public":
            options["schema"] = table.schema
        given = ", ".join(f"{name}: {self._style.text(value)}" for name, value in options.items() if value)
        above = [f"@Entity({{ {given} }})", *members.above]
        inside = [line for lines in members.inside for line in (*lines, "")][:-1]
        body = [*above, f"export class {entity.class_name} {{", *self._style.shifted(inside), "}", ""]
        imports = [("typeorm", ", ".join(sorted({"Entity", *members.decorators})))]
        others = {self._import(entity, target): target.class_name for target in members.targets}
        imports += sorted(others.items() - {(self._import(entity, entity), entity.class_name)})
        end = self._style.end
        head = [f"import {{ {names} }} from {self._style.text(module)}{end}" for module, names in imports]
        return "\n".join([*head, "", *body])

    def _change(self, entity: Entity, operations: Sequence[Operation]) -> None:
        columns = [one.column.name for one in operations if isinstance(one, AddColumn)]
        added = distinct(columns, self._property, entity.members)
        names = entity.members | set(added.values())
        entity = replace(entity, properties={**entity.properties, **added}, members=names)
        members = self._members(entity, set(names))
        for operation in operations:
            match operation:
                case AddColumn(column=column):
                    members.add_column(column)
                case AddUnique(key=key):
                    members.add_unique(key)
                case AddIndex(index=index):
                    members.add_index(index)
                case AddReference(reference=reference):
                    members.add_reference(reference)
        edits = self._edit(entity.path)
        edits.insert(entity.start, "".join(f"{line}\n" for line in members.above))
        for lines in members.inside:
            edits.insert(entity.end, "".join(f"{line}\n" for line in ("", *self._style.shifted(lines))))
        edits.import_names("typeorm", members.decorators)
        for target in members.targets:
            if target.path != entity.path:
                edits.import_names(self._import(entity, target), [target.class_name])

    def _members(self, entity: Entity, taken: set[str]) -> Members:
        return Members(
            style=self._style,
            property_of=lambda column: self._property_of(entity, column),
            entity_of=self._entity_of,
            taken=taken | set(entity.properties.values()),
        )

    def _property_of(self, entity: Entity, column: str) -> str:
        known = property_of(entity, column)
        return known if known in entity.members else self._property(column)

    def _property(self, column: str) -> str:
        return column if self._keeps_names and column.isidentifier() else camel(column)

    def _entity_of(self, schema: str, table: str) -> Entity | None:
        return next((entity for entity in self._entities if entity.is_of(schema, table)), None)

    def _import(self, entity: Entity, target: Entity) -> str:
        example = "".join(read_text(self._root / known.path) for known in self._entities if known.end)
        return import_path(entity.path, target.path, example)

    def _edit(self, path: str) -> Edits:
        if path not in self._edits:
            self._edits[path] = Edits(read_text(self._root / path), self._style)
        return self._edits[path]


def _place(operation: Operation) -> tuple[str, str] | None:
    if isinstance(operation, AddColumn | AddUnique | AddReference | AddIndex):
        return operation.schema, operation.table
    return None
