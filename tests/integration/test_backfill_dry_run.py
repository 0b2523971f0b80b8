"""A dry run says exactly what the run then does, and writes nothing."""

from pathlib import Path

import pytest

from tests.support.backfill import (
    TABLE,
    Ended,
    as_role,
    ask,
    backfill,
    document,
    execute,
    put,
    put_all,
    session_ids,
    wait_until,
)

IDS = session_ids(120)
PRESENT = IDS[:20]
#: What only the server can refuse, what its own parser refuses, what never gets there.
BAD = {
    IDS[30]: b'{"transcript": ["a"], "n": 1e200000}',
    IDS[31]: b'{"transcript": ["a\\u0000b"]}',
    IDS[32]: b'{"transcript": ["a\\ud800b"]}',
    IDS[33]: b'{"transcript": [}',
    IDS[34]: b'\xff\xfe{"transcript": []}',
    IDS[35]: b"",
    IDS[36]: b'{"session_id": "no uuid", "transcript": []}',
}
_STATE = f"SELECT ctid::text, xmin::text, xmax::text, t::text FROM {TABLE} AS t ORDER BY t"
_ACTIVITY = (
    "SELECT n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables WHERE relname = 'session_transcripts'"
)
_SEQUENCE = "SELECT last_value, is_called FROM analytics.session_transcripts_api_id_seq"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put_all(tmp_path, IDS)
    for session_id, data in BAD.items():
        put(tmp_path, session_id, data)
    put(tmp_path, "abcdef00-0000-4000-8000-00000000000a", document(IDS[50]))  # a second one of this id
    return tmp_path


@pytest.fixture(params=["original_dsn", "schema_dsn"])
def dsn(request: pytest.FixtureRequest) -> str:
    conninfo = str(request.getfixturevalue(request.param))
    values = ", ".join(f"('{session_id}')" for session_id in PRESENT)
    execute(conninfo, f"INSERT INTO {TABLE} (session_id) VALUES {values}")
    return conninfo


def outcomes(ended: Ended, inserted: str) -> tuple[list[str], list[str], list[str]]:
    return (
        sorted(ended.sessions(inserted)),
        sorted(ended.sessions("skipped existing")),
        sorted(ended.sessions("failed")),
    )


def reasons(ended: Ended) -> list[str]:
    return sorted(line for line in ended.err.splitlines() if ": failed session " in line)


def test_predicts_what_the_run_does_and_writes_nothing(dsn: str, store: Path) -> None:
    reader = as_role(dsn, "restow_reader", "SELECT")
    execute(dsn, "REVOKE USAGE ON ALL SEQUENCES IN SCHEMA analytics FROM restow_reader")
    wait_until(lambda: ask(dsn, _ACTIVITY) == [(len(PRESENT), 0, 0)])  # statistics arrive late
    before = [ask(dsn, query) for query in (_STATE, _ACTIVITY, _SEQUENCE)]
    dry = backfill(store, reader, "--dry-run")
    assert dry.exit_code == 1
    assert [ask(dsn, query) for query in (_STATE, _ACTIVITY, _SEQUENCE)] == before
    assert not dry.sessions("inserted")

    done = backfill(store, dsn)
    assert done.exit_code == 1
    missing = sorted({*IDS} - {*PRESENT} - {*BAD})
    assert outcomes(done, "inserted")[0] == missing
    assert reasons(dry) == reasons(done)
    would, skipped, failed = outcomes(dry, "would insert")
    # The second document of one id is skipped by the run, once the first has gone in.
    assert sorted(set(would)) == missing
    assert (skipped, failed) == (PRESENT, sorted(done.sessions("failed")))
    assert sorted(done.sessions("skipped existing")) == sorted([*PRESENT, IDS[50]])
    after = {row[3]: row[:3] for row in ask(dsn, _STATE)}
    assert all(after[row[3]] == row[:3] for row in before[0]), "a row that was there has changed"


def test_text_is_shown_only_when_asked_for(dsn: str, store: Path) -> None:
    plain = backfill(store, dsn, "--dry-run", "--session-id", IDS[40])
    assert "Grüße" not in plain.err
    line = next(line for line in plain.err.splitlines() if "would insert session" in line)
    assert "2 lines" in line
    shown = backfill(store, dsn, "--dry-run", "--show-payload", "--session-id", IDS[40])
    assert "Grüße" in shown.err
    assert backfill(store, dsn, "--show-payload").exit_code == 2
