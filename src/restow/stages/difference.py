"""The difference between planned tables and those that exist, as operations in the order of references."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from restow.model.design import KeyDesign, Reason, ReferenceDesign, TableDesign
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
from restow.model.problem import Problem
from restow.postgres.existing import ExistingTable

_LONGEST_NAME = 50


def to_create(tables: Sequence[TableDesign], schemas: Iterable[str]) -> list[Operation]:
    """The operations that make tables, those that others refer to first.

    Args:
        tables: none of them exists.
        schemas: those that exist.
    """
    operations: list[Operation] = [
        CreateSchema(schema=schema)
        for schema in dict.fromkeys(table.schema for table in tables)
        if schema not in {"public", *schemas}
    ]
    late: list[Operation] = []
    made: set[str] = set()
    for table in ordered(tables):
        waiting = [one for one in table.references if _target(one) in _names(tables) - made - {_name(table)}]
        kept = tuple(one for one in table.references if one not in waiting)
        operations.append(CreateTable(table=replace(table, references=kept)))
        late += [AddReference(schema=table.schema, table=table.name, reference=one) for one in waiting]
        made.add(_name(table))
    return operations + late


def ordered(tables: Sequence[TableDesign]) -> list[TableDesign]:
    """Tables after those that they refer to; in a circle, the first by name goes first."""
    left = sorted(tables, key=_name)
    ordered: list[TableDesign] = []
    while left:
        names = {_name(table) for table in left}
        ready = [t for t in left if not {_target(one) for one in t.references} & (names - {_name(t)})]
        chosen = ready or left[:1]
        ordered += chosen
        left = [table for table in left if table not in chosen]
    return ordered


def _name(table: TableDesign) -> str:
    return table.qualified_name


def _names(tables: Sequence[TableDesign]) -> set[str]:
    return set(map(_name, tables))


def _target(reference: ReferenceDesign) -> str:
    return f"{reference.target_schema}.{reference.target_table}"


def to_complete(table: TableDesign, existing: ExistingTable) -> tuple[list[Operation], list[Problem]]:
    """What a table that exists lacks; and why it cannot hold the documents, if so."""
    problems = list(_unfit(table, existing))
    return ([] if problems else list(_additions(table, existing))), problems


def _unfit(table: TableDesign, existing: ExistingTable) -> Iterator[Problem]:
    if not existing.is_table:
        reason = "a view, a sequence or the like has this name; give the table another in the plan"
        yield Problem(place=table.qualified_name, code="no_table", reason=reason)
        return
    for column in table.columns:
        found = existing.types.get(column.name, column.type)
        if found != column.type:
            reason = f"column {column.name} is {found} in the database, and the plan needs {column.type}"
            yield Problem(place=table.qualified_name, code="other_type", reason=reason)
        if column.nullable and not column.default and column.name in existing.not_null:
            reason = (
                f"column {column.name} takes no null in the database, and documents may have no value for it"
            )
            yield Problem(place=table.qualified_name, code="not_null", reason=reason)
    known = {column.name for column in table.columns}
    for name in sorted(existing.required - known):
        reason = f"every row needs {name}, which the plan does not fill; give it a default, or a column"
        yield Problem(place=table.qualified_name, code="required_column", reason=reason)
    for name in table.key.columns:
        if name not in existing.types:
            reason = f"it has no column {name}, which is to tell its rows apart"
            yield Problem(place=table.qualified_name, code="no_key_column", reason=reason)


def _additions(table: TableDesign, existing: ExistingTable) -> Iterator[Operation]:
    home = {"schema": table.schema, "table": table.name}
    for column in table.columns:
        if column.name not in existing.types:
            # Rows that are there already have no value for it.
            added = column if column.default else replace(column, nullable=True)
            yield AddColumn(**home, column=added)
    for key in (table.key, *table.uniques):
        if not any(set(columns) == set(key.columns) for columns in existing.uniques):
            yield AddUnique(**home, key=_as_unique(table, key))
    for reference in table.references:
        found = (reference.columns, reference.target_schema, reference.target_table)
        if found not in existing.references:
            yield AddReference(**home, reference=reference)
    for index in table.indexes:
        if not any(columns[: len(index.columns)] == index.columns for columns in existing.indexes):
            yield AddIndex(**home, index=index)


def _as_unique(table: TableDesign, key: KeyDesign) -> KeyDesign:
    if key is not table.key:
        return key
    name = f"{table.name}_{'_'.join(key.columns)}_key"[:63]
    return KeyDesign(name=name, columns=key.columns, reason=Reason(sentence=key.reason.sentence))


def without_target(
    operations: Iterable[Operation], known: Collection[str]
) -> list[tuple[str, ReferenceDesign]]:
    """References, each with its table's name, to tables that are not there when it is made.

    Args:
        operations: of one migration.
        known: tables that are there before it.
    """
    made = set(known)
    found: list[tuple[str, ReferenceDesign]] = []
    for one in operations:
        match one:
            case CreateTable(table=table):
                made.add(_name(table))
                found += [(_name(table), each) for each in table.references if _target(each) not in made]
            case AddReference(reference=each) if _target(each) not in made:
                found.append((f"{one.schema}.{one.table}", each))
    return found


def migration_of(operations: Sequence[Operation]) -> Migration:
    """The operations as one migration, named for its tables."""
    created = [one.table.name for one in operations if isinstance(one, CreateTable)]
    others = {one.table for one in operations if not isinstance(one, CreateTable | CreateSchema)}
    completed = sorted(others - set(created))
    name = "_".join(["create", *created] if created else ["complete", *completed])
    if len(name) > _LONGEST_NAME:
        name = f"create_{len(created)}_tables" if created else f"complete_{len(completed)}_tables"
    words = [f"Create {_listed(created)}"] if created else []
    words += [f"Complete {_listed(completed)}"] if completed else []
    title = f"{'. '.join(words)}: records that were kept in JSON documents"
    return Migration(name=name, title=title, operations=tuple(operations))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
