"""What cannot start is one clear line with the next step, and its exit code."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.process import restow

NOWHERE = "postgresql://nosuch.invalid/x"
RUN = ("backfill", "transcripts")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nothing listens on, and nothing else can take meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def told(folder: Path, code: int, *arguments: str, **environ: str) -> str:
    """The one error line."""
    done = restow(folder, *arguments, **environ)
    errors = [line for line in done.stderr.splitlines() if "error:" in line.lower()]
    assert (done.returncode, done.stdout, len(errors)) == (code, "", 1), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith(f"{errors[0]}\n")
    return errors[0]


@pytest.mark.parametrize("command", ["backfill", "verify"])
def test_no_store_is_named(tmp_path: Path, command: str) -> None:
    line = told(tmp_path, 2, command, "transcripts", "--database", NOWHERE)
    assert line.startswith("restow: error: No store is named")
    for name in ("--store DIR", "--store .", "azure://CONTAINER", "STORAGE_CONNECTION_STRING"):
        assert name in line


def test_a_store_of_an_unknown_kind(tmp_path: Path) -> None:
    line = told(tmp_path, 2, *RUN, "--store", "ftp://host/x", "--database", NOWHERE)
    assert "No store answers to ftp://" in line
    assert "azure://" in line


def test_a_container_without_credentials_names_the_variables(tmp_path: Path) -> None:
    line = told(tmp_path, 2, *RUN, "--store", "azure://prompts", "--database", NOWHERE)
    for name in ("STORAGE_CONNECTION_STRING", "BLOB_CONN_STRING", "AzureWebJobsStorage"):
        assert name in line


@pytest.mark.parametrize("command", ["backfill", "verify"])
def test_a_folder_that_is_missing(tmp_path: Path, schema_dsn: str, command: str) -> None:
    line = told(tmp_path, 3, command, "transcripts", "--store", "./nope", "--database", schema_dsn)
    assert line.startswith(f"restow: error: The folder {tmp_path.resolve()}/nope does not exist.")
    assert "--store" in line


def test_a_table_that_is_missing(tmp_path: Path, dsn: str) -> None:
    line = told(tmp_path, 4, *RUN, "--store", ".", "--database", dsn)
    assert "analytics.session_transcripts does not exist" in line
    assert "restow db apply-schema" in line
    assert "restow migrate --write" in line


def test_no_database_and_no_embedded_one_wanted(tmp_path: Path) -> None:
    line = told(tmp_path, 2, *RUN, "--store", ".", "--no-embedded")
    for name in ("--database", "RESTOW_DATABASE_URL", "DATABASE_URL", "PGHOST", "PULSE_ANALYTICS_DB_"):
        assert name in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["backfill", "verify"])
def test_a_host_that_does_not_resolve(tmp_path: Path, command: str) -> None:
    line = told(tmp_path, 4, command, "transcripts", "--store", ".", "--database", NOWHERE)
    assert "nosuch.invalid" in line
    assert "Check the host" in line


def test_a_port_that_nothing_listens_on(tmp_path: Path, closed_port: int) -> None:
    url = f"postgresql://me:s3cret@127.0.0.1:{closed_port}/x"
    line = told(tmp_path, 4, *RUN, "--store", ".", DATABASE_URL=url)
    assert f"127.0.0.1:{closed_port}/x as me" in line
    assert "Start the server, or check host and port." in line
    assert "s3cret" not in line


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        ("--database", "postgresql://u:s3cret%zz@host/x"),
        ("--database", "host=h s3cret=1"),
        ("--database", "s3cret"),
        ("DATABASE_URL", "host=h password='s3cret"),
        ("RESTOW_DATABASE_URL", "mysql://u:s3cret@host/x"),
    ],
)
def test_a_malformed_connection_string_is_not_echoed(tmp_path: Path, origin: str, text: str) -> None:
    arguments, environ = ((origin, text), {}) if origin.startswith("-") else ((), {origin: text})
    line = told(tmp_path, 2, *RUN, "--store", ".", *arguments, **environ)
    assert origin in line
    assert "s3cret" not in line


def test_a_database_that_is_half_configured(tmp_path: Path) -> None:
    environ = {"PULSE_ANALYTICS_DB_HOST": "h", "PULSE_ANALYTICS_DB_PASSWORD": "s3cret"}
    line = told(tmp_path, 2, *RUN, "--store", ".", **environ)
    assert "PULSE_ANALYTICS_DB_NAME" in line
    assert "PULSE_ANALYTICS_DB_USER" in line
    assert "s3cret" not in line


def test_payload_without_a_dry_run(tmp_path: Path) -> None:
    line = told(tmp_path, 2, *RUN, "--store", ".", "--show-payload", "--database", NOWHERE)
    assert "--show-payload goes with --dry-run" in line


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "%"])
def test_a_failure_limit_that_is_none(tmp_path: Path, value: str) -> None:
    assert "--max-failures" in told(tmp_path, 2, *RUN, "--store", ".", "--max-failures", value)


@pytest.mark.parametrize("option", ["--only-failed", "--ids-from"])
def test_a_file_that_is_not_there(tmp_path: Path, option: str) -> None:
    line = told(tmp_path, 2, *RUN, "--store", ".", "--database", NOWHERE, option, "nope.jsonl")
    assert option in line
    assert "nope.jsonl" in line


@pytest.mark.parametrize("option", ["--only-failed", "--ids-from", "--failures"])
def test_a_folder_where_a_file_is_wanted(tmp_path: Path, option: str) -> None:
    line = told(tmp_path, 2, *RUN, "--store", ".", "--database", NOWHERE, option, str(tmp_path))
    assert str(tmp_path) in line
    assert option in line


def test_a_file_that_is_no_failures_file(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_text('{"reference":"a"}\nnonsense\n')
    line = told(tmp_path, 2, *RUN, "--store", ".", "--database", NOWHERE, "--only-failed", "f.jsonl")
    assert "Line 2 of f.jsonl" in line
    assert "nonsense" not in line


def test_a_list_of_ids_without_any(tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("# none today\n\n")
    assert "--ids-from" in told(tmp_path, 2, *RUN, "--store", ".", "--database", NOWHERE, "--ids-from", "ids")


def test_a_failures_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "f.jsonl"
    line = told(tmp_path, 2, *RUN, "--store", ".", "--database", NOWHERE, "--failures", str(path))
    assert f"The failures file {path} cannot be written: No such file or directory." in line


@pytest.mark.parametrize("option", ["--only-failed", "--ids-from"])
def test_a_file_that_is_no_text_is_one_line(tmp_path: Path, option: str) -> None:
    (tmp_path / "f").write_bytes(b"\x80\xff\n")
    database = ("--database", "postgresql://nosuch.invalid/x")
    done = restow(tmp_path, "backfill", "transcripts", "--store", ".", *database, option, "f")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("arguments", [("backfill",), ("backfill", "x\ny")])
def test_nothing_in_an_argument_makes_it_two_lines(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = restow(tmp_path, *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
