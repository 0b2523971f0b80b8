"""Raw SQL files, in the convention of those that the project has.

Numbered, timestamped, Flyway, golang-migrate, and the marks of dbmate, goose, sql-migrate, rambler and
node-pg-migrate; a schema file, or a folder of files that are run whole. A project that has none starts with
`migrations/0001_name.sql` beside its `.down.sql`: render `Detected(dialect="sql", folder="migrations")`.
"""

import posixpath
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from restow.dialects._file_versions import next_version
from restow.dialects._source_files import read_text
from restow.dialects._sql_folders import find_folders
from restow.dialects._sql_marks import MARKS
from restow.dialects._sql_names import read_name, write_words
from restow.errors import UsageError
from restow.model.migration import Detected, FileChange, Migration
from restow.postgres.ddl import TIMEOUTS, statements_down, statements_up

TITLE = "SQL files"
APPLY = "psql --single-transaction --variable ON_ERROR_STOP=1 --file FILE"

#: The convention of a project that has none.
_FIRST = {"up": "{version}_{name}.sql", "down": "{version}_{name}.down.sql", "transaction": "yes"}


def detect(root: Path) -> Sequence[Detected]:
    """Folders of SQL migrations, then folders and files that hold the schema as a whole."""
    return find_folders(root)


def render(root: Path, detected: Detected, migration: Migration, now: datetime) -> Sequence[FileChange]:
    """The next file of the folder, and the one that undoes it where the project has such files."""
    if path := detected.fact("append"):
        return [_appended(root, path, migration)]
    facts = dict(detected.facts) or _FIRST
    up = _body(statements_up(migration, repeatable=bool(facts.get("repeatable"))), facts)
    down = _body(statements_down(migration), facts)
    title = _one_line(migration.title)
    new = partial(_new, root, detected, migration, now)
    if marks := MARKS.get(facts.get("marks", "")):
        return [new(facts["up"], f"{marks.up}\n-- {title}\n{up}\n{marks.down}\n{down}")]
    if not facts.get("down"):
        return [new(facts["up"], f"-- {title}\n\n{up}{_to_undo(migration)}")]
    return [
        new(facts["up"], f"-- {title}\n\n{up}"),
        new(facts["down"], f"-- Undoes: {title}\n\n{down}"),
    ]


def _appended(root: Path, path: str, migration: Migration) -> FileChange:
    before = read_text(root / path)
    if not before:
        raise UsageError(
            f"{path} cannot be read.", next_step="Run the command again from the project's folder."
        )
    up = _lines(statements_up(migration, repeatable=True))
    text = f"{before.rstrip()}\n\n-- {_one_line(migration.title)}\n{up}{_to_undo(migration)}"
    return FileChange(path=path, text=text, before=before)


def _new(
    root: Path, detected: Detected, migration: Migration, now: datetime, template: str, text: str
) -> FileChange:
    words = write_words(migration.name, detected.fact("words"))
    name = template.replace("{version}", _version(root, detected, now)).replace("{name}", words)
    path = posixpath.normpath(f"{detected.folder}/{name}")
    if (root / path).exists():
        raise UsageError(f"{path} is already there.", next_step="Give the migration another name.")
    return FileChange(path=path, text=text)


def _version(root: Path, detected: Detected, now: datetime) -> str:
    folder = root / detected.folder
    names = [read_name(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    versions = [name.version for name in names if name]
    return next_version(versions, now) if versions else "0001"


def _body(statements: Sequence[str], facts: dict[str, str]) -> str:
    if facts.get("whole"):
        return _lines(statements)
    lines = f"{_lines(TIMEOUTS)}\n{_lines(statements)}"
    return f"BEGIN;\n{lines}\nCOMMIT;\n" if facts.get("transaction") else lines


def _lines(statements: Sequence[str]) -> str:
    return "".join(f"{statement};\n" for statement in statements)


def _to_undo(migration: Migration) -> str:
    # The project's files go one way only; whoever needs the way back finds it here.
    lines = _lines(statements_down(migration)).splitlines()
    return "".join(f"{line}\n" for line in ("", "-- To undo:", *(f"--   {line}" for line in lines)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
