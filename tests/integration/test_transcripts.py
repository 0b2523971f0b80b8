"""`restow.transcripts.load`: the database first, the store where no row exists."""

import json
from pathlib import Path

import pytest

from restow import transcripts
from restow.errors import DatabaseError, StoreError
from tests.support.backfill import TABLE, backfill, execute, put, session_ids

LOADED, NEW, OTHER = session_ids(3)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put(tmp_path, LOADED)
    return tmp_path


@pytest.fixture
def loaded(original_dsn: str, store: Path) -> str:
    assert backfill(store, original_dsn).exit_code == 0
    put(store, NEW)
    return original_dsn


def load(session_id: str, dsn: str, store: Path | None) -> transcripts.Transcript | None:
    return transcripts.load(session_id, database=dsn, store=None if store is None else str(store), environ={})


def test_the_database_is_preferred(loaded: str, store: Path) -> None:
    put(store, LOADED, b'{"transcript": ["changed since"]}')
    found = load(LOADED, loaded, store)
    assert found is not None
    assert (found.source, found.session_id) == ("database", LOADED)
    assert found.lines == (f"Grüße an {LOADED}", "second\tline")
    assert '"score": 1.10' in found.document


def test_the_store_answers_where_no_row_is(loaded: str, store: Path) -> None:
    found = load(NEW, loaded, store)
    assert found is not None
    assert found.source == "store"
    assert found.lines == (f"Grüße an {NEW}", "second\tline")
    assert '"score":1.10' in found.document


def test_both_ways_tell_the_same(loaded: str, store: Path) -> None:
    before = load(NEW, loaded, store)
    assert backfill(store, loaded).exit_code == 0
    after = load(NEW, loaded, store)
    assert before and after
    assert (before.source, after.source) == ("store", "database")
    assert before.lines == after.lines
    assert json.loads(before.document) == json.loads(after.document)


@pytest.mark.parametrize("session_id", [OTHER, "no-uuid", "..", "a/b", "", "\0", "%s'\"", "x" * 5000])
def test_no_such_session(loaded: str, store: Path, session_id: str) -> None:
    assert load(session_id, loaded, store) is None
    assert load(session_id, loaded, None) is None


def test_the_latest_of_two_rows(loaded: str, store: Path) -> None:
    execute(
        loaded,
        f"INSERT INTO {TABLE} (session_id, transcript_lines, transcript_json, updated_at) "
        f"VALUES ('{LOADED}', '{{late}}', '{{}}', now() + interval '1 minute')",
    )
    found = load(LOADED, loaded, store)
    assert found is not None and found.lines == ("late",)


def test_a_broken_document_is_an_error_without_its_text(loaded: str, store: Path) -> None:
    put(store, NEW, b'{"transcript": ["s3cret')
    with pytest.raises(StoreError) as caught:
        load(NEW, loaded, store)
    assert NEW in str(caught.value) and "s3cret" not in str(caught.value)


def test_an_outage_of_the_database_is_no_missing_row(store: Path, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        load(LOADED, f"host={tmp_path} dbname=x", store)


def test_a_missing_table_is_told(dsn: str, store: Path) -> None:
    with pytest.raises(DatabaseError, match="does not exist"):
        load(LOADED, dsn, store)
