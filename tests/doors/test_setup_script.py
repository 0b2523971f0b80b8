"""`setup/backfill_transcripts.py`: the operator's script, with the original app's variables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.support.backfill import put_all, session_ids, whole_rows
from tests.support.servers import Cluster

SCRIPT = Path(__file__).parents[2] / "setup" / "backfill_transcripts.py"
IDS = session_ids(3)


def script(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    env = {"PATH": os.environ["PATH"], "COLUMNS": "80", **environ}
    return subprocess.run(command, env=env, capture_output=True, text=True)


@pytest.fixture
def pulse(original_dsn: str) -> dict[str, str]:
    given = conninfo_to_dict(original_dsn)
    names = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user"}
    variables = {f"PULSE_ANALYTICS_DB_{name}": str(given[key]) for name, key in names.items()}
    return {**variables, "PULSE_ANALYTICS_DB_PASSWORD": "any"}


def test_the_apps_variables_win_over_any_other_database(
    tmp_path: Path, original_dsn: str, pulse: dict[str, str]
) -> None:
    put_all(tmp_path, IDS)
    others = {"DATABASE_URL": "postgresql://nosuch.invalid/x", "PGHOST": "nosuch.invalid", "PGDATABASE": "x"}
    done = script("--store", str(tmp_path), **pulse, **others)
    assert done.returncode == 0, done.stderr
    assert f"backfill_transcripts: inserted session {IDS[0]}\n" in done.stderr
    assert (
        "backfill_transcripts: 3 discovered, 3 inserted, 0 skipped (already present), 0 failed" in done.stdout
    )
    assert whole_rows(original_dsn) == set(IDS)


@pytest.mark.parametrize("missing", ["HOST", "NAME", "USER", "PASSWORD"])
def test_a_missing_variable_is_named(tmp_path: Path, pulse: dict[str, str], missing: str) -> None:
    del pulse[f"PULSE_ANALYTICS_DB_{missing}"]
    done = script("--store", str(tmp_path), DATABASE_URL="postgresql://nosuch.invalid/x", **pulse)
    assert done.returncode == 2
    assert f"PULSE_ANALYTICS_DB_{missing}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_database_starts_none(tmp_path: Path) -> None:
    done = script("--store", str(tmp_path))
    assert done.returncode == 2
    assert "PULSE_ANALYTICS_DB_" in done.stderr


def test_help() -> None:
    done = script("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: backfill_transcripts.py [OPTIONS]\n"), "it takes no dataset"


def test_another_servers_database(server: Cluster) -> None:
    """The two schema files are one."""
    shipped = SCRIPT.with_name("schema.sql").read_text()
    assert "session_transcripts" in shipped
    with server.database() as dsn:
        import psycopg

        with psycopg.connect(dsn) as connection:
            connection.execute(shipped.encode())
