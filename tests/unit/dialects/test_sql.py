"""Conventions of raw SQL: where the next file goes, what it is called, and what is left alone."""

from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import sql
from restow.errors import UsageError
from restow.model.migration import Detected
from tests.dialects.project import lay_out, write
from tests.dialects.sql_projects import CONVENTIONS, NOW, USERS, Convention
from tests.support.reference_migrations import SIMPLE

WHEN = datetime.fromisoformat(NOW)
PLAIN = Detected(dialect="sql", folder="migrations")


@pytest.mark.parametrize("convention", CONVENTIONS.values(), ids=CONVENTIONS)
def test_the_next_file_is_named_as_those_before(convention: Convention, tmp_path: Path) -> None:
    lay_out(tmp_path, convention.files)
    found = sql.detect(tmp_path)
    changes = sql.render(tmp_path, found[0] if found else PLAIN, SIMPLE, WHEN)
    assert tuple(change.path for change in changes) == convention.new


def test_a_second_migration_follows_the_first(tmp_path: Path) -> None:
    write(tmp_path, sql.render(tmp_path, PLAIN, SIMPLE, WHEN))
    second = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    assert [change.path for change in second] == [
        "migrations/0002_create_notes.sql",
        "migrations/0002_create_notes.down.sql",
    ]
    assert all("BEGIN;" in change.text for change in second)


def test_a_time_comes_after_the_last_one_even_when_that_is_ahead_of_now(tmp_path: Path) -> None:
    lay_out(tmp_path, {"migrations/20300101000000_users.sql": USERS})
    (change,) = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    assert change.path == "migrations/20300101000001_create_notes.sql"


@pytest.mark.parametrize(
    ("names", "new"),
    [
        (("1_a.sql", "10_b.sql", "9_c.sql"), "11_create_notes.sql"),
        (("099-add-a.sql",), "100-create-notes.sql"),
        (("2026-01-31-a.sql",), "2026-11-23-create_notes.sql"),
        (("20260131_120000_a.sql",), "20261123_103456_create_notes.sql"),
        (("V20260131120000__a.sql",), "V20261123103456__create_notes.sql"),
        (("V1.9__a.sql", "V1.10__b.sql"), "V1.11__create_notes.sql"),
        (("0001_scroll_down.sql",), "0002_create_notes.sql"),
    ],
)
def test_the_form_of_a_version_is_kept(names: tuple[str, ...], new: str, tmp_path: Path) -> None:
    lay_out(tmp_path, {f"migrations/{name}": USERS for name in names})
    (change,) = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    assert change.path == f"migrations/{new}"


def test_ways_at_the_end_of_names_need_their_pair(tmp_path: Path) -> None:
    lay_out(
        tmp_path, {"migrations/01_users_up.sql": USERS, "migrations/01_users_down.sql": "DROP TABLE users;"}
    )
    changes = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    names = [change.path for change in changes]
    assert names == ["migrations/02_create_notes_up.sql", "migrations/02_create_notes_down.sql"]


@pytest.mark.parametrize(
    "files",
    [
        {"migrations/0001_a.sql": "CREATE TABLE `a` (id INT AUTO_INCREMENT);"},
        {
            "migrations/1_a.sql": "CREATE TABLE a (b TEXT DEFAULT (strftime('%s')));",
            "migrations/2_b.sql": USERS,
        },
        {"drizzle/0000_a.sql": USERS, "drizzle/meta/_journal.json": "{}"},
        {"prisma/migrations/20260101000000_a/migration.sql": USERS},
        {"db/structure.sql": USERS},
        {"db/schema.sql": "--\n-- PostgreSQL database dump\n--\n" + USERS},
        {"node_modules/x/migrations/0001_a.sql": USERS},
        {"tests/migrations/0001_a.sql": USERS},
        {"reports/1_daily.sql": "SELECT 1;"},
        {"queries/1_report.sql": "SELECT 1;", "queries/other.sql": "SELECT 2;"},
    ],
)
def test_what_is_not_the_projects_own_is_left_alone(files: dict[str, str], tmp_path: Path) -> None:
    lay_out(tmp_path, files)
    assert list(sql.detect(tmp_path)) == []


def test_what_a_comment_quotes_is_no_sign_of_another_database(tmp_path: Path) -> None:
    lay_out(tmp_path, {"migrations/1_a.sql": "-- `users`, once in an ENGINE = InnoDB\n" + USERS})
    assert [found.latest for found in sql.detect(tmp_path)] == ["1_a.sql"]


def test_migrations_come_before_a_schema_file(tmp_path: Path) -> None:
    lay_out(tmp_path, {"schema.sql": USERS, "db/migrate/001_a.sql": USERS, "db/migrate/002_b.sql": USERS})
    assert [found.naming for found in sql.detect(tmp_path)] == ["numbered", "schema file"]


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    lay_out(tmp_path, CONVENTIONS["setup_folder"].files | {"setup/create_notes.sql": USERS})
    with pytest.raises(UsageError, match=r"setup/create_notes\.sql is already there"):
        sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)


def test_a_file_that_is_run_whole_sets_nothing_for_its_session(tmp_path: Path) -> None:
    lay_out(tmp_path, CONVENTIONS["setup_folder"].files)
    (change,) = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    assert "SET LOCAL" not in change.text


def test_files_that_can_be_run_again_stay_so(tmp_path: Path) -> None:
    lay_out(tmp_path, CONVENTIONS["run_again"].files)
    (change,) = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    assert "CREATE TABLE IF NOT EXISTS public.notes (" in change.text


def test_what_is_appended_keeps_the_text_before_it(tmp_path: Path) -> None:
    lay_out(tmp_path, {"schema.sql": USERS})
    (change,) = sql.render(tmp_path, sql.detect(tmp_path)[0], SIMPLE, WHEN)
    assert change.before == USERS
    assert change.text.startswith(USERS)
    assert "CREATE TABLE IF NOT EXISTS public.notes (" in change.text
