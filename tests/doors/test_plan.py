"""`restow plan` and `restow migrate`, as a person runs them one after the other."""

import json
from pathlib import Path

import psycopg
import pytest

from restow.plans.file import read_plan
from tests.doors.process import restow

APP = """\
import json
import os

def load(user_id):
    with open(f"users/{user_id}.json") as file:
        return json.load(file)

def save(user_id, user):
    with open(f"users/{user_id}.json", "w") as file:
        json.dump(user, file)

def best():
    return sorted(map(load, range(9)), key=lambda user: user["score"])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program, its migrations, and a store of documents beside it."""
    (tmp_path / "app" / "migrations").mkdir(parents=True)
    (tmp_path / "app" / "store.py").write_text(APP)
    (tmp_path / "app" / "migrations" / "001_accounts.sql").write_text("CREATE TABLE accounts (id uuid);\n")
    (tmp_path / "documents" / "users").mkdir(parents=True)
    for number in range(20):
        user = {"name": f"user {number}", "score": number * 10}
        (tmp_path / "documents" / "users" / f"{number}.json").write_text(json.dumps(user))
    return tmp_path / "app"


def planned(project: Path, *options: str) -> str:
    done = restow(project, "plan", "--store", "../documents", *options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_plan_is_shown_then_written_then_up_to_date(project: Path) -> None:
    shown = planned(project)
    assert "+[datasets.users]" in shown
    assert "Nothing was written" in shown
    assert not (project / "restow.toml").exists()
    assert "restow.toml is written" in planned(project, "--write")
    text = (project / "restow.toml").read_text()
    assert "restow.toml is up to date." in planned(project, "--write")
    assert (project / "restow.toml").read_text() == text
    assert restow(project, "scan").returncode == 0


def test_what_changed_since_is_told_and_stops_a_migration(project: Path) -> None:
    planned(project, "--write")
    assert restow(project, "plan", "--store", "../documents", "--check").returncode == 0
    with (project / "store.py").open("a") as file:
        file.write("\n\ndef forget(user_id):\n    os.remove(f'users/{user_id}.json')\n")
    checked = restow(project, "plan", "--store", "../documents", "--check")
    assert checked.returncode == 1
    assert "changed  users: the code touches it in other places" in checked.stdout
    refused = restow(project, "migrate")
    assert refused.returncode == 8
    assert "restow plan --write" in refused.stderr
    assert restow(project, "migrate", "--stale-plan").returncode == 0
    planned(project, "--write")
    assert restow(project, "migrate").returncode == 0


def test_a_new_dataset_stops_a_migration_unless_others_are_asked_for(project: Path) -> None:
    planned(project, "--write")
    (project / "sessions.py").write_text(APP.replace("user", "session"))
    refused = restow(project, "migrate")
    assert (refused.returncode, "the code of sessions has changed" in refused.stderr) == (8, True)
    assert restow(project, "migrate", "users").returncode == 0
    planned(project, "--write")
    assert "+CREATE TABLE public.sessions" in restow(project, "migrate").stdout


def test_a_migration_is_written_once(project: Path) -> None:
    planned(project, "--write")
    shown = restow(project, "migrate")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "+CREATE TABLE public.users" in shown.stdout
    assert "--write writes these files" in shown.stdout
    written = restow(project, "migrate", "--write")
    assert "migrations/002_create_users.sql" in written.stdout
    again = restow(project, "migrate", "--write")
    assert "Nothing to migrate." in again.stdout
    names = sorted(path.name for path in (project / "migrations").iterdir())
    assert names == ["001_accounts.sql", "002_create_users.sql"]


def test_a_database_tells_what_is_missing_and_what_cannot_hold_the_documents(project: Path, dsn: str) -> None:
    planned(project, "--write")
    restow(project, "migrate", "--write")
    asked = ("migrate", "--database", dsn)
    assert "the database not yet: apply them" in restow(project, *asked).stdout
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute((project / "migrations" / "002_create_users.sql").read_bytes())
        assert "the database has all of it" in restow(project, *asked).stdout
        connection.execute("ALTER TABLE users DROP COLUMN score")
        assert "ADD COLUMN" in restow(project, *asked).stdout
        connection.execute("ALTER TABLE users ADD COLUMN score text")
        unfit = restow(project, *asked)
        assert unfit.returncode == 1
        assert "unfit    public.users: column score is text in the database" in unfit.stdout


def test_a_column_without_nulls_and_a_view_are_told(project: Path, dsn: str) -> None:
    planned(project, "--write")
    asked = ("migrate", "--database", dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE VIEW users AS SELECT 1 AS user_id")
        view = restow(project, *asked)
        assert (view.returncode, "a view, a sequence or the like" in view.stdout) == (1, True)
        connection.execute("DROP VIEW users")
        restow(project, "migrate", "--write")
        connection.execute((project / "migrations" / "002_create_users.sql").read_bytes())
        text = (project / "restow.toml").read_text()
        (project / "restow.toml").write_text(
            f"{text}\n[datasets.users.columns.level]\ntype = 'text'\nnull = true\n"
        )
        connection.execute("ALTER TABLE users ADD COLUMN level text NOT NULL DEFAULT 'low'")
        strict = restow(project, *asked)
        assert (strict.returncode, "column level takes no null" in strict.stdout) == (1, True)


def test_a_reference_to_a_table_that_is_not_there_is_told_before_a_tool_meets_it(
    project: Path, dsn: str
) -> None:
    planned(project, "--write")
    reference = """
[datasets.users.references.users_team_fkey]
columns = ["user_id"]
target = "public.teams"
target_columns = ["id"]
"""
    with (project / "restow.toml").open("a") as file:
        file.write(reference)
    for asked in (("migrate", "--write"), ("migrate", "--database", dsn, "--write")):
        refused = restow(project, *asked)
        assert (refused.returncode, "public.teams (users_team_fkey)" in refused.stderr) == (2, True)
    assert [path.name for path in (project / "migrations").iterdir()] == ["001_accounts.sql"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE teams (id bigint PRIMARY KEY)")
    assert restow(project, "migrate", "--database", dsn, "--write").returncode == 0


def test_what_cannot_be_done_has_a_next_step(project: Path) -> None:
    no_plan = restow(project, "migrate")
    assert (no_plan.returncode, "restow plan --write" in no_plan.stderr) == (2, True)
    planned(project, "--write")
    unknown = restow(project, "migrate", "usres")
    assert (unknown.returncode, "It has: users." in unknown.stderr) == (2, True)
    other = restow(project, "migrate", "--dialect", "alembic")
    assert (other.returncode, "does not use Alembic" in other.stderr) == (2, True)
    (project / "restow.toml").write_text((project / "restow.toml").read_text().replace("uuid", "uid"))
    assert [each.id for each in read_plan(project).datasets] == ["users"]


def test_two_tools_are_asked_about(project: Path) -> None:
    planned(project, "--write")
    (project / "knexfile.js").write_text("module.exports = { client: 'pg' };\n")
    (project / "package.json").write_text('{"dependencies": {"knex": "*", "pg": "*"}}')
    (project / "alembic.ini").write_text("[alembic]\nscript_location = alembic\n")
    (project / "alembic" / "versions").mkdir(parents=True)
    (project / "alembic" / "env.py").write_text("target_metadata = None\n")
    asked = restow(project, "migrate")
    assert (asked.returncode, "--dialect NAME" in asked.stderr) == (2, True)


def test_the_plan_s_datasets_are_loaded_verified_and_exported(project: Path, dsn: str) -> None:
    planned(project, "--write")
    restow(project, "migrate", "--write")
    with psycopg.connect(dsn) as connection:
        connection.execute((project / "migrations" / "002_create_users.sql").read_bytes())
    to = ("--database", dsn, "--quiet")
    loaded = restow(project, "backfill", "--store", "../documents", *to)
    assert (loaded.returncode, "20 inserted, 0 skipped" in loaded.stdout) == (0, True)
    again = restow(project, "backfill", "users", "--store", "../documents", "--database", dsn)
    assert (again.returncode, "0 inserted, 20 skipped" in again.stdout) == (0, True)
    verified = restow(project, "verify", "--store", "../documents", *to)
    assert (verified.returncode, "20 same, 0 differ" in verified.stdout) == (0, True)
    exported = restow(project, "export", "--output", "../copy", *to)
    assert (exported.returncode, "20 written" in exported.stdout) == (0, True)
    (document,) = [json.loads(path.read_text()) for path in project.parent.glob("copy/users/7.json")]
    assert document == {"name": "user 7", "score": 70}
    several = restow(project, "backfill", "--failures", "failed.jsonl", *to)
    assert (several.returncode, "about one dataset" in several.stderr) == (2, True)
