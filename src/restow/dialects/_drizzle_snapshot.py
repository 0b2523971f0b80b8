"""Drizzle's snapshot of the schema after a migration, which the next `generate` compares with the code."""

from typing import Any

from restow.dialects._drizzle_code import is_plain_key
from restow.model.design import ColumnDesign, IndexDesign, KeyDesign, ReferenceDesign, TableDesign
from restow.model.migration import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    CreateSchema,
    CreateTable,
    Migration,
    Operation,
)
from restow.postgres.ddl import type_name

#: Of the first snapshot's parent.
NO_PARENT = "00000000-0000-0000-0000-000000000000"
_LAST = {"smallint": "32767", "integer": "2147483647", "bigint": "9223372036854775807"}

Json = dict[str, Any]


def first_snapshot() -> Json:
    """A snapshot of nothing."""
    return {
        "id": NO_PARENT,
        "prevId": NO_PARENT,
        "version": "7",
        "dialect": "postgresql",
        "tables": {},
        "enums": {},
        "schemas": {},
        "sequences": {},
        "roles": {},
        "policies": {},
        "views": {},
        "_meta": {"columns": {}, "schemas": {}, "tables": {}},
    }


def apply(snapshot: Json, migration: Migration) -> None:
    """Makes a snapshot that of the schema after the migration."""
    for operation in migration.operations:
        _apply(snapshot, operation)


def _apply(snapshot: Json, operation: Operation) -> None:
    tables = snapshot["tables"]
    if isinstance(operation, CreateSchema):
        return
    if isinstance(operation, CreateTable):
        design = operation.table
        if design.schema != "public":
            snapshot.setdefault("schemas", {})[design.schema] = design.schema
        tables[design.qualified_name] = _table(design)
        return
    table = tables.get(f"{operation.schema}.{operation.table}")
    if table is None:
        return
    match operation:
        case AddColumn(column=column):
            table["columns"][column.name] = _column(column, table["name"], operation.schema)
        case AddUnique(key=key):
            table["uniqueConstraints"][key.name] = _unique(key)
        case AddReference(reference=reference):
            table["foreignKeys"][reference.name] = _reference(reference, table["name"])
        case AddIndex(index=index):
            table["indexes"][index.name] = _index(index)


def _table(design: TableDesign) -> Json:
    columns = {column.name: _column(column, design.name, design.schema) for column in design.columns}
    single = is_plain_key(design)
    if single:
        columns[design.key.columns[0]]["primaryKey"] = True
    key = {"name": design.key.name, "columns": list(design.key.columns)}
    return {
        "name": design.name,
        "schema": "" if design.schema == "public" else design.schema,
        "columns": columns,
        "indexes": {index.name: _index(index) for index in design.indexes},
        "foreignKeys": {one.name: _reference(one, design.name) for one in design.references},
        "compositePrimaryKeys": {} if single else {design.key.name: key},
        "uniqueConstraints": {key.name: _unique(key) for key in design.uniques},
        "policies": {},
        "checkConstraints": {},
        "isRLSEnabled": False,
    }


def _column(column: ColumnDesign, table: str, schema: str) -> Json:
    spelled = type_name(column.type)
    found: Json = {
        "name": column.name,
        "type": "timestamp with time zone" if spelled == "timestamptz" else spelled,
        "primaryKey": False,
        "notNull": not column.nullable,
    }
    if column.default == "identity":
        found["identity"] = {
            "type": "byDefault",
            "name": f"{table}_{column.name}_seq",
            "schema": schema,
            "increment": "1",
            "startWith": "1",
            "minValue": "1",
            "maxValue": _LAST[column.type],
            "cache": "1",
            "cycle": False,
        }
    elif column.default:
        found["default"] = column.default
    return found


def _index(index: IndexDesign) -> Json:
    columns = [
        {"expression": name, "isExpression": False, "asc": True, "nulls": "last"} for name in index.columns
    ]
    return {
        "name": index.name,
        "columns": columns,
        "isUnique": False,
        "concurrently": False,
        "method": index.method,
        "with": {},
    }


def _reference(reference: ReferenceDesign, table: str) -> Json:
    target = {"tableTo": reference.target_table}
    if reference.target_schema != "public":
        target["schemaTo"] = reference.target_schema
    return {
        "name": reference.name,
        "tableFrom": table,
        **target,
        "columnsFrom": list(reference.columns),
        "columnsTo": list(reference.target_columns),
        "onDelete": reference.on_delete,
        "onUpdate": "no action",
    }


def _unique(key: KeyDesign) -> Json:
    return {"name": key.name, "nullsNotDistinct": False, "columns": list(key.columns)}
