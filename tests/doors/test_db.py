"""`restow db`, run as a user runs it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from restow.postgres.embedded.folder import server_folder
from restow.postgres.embedded.server import stop
from tests.support.servers import PASSWORD, Cluster, Server

#: Whatever names a database on the machine that runs the tests.
_NAMES = ("PG", "DATABASE_URL", "RESTOW_", "PULSE_")


def restow(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(_NAMES)}
    command = [sys.executable, "-m", "restow", "db", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**env, "COLUMNS": "80", **environ}, capture_output=True, text=True
    )


def said(folder: Path, *arguments: str, **environ: str) -> str:
    done = restow(folder, *arguments, **environ)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def project() -> Iterator[Path]:
    # Not pytest's own folder, which is closed to the account that root's server runs under.
    with tempfile.TemporaryDirectory(prefix="restow-test-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        (folder / "pyproject.toml").touch()
        yield folder
        assert stop(server_folder(folder), {})


@pytest.fixture(scope="module")
def with_password() -> Iterator[Server]:
    server = Server(tcp=True)
    yield server
    server.stop()


def test_the_embedded_server_from_start_to_stop(project: Path) -> None:
    inside = project / "src"
    inside.mkdir()
    assert "Embedded:  stopped" in said(inside, "status")
    assert restow(inside, "status", "--url").returncode == 4
    assert "runs until `restow db stop`" in said(inside, "start")
    assert "running, process" in said(project, "status")
    created = said(inside, "apply-schema")
    assert (
        "created table: analytics.scorecards, analytics.session_events, analytics.session_transcripts"
        in created
    )
    assert "created view: api.scorecards" in created
    assert "column" not in created
    url = said(inside, "status", "--url").strip()
    assert "Nothing to create" in said(inside, "apply-schema", "--database", url)
    query = "SELECT count(*) FROM api.session_transcripts"
    assert said(inside, "psql", "-XAtc", query) == "0\n"
    assert "is stopped" in said(project, "stop")
    assert "Embedded:  stopped" in said(inside, "status")
    assert said(inside, "psql", "-XAtc", query) == "0\n"
    assert [path.name for path in project.iterdir() if path.name.startswith(".")] == [".restow"]


def test_start_says_so_when_other_commands_use_another_database(project: Path) -> None:
    done = restow(project, "start", DATABASE_URL="postgresql://me:s3cret@db.example/x", PGHOST="pg.example")
    assert done.returncode == 0
    assert "other commands use db.example:5432/x as me (DATABASE_URL), not this one" in done.stderr
    told = said(project, "status", DATABASE_URL="postgresql://me:s3cret@db.example/x", PGHOST="pg.example")
    assert "Ignored:   PG*" in told
    assert "s3cret" not in done.stderr + done.stdout + told


def test_apply_schema_adds_what_is_missing_and_passes_warnings_on(tmp_path: Path, server: Cluster) -> None:
    with server.database() as conninfo:
        said(tmp_path, "apply-schema", "--database", conninfo)
        with psycopg.connect(conninfo) as connection:
            connection.execute(
                """
                ALTER TABLE analytics.scorecards DROP COLUMN scorecard_json CASCADE;
                DROP INDEX analytics.session_transcripts_session_id_idx;
                INSERT INTO analytics.session_transcripts (session_id, transcript_json)
                  SELECT id, '{}' FROM (SELECT gen_random_uuid() AS id) one, generate_series(1, 2);
                """
            )
        done = restow(tmp_path, "apply-schema", "--database", conninfo)
    assert done.returncode == 0
    assert "created column: analytics.scorecards.scorecard_json" in done.stdout
    assert done.stderr.startswith("restow: warning: analytics.session_transcripts has rows with the same")
    assert done.stderr.count("\n") == 1


def test_apply_schema_leaves_nothing_behind_when_it_is_refused(tmp_path: Path, with_password: Server) -> None:
    with_password.execute(sql.SQL("CREATE ROLE reader LOGIN PASSWORD 'reader'"))
    conninfo = with_password.tcp_conninfo(user="reader", password="reader")
    done = restow(tmp_path, "apply-schema", "--database", conninfo)
    assert done.returncode == 4
    assert done.stderr.startswith("restow: error: The schema was not applied, the server refused:")
    assert done.stderr.count("\n") == 1


def test_the_dry_run_prints_the_script_and_connects_to_nothing(tmp_path: Path) -> None:
    script = said(tmp_path, "apply-schema", "--dry-run", DATABASE_URL="postgresql://nosuch.invalid/x")
    assert "analytics" in script and "session_transcripts" in script


def test_the_password_reaches_psql_but_no_command_line(tmp_path: Path, with_password: Server) -> None:
    look = r"\! tr '\0' ' ' < /proc/$PPID/cmdline"
    environ = {
        "PULSE_ANALYTICS_DB_HOST": "127.0.0.1",
        "PULSE_ANALYTICS_DB_PORT": str(with_password.tcp_port),
        "PULSE_ANALYTICS_DB_NAME": "postgres",
        "PULSE_ANALYTICS_DB_USER": "restow",
        "PULSE_ANALYTICS_DB_PASSWORD": PASSWORD,
    }
    shown = said(tmp_path, "psql", "-XAt", "-c", "SELECT inet_server_port()", "-c", look, **environ)
    assert shown.startswith(f"{with_password.tcp_port}\n")
    assert "psql" in shown and PASSWORD not in shown


def test_errors_are_one_line_with_the_next_step_and_an_exit_code(
    project: Path, with_password: Server
) -> None:
    wrong = with_password.tcp_conninfo(password="wr0ng")
    cases = [
        (4, "Check user and password", {"DATABASE_URL": wrong}),
        (4, "Start the server, or check host and port", {"DATABASE_URL": "postgresql://127.0.0.1:1/x"}),
        (2, "PULSE_ANALYTICS_DB_NAME", {"PULSE_ANALYTICS_DB_HOST": "h"}),
        (2, "special characters of the password as %XX", {"DATABASE_URL": "postgresql://u:wr0ng%zz@h/x"}),
        (2, "RESTOW_PG_BIN", {"RESTOW_PG_BIN": str(project)}),
    ]
    for code, words, environ in cases:
        done = restow(project, "apply-schema", **environ)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
        assert done.stderr.startswith("restow: error: ") and words in done.stderr
        assert "wr0ng" not in done.stderr


@pytest.mark.parametrize("command", ["", "start", "stop", "status", "psql", "apply-schema"])
def test_help_fits_80_columns_and_has_an_example(tmp_path: Path, command: str) -> None:
    shown = said(tmp_path, *([command] if command else []), "--help")
    assert max(map(len, shown.splitlines())) <= 80
    assert "Example" in shown and "\b" not in shown and "\\b" not in shown
