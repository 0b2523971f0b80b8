"""Projects with raw SQL migrations, one for each convention, and how their files are run."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from restow.model.migration import FileChange
from tests.dialects.project import lay_out, tool
from tests.support.reference_migrations import EXISTING

USERS = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
DROP = "DROP TABLE users;\n"


@dataclass(frozen=True, kw_only=True)
class Convention:
    """Files that a project has, and the names that the next migration, `create_notes`, gets at NOW."""

    files: dict[str, str]
    new: tuple[str, ...]
    #: Lines that begin the way up and the way down; "" when a file goes one way.
    up: str = ""
    down: str = ""


def marked(up: str, down: str, name: str, new: str) -> Convention:
    return Convention(files={name: f"{up}\n{USERS}\n{down}\n{DROP}"}, new=(new,), up=up, down=down)


#: When the migrations are written.
NOW = "2026-11-23T12:34:56+02:00"
CONVENTIONS = {
    "none": Convention(
        files={}, new=("migrations/0001_create_notes.sql", "migrations/0001_create_notes.down.sql")
    ),
    "numbered": Convention(
        files={"db/migrations/009_users.sql": USERS, "db/migrations/008_x.py": ""},
        new=("db/migrations/010_create_notes.sql",),
    ),
    "numbered_in_transactions": Convention(
        files={
            "sql/1-users.sql": f"BEGIN;\n{USERS}COMMIT;\n",
            "sql/2-more.sql": "BEGIN;\nSELECT 1;\nCOMMIT;\n",
        },
        new=("sql/3-create_notes.sql",),
    ),
    "run_again": Convention(
        files={"migrations/001_users.sql": USERS.replace("TABLE", "TABLE IF NOT EXISTS")},
        new=("migrations/002_create_notes.sql",),
    ),
    "timestamped": Convention(
        files={"supabase/migrations/20260101120000_users.sql": USERS},
        new=("supabase/migrations/20261123103456_create_notes.sql",),
    ),
    "flyway": Convention(
        files={"src/main/resources/db/migration/V1_1__Users.sql": USERS},
        new=("src/main/resources/db/migration/V1_2__Create_notes.sql",),
    ),
    "flyway_with_undo": Convention(
        files={"flyway/V2__users.sql": USERS, "flyway/U2__users.sql": DROP, "flyway/R__views.sql": ""},
        new=("flyway/V3__create_notes.sql", "flyway/U3__create_notes.sql"),
    ),
    "golang_migrate": Convention(
        files={"migrations/000001_users.up.sql": USERS, "migrations/000001_users.down.sql": DROP},
        new=("migrations/000002_create_notes.up.sql", "migrations/000002_create_notes.down.sql"),
    ),
    "postgrator": Convention(
        files={"migrations/001.do.users.sql": USERS, "migrations/001.undo.users.sql": DROP},
        new=("migrations/002.do.create_notes.sql", "migrations/002.undo.create_notes.sql"),
    ),
    "two_folders": Convention(
        files={"migrations/up/01_users.sql": USERS, "migrations/down/01_users.sql": DROP},
        new=("migrations/up/02_create_notes.sql", "migrations/down/02_create_notes.sql"),
    ),
    "dbmate": marked(
        "-- migrate:up",
        "-- migrate:down",
        "db/migrations/20260101120000_users.sql",
        "db/migrations/20261123103456_create_notes.sql",
    ),
    "goose": marked(
        "-- +goose Up", "-- +goose Down", "migrations/00001_users.sql", "migrations/00002_create_notes.sql"
    ),
    "node_pg_migrate": marked(
        "-- Up Migration",
        "-- Down Migration",
        "migrations/1767268800000_users.sql",
        "migrations/1795430096000_create_notes.sql",
    ),
    "setup_folder": Convention(
        files={"setup/users.sql": USERS, "setup/views.sql": "CREATE VIEW v AS SELECT 1;\n"},
        new=("setup/create_notes.sql",),
    ),
    "schema_file": Convention(files={"db/schema.sql": USERS}, new=("db/schema.sql",)),
}


class SqlProject:
    """A project whose files are run as they are."""

    compares = False

    def __init__(self, root: Path, dsn: str, convention: Convention) -> None:
        self.root, self.dsn, self.convention = root, dsn, convention
        lay_out(root, convention.files)
        self._run(EXISTING)

    def apply(self, changes: Sequence[FileChange]) -> None:
        first = changes[0]
        text = first.text.removeprefix(first.before or "")
        if self.convention.up:
            text = text[text.index(self.convention.up) : text.index(self.convention.down)]
        self._run(text)

    def undo(self, changes: Sequence[FileChange]) -> None:
        text = changes[-1].text.removeprefix(changes[-1].before or "")
        if self.convention.down:
            text = text[text.index(self.convention.down) :]
        elif len(changes) == 1:
            text = "".join(re.findall(r"^--   (.*\n)", text, re.MULTILINE))
        self._run(text)

    def difference(self) -> str:
        return ""

    def _run(self, text: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(text.encode())


class DbmateProject(SqlProject):
    """The same, run by dbmate itself."""

    def __init__(self, root: Path, dsn: str) -> None:
        super().__init__(root, dsn, CONVENTIONS["dbmate"])
        self._dbmate("migrate")

    def apply(self, changes: Sequence[FileChange]) -> None:
        self._dbmate("migrate")

    def undo(self, changes: Sequence[FileChange]) -> None:
        self._dbmate("rollback")

    def _dbmate(self, command: str) -> None:
        parts = conninfo_to_dict(self.dsn)
        url = f"postgres://{parts['user']}@/{parts['dbname']}?socket={parts['host']}&sslmode=disable"
        call = [tool("dbmate"), "--url", url, "--no-dump-schema", command]
        done = subprocess.run(call, cwd=self.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
