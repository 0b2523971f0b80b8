"""`restow export`: what was loaded comes back, value for value, and nothing in the folder is replaced."""

import json
from pathlib import Path

import pytest

from restow.documents.compare import first_difference
from tests.support.backfill import (
    TABLE,
    Ended,
    Run,
    backfill,
    document,
    execute,
    put,
    put_all,
    session_ids,
)

IDS = session_ids(120)
EASILY_LOST = b'{"n": [1e400, 0.10, 12345678901234567890.5, -0.0], "t": "\\ud83d\\ude00", "o": {"": null}}'


@pytest.fixture
def store(tmp_path: Path) -> Path:
    store = put_all(tmp_path / "store", IDS)
    put(store, IDS[5], EASILY_LOST)
    return store


@pytest.fixture
def loaded(schema_dsn: str, store: Path) -> str:
    assert backfill(store, schema_dsn).exit_code == 0
    return schema_dsn


def export(dsn: str, folder: Path, *options: str) -> Ended:
    return Run(["export", "transcripts", "--database", dsn, "--output", folder, *options]).wait()


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_round_trip_is_exact(loaded: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = export(loaded, out)
    assert ended.exit_code == 0, ended.err
    assert names(out) == {f"sessions/{each}/transcript.json" for each in IDS}
    assert b'"score": 1.10' in (out / f"sessions/{IDS[3]}/transcript.json").read_bytes()
    for name in names(out):
        assert first_difference((tmp_path / "store" / name).read_bytes(), (out / name).read_bytes()) is None


def test_a_second_run_changes_nothing(loaded: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(loaded, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.json")}
    ended = export(loaded, out)
    assert "120 rows: 0 written, 0 would write, 120 same, 0 failed" in ended.out
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.json")} == before


def test_what_is_there_is_left_as_it_is(loaded: str, store: Path) -> None:
    """The store itself as the folder: the documents have the same values in other words."""
    before = (store / f"sessions/{IDS[0]}/transcript.json").read_bytes()
    put(store, IDS[1], b'{"other": 1}')
    put(store, IDS[2], b"{broken")
    ended = export(loaded, store)
    assert ended.exit_code == 1
    assert "118 same, 2 failed" in ended.out
    assert f"failed sessions/{IDS[1]}/transcript.json: another document has this name there" in ended.out
    assert (store / f"sessions/{IDS[0]}/transcript.json").read_bytes() == before == document(IDS[0])
    assert (store / f"sessions/{IDS[1]}/transcript.json").read_bytes() == b'{"other": 1}'


def test_a_dry_run_writes_nothing(loaded: str, tmp_path: Path) -> None:
    ended = export(loaded, tmp_path / "out", "--dry-run", "--quiet")
    assert "120 would write" in ended.out
    assert not (tmp_path / "out").exists()


def test_rows_without_a_document_and_rows_that_share_a_key(original_dsn: str, tmp_path: Path) -> None:
    one, two, three = IDS[:3]
    values = f"('{one}', '{{}}'), ('{two}', NULL), ('{three}', '1'), ('{three}', '2')"
    execute(original_dsn, f"INSERT INTO {TABLE} (session_id, transcript_json) VALUES {values}")
    ended = export(original_dsn, tmp_path, "--log-format", "json")
    assert ended.exit_code == 1
    *lines, summary = (json.loads(line) for line in ended.out.splitlines())
    assert [(line["key"], line["action"]) for line in lines] == [
        (one, "written"),
        (two, "failed"),
        (three, "failed"),
        (three, "failed"),
    ]
    assert (summary["rows"], summary["written"], summary["failed"]) == (4, 1, 3)


def test_a_folder_that_cannot_be_written(loaded: str, tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file where a folder should be")
    ended = export(loaded, tmp_path, "--quiet")
    assert ended.exit_code == 1
    assert "120 failed" in ended.out
