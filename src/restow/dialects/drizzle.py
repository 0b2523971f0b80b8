"""Drizzle: a migration of SQL statements, its snapshot, and the schema that `generate` compares with it.

Drizzle cannot undo a migration: what does is in the file's comment. Its schema knows no comments on tables;
those are in the migration alone.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from restow.dialects._drizzle_changes import SchemaChanges
from restow.dialects._drizzle_projects import find_projects, prefix_of, read_journal
from restow.dialects._drizzle_snapshot import apply, first_snapshot
from restow.dialects._file_versions import next_version
from restow.dialects._js_migrations import as_comment, new_path, one_line
from restow.dialects._source_files import read_text
from restow.errors import UsageError
from restow.model.migration import Detected, FileChange, Migration
from restow.postgres.ddl import statements_down, statements_up

TITLE = "Drizzle"
APPLY = "npx drizzle-kit migrate"

_BREAK = "--> statement-breakpoint\n"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def detect(root: Path) -> Sequence[Detected]:
    """Folders of Drizzle migrations, and those that a `drizzle.config` names."""
    return find_projects(root)


def render(root: Path, detected: Detected, migration: Migration, now: datetime) -> Sequence[FileChange]:
    """The migration with its place in the journal and its snapshot, then the schema's files."""
    journal = read_journal(root, detected.folder)
    tags = [entry["tag"] for entry in journal["entries"]]
    prefixes = list(filter(None, map(prefix_of, tags)))
    prefix = next_version(prefixes, now) if prefixes else "0000"
    tag = f"{prefix}_{migration.name}"
    text = _file(migration)
    schema = SchemaChanges(root, detected)
    if schema.has_tables and not tags:
        raise UsageError(
            f"{detected.folder} holds no migrations, and the schema has tables: they were pushed.",
            next_step="Run npx drizzle-kit generate, so that its snapshot knows them, and then this again.",
        )
    schema.add(migration)
    return [
        FileChange(path=new_path(root, detected.folder, f"{tag}.sql"), text=text),
        _journal(root, detected, journal, tag, now),
        _snapshot(root, detected, migration, prefix, text),
        *schema.files(),
    ]


def _file(migration: Migration) -> str:
    up = f";\n{_BREAK}".join(statements_up(migration))
    undo = [f"  {line}" for text in statements_down(migration) for line in f"{text};".splitlines()]
    comment = as_comment(["To undo, which drizzle-kit does not:", *undo], "--")
    return "\n".join([f"-- {one_line(migration.title)}", f"{up};", "", *comment, ""])


def _journal(root: Path, detected: Detected, journal: dict[str, Any], tag: str, now: datetime) -> FileChange:
    entries = journal["entries"]
    last = entries[-1] if entries else {"idx": -1, "when": 0}
    # Only what is later than the last one that was applied is applied.
    when = max((now - _EPOCH) // timedelta(milliseconds=1), last["when"] + 1)
    entry = {"idx": last["idx"] + 1, "version": "7", "when": when, "tag": tag, "breakpoints": True}
    path = f"{detected.folder}/meta/_journal.json"
    text = _json({**journal, "entries": [*entries, entry]})
    return FileChange(path=path, text=text, before=read_text(root / path) or None)


def _snapshot(root: Path, detected: Detected, migration: Migration, prefix: str, text: str) -> FileChange:
    snapshot = _latest_snapshot(root, detected)
    parent = snapshot["id"]
    apply(snapshot, migration)
    # Made from what it follows and what it does: equal arguments give equal files.
    following = {"id": str(uuid5(NAMESPACE_URL, f"{parent} {text}")), "prevId": parent}
    path = new_path(root, detected.folder, f"meta/{prefix}_snapshot.json")
    return FileChange(path=path, text=_json({**following, **snapshot, **following}))


def _latest_snapshot(root: Path, detected: Detected) -> dict[str, Any]:
    if not detected.latest:
        return first_snapshot()
    path = f"{detected.folder}/meta/{detected.latest.partition('_')[0]}_snapshot.json"
    try:
        snapshot = json.loads(read_text(root / path))
    except ValueError:
        snapshot = None
    if not isinstance(snapshot, dict) or snapshot.get("version") != "7" or "id" not in snapshot:
        raise UsageError(
            f"{path} is no snapshot of the form that drizzle-kit writes now.",
            next_step="Run npx drizzle-kit up, or generate, and then this command again.",
        )
    return snapshot


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
