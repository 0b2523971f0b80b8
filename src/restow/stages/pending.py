"""Migrations that are written and not yet applied: what they add is not written a second time."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from restow.checkout.walk import read
from restow.model.migration import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    CreateSchema,
    CreateTable,
    FileChange,
    KeepChildren,
    Migration,
    Operation,
)


def pending_twin(root: Path, changes: Sequence[FileChange], migration: Migration) -> str | None:
    """A file of the project that adds the same to the same tables as a new file of the migration would.

    The lines that name a table, or what it gets, are compared: versions, times and titles differ.

    Args:
        root: the project's folder.
        changes: what would be written.
        migration: what they are rendered from.

    Returns:
        The file's path; None when there is none, or when the migration makes a table.
    """
    if any(isinstance(operation, CreateTable) for operation in migration.operations):
        return None
    for change in changes:
        telling = set(_telling(change.text, migration)) if change.before is None else set()
        for path in _beside(root, change.path) if telling else ():
            text = (read(root, path) or b"").decode("utf-8", "replace")
            if telling <= set(_telling(text, migration)):
                return path
    return None


def _telling(text: str, migration: Migration) -> Iterator[str]:
    """The lines that say what is done to which table."""
    names = {re.escape(name) for operation in migration.operations for name in _names(operation)}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(names))})\b")
    # A title may speak of other tables too.
    title = migration.title.partition(":")[2]
    return (line.strip() for line in text.splitlines() if pattern.search(line) and title not in line)


def _names(operation: Operation) -> tuple[str, ...]:
    match operation:
        case CreateSchema(schema=schema):
            return (schema,)
        case CreateTable(table=design):
            return (design.name,)
        case AddColumn(table=table, column=column):
            return (table, column.name)
        case AddUnique(table=table, key=key):
            return (table, key.name)
        case AddReference(table=table, reference=reference):
            return (table, reference.name)
        case AddIndex(table=table, index=index):
            return (table, index.name)
        case KeepChildren(table=table):
            return (table,)


def _beside(root: Path, path: str) -> list[str]:
    """The files of the folder that a new file goes to; a folder for each migration counts as a file."""
    own = PurePosixPath(path)
    folder = root / own.parent
    found = folder.iterdir() if folder.is_dir() else folder.parent.glob(f"*/{own.name}")
    return sorted(each.relative_to(root).as_posix() for each in found if each.is_file())
