"""One bad session costs one session: also one that kills its connection, is locked, or lies out of reach."""

import json
from pathlib import Path

import psycopg
import pytest

from tests.support.backfill import (
    TABLE,
    ask,
    backfill,
    execute,
    put,
    put_all,
    session_ids,
    start,
    verify,
    wait_until,
    waits_for_lock,
    whole_rows,
)

IDS = session_ids(300)
BAD = IDS[123]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return put_all(tmp_path, IDS)


@pytest.fixture(params=["original_dsn", "schema_dsn"])
def dsn(request: pytest.FixtureRequest) -> str:
    """The table without the unique index, and the one with it."""
    return str(request.getfixturevalue(request.param))


def test_a_session_that_kills_its_connection(dsn: str, store: Path) -> None:
    execute(
        dsn,
        "CREATE FUNCTION kill() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$",
        f"CREATE TRIGGER kill BEFORE INSERT ON {TABLE} FOR EACH ROW "
        f"WHEN (NEW.session_id = '{BAD}') EXECUTE FUNCTION kill()",
    )
    ended = backfill(store, dsn)
    assert ended.exit_code == 1
    assert ended.sessions("failed") == [BAD]
    assert "the connection was lost each time it was loaded" in ended.err
    assert whole_rows(dsn) == set(IDS) - {BAD}


# Each half of the batch waits for the lock, and the session alone for a quarter of a minute.
@pytest.mark.slow
def test_a_session_that_another_transaction_holds(schema_dsn: str, store: Path) -> None:
    with psycopg.connect(schema_dsn) as holder:
        holder.execute(f"INSERT INTO {TABLE} (session_id) VALUES ('{BAD}')".encode())
        run = start(store, schema_dsn)
        wait_until(lambda: waits_for_lock(schema_dsn))
        ended = run.wait()
        holder.rollback()
    assert ended.exit_code == 1
    assert ended.sessions("failed") == [BAD]
    assert "lock timeout" in ended.err
    assert whole_rows(schema_dsn) == set(IDS) - {BAD}
    assert backfill(store, schema_dsn).counts == (300, 1, 299, 0)


def test_a_run_that_an_error_ends_tells_what_it_did(original_dsn: str, store: Path) -> None:
    execute(
        original_dsn,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (SELECT count(*) FROM {TABLE}) >= 100 THEN RAISE insufficient_privilege; END IF; "
        "RETURN NULL; END $$",
        f"CREATE TRIGGER refuse BEFORE INSERT ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    )
    ended = backfill(store, original_dsn, "--batch-size", "50", "--workers", "1")
    assert ended.exit_code == 4
    assert "300 discovered, 100 inserted, 0 skipped (already present), 0 failed" in ended.out
    assert "200 discovered documents were not attempted" in ended.out
    assert ended.err.splitlines()[-1].startswith("restow: error: ")


def test_two_documents_that_claim_one_session_are_seen(original_dsn: str, tmp_path: Path) -> None:
    one, other = session_ids(2)
    put(tmp_path, one, json.dumps({"session_id": other, "transcript": ["one"]}).encode())
    put(tmp_path, other, json.dumps({"session_id": other, "transcript": ["other"]}).encode())
    ended = backfill(tmp_path, original_dsn)
    assert ended.counts == (2, 1, 1, 0)
    assert f"backfill_transcripts: warning session {other}: its path has another key" in ended.err
    assert verify(tmp_path, original_dsn).exit_code == 6


def test_a_session_json_out_of_reach_is_no_missing_user(original_dsn: str, tmp_path: Path) -> None:
    store = put_all(tmp_path, IDS[:4])
    beside = store / "sessions" / IDS[0] / "session.json"
    content = beside.read_bytes()
    beside.unlink()
    beside.symlink_to(beside.name)  # a loop: it is there, and cannot be opened
    ended = backfill(store, original_dsn)
    assert ended.counts == (4, 3, 0, 1)
    assert "the session document beside it: cannot read the file" in ended.err
    beside.unlink()
    beside.write_bytes(content)
    assert backfill(store, original_dsn).counts == (4, 1, 3, 0)
    assert whole_rows(original_dsn) == set(IDS[:4])


def test_replaying_obeys_the_filters(original_dsn: str, tmp_path: Path) -> None:
    store, failures = tmp_path / "store", str(tmp_path / "failed.jsonl")
    for session_id in IDS[:4]:
        put(store, session_id, b"{")
    assert backfill(store, original_dsn, "--failures", failures).counts == (4, 0, 0, 4)
    put_all(store, IDS[:4])
    for more in (("--limit", "1"), ("--trust-path",), ()):
        ended = backfill(
            store, original_dsn, "--only-failed", failures, "--session-id", IDS[2], "--dry-run", *more
        )
        assert ended.sessions("would insert") == [IDS[2]]
    ended = backfill(store, original_dsn, "--only-failed", failures, "--failures", failures)
    assert ended.counts == (4, 4, 0, 0)
    assert Path(failures).read_text() == ""


def test_ids_without_a_document_are_named(original_dsn: str, tmp_path: Path) -> None:
    store = put_all(tmp_path, IDS[:2])
    ended = backfill(store, original_dsn, "--session-id", IDS[0].upper(), "--session-id", IDS[9])
    assert ended.counts == (1, 1, 0, 0)
    assert f"backfill_transcripts: warning: the store has no session {IDS[9]}\n" in ended.err
    assert ended.err.count("warning") == 1


def test_an_empty_store_is_told(original_dsn: str, tmp_path: Path) -> None:
    ended = backfill(tmp_path, original_dsn)
    assert ended.counts == (0, 0, 0, 0)
    assert "warning: the store holds no document sessions/{session_id}/transcript.json" in ended.err


@pytest.mark.parametrize("option", ["--session-id", "--session-id-prefix"])
def test_an_empty_id_selects_nothing_by_mistake(original_dsn: str, store: Path, option: str) -> None:
    ended = backfill(store, original_dsn, option, "")
    assert ended.exit_code == 2
    assert ask(original_dsn, f"SELECT count(*) FROM {TABLE}") == [(0,)]


def test_a_connection_string_as_the_store_is_not_shown(original_dsn: str) -> None:
    given = "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=s3cret==;BlobEndpoint=http://x"
    for text in (given, given.rpartition(";")[0]):
        ended = backfill(text, original_dsn)
        assert ended.exit_code == 2
        assert "s3cret" not in ended.err
        assert "STORAGE_CONNECTION_STRING" in ended.err
