"""The options of `restow backfill`, against a real table."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.backfill import (
    TABLE,
    ask,
    backfill,
    document,
    execute,
    put,
    put_all,
    session_ids,
    verify,
    whole_rows,
)

IDS = session_ids(300)
BAD = IDS[::10]
GOOD = [session_id for session_id in IDS if session_id not in BAD]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good documents only. Tests read it; those that change one have a store of their own."""
    return put_all(tmp_path_factory.mktemp("store"), IDS)


@pytest.fixture
def partly_bad(tmp_path: Path) -> Path:
    """One in ten is no JSON."""
    store = put_all(tmp_path / "store", GOOD)
    for session_id in BAD:
        put(store, session_id, b'{"transcript": [')
    return store


def test_failures_are_replayed_when_they_are_mended(
    original_dsn: str, partly_bad: Path, tmp_path: Path
) -> None:
    failures = tmp_path / "failures.jsonl"
    ended = backfill(partly_bad, original_dsn, "--failures", str(failures))
    assert ended.exit_code == 1
    assert ended.counts == (300, 270, 0, 30)
    lines = [json.loads(line) for line in failures.read_text().splitlines()]
    assert sorted(line["key"] for line in lines) == BAD
    assert sorted(line["reference"] for line in lines) == [f"sessions/{i}/transcript.json" for i in BAD]
    assert all(line["code"] and line["reason"] for line in lines)

    put_all(partly_bad, BAD[:20])
    left = tmp_path / "left.jsonl"
    ended = backfill(partly_bad, original_dsn, "--only-failed", str(failures), "--failures", str(left))
    assert ended.exit_code == 1
    assert ended.counts == (30, 20, 0, 10)

    put_all(partly_bad, BAD[20:])
    ended = backfill(partly_bad, original_dsn, "--only-failed", str(left))
    assert ended.exit_code == 0
    assert ended.counts == (10, 10, 0, 0)
    assert whole_rows(original_dsn) == set(IDS)


def test_a_failures_file_may_be_replaced_by_its_own_replay(
    original_dsn: str, partly_bad: Path, tmp_path: Path
) -> None:
    """`--only-failed F --failures F` is what anybody types the second time."""
    failures = str(tmp_path / "failures.jsonl")
    backfill(partly_bad, original_dsn, "--failures", failures)
    put_all(partly_bad, BAD[:20])
    ended = backfill(partly_bad, original_dsn, "--only-failed", failures, "--failures", failures)
    assert ended.counts == (30, 20, 0, 10)
    assert len(Path(failures).read_text().splitlines()) == 10


def test_a_failure_limit_stops_the_run(original_dsn: str, partly_bad: Path) -> None:
    ended = backfill(partly_bad, original_dsn, "--max-failures", "5", "--batch-size", "10", "--workers", "1")
    assert ended.exit_code == 7
    discovered, inserted, skipped, failed = ended.counts
    assert failed > 5
    assert inserted + failed < 300
    assert "stopped: more failures than --max-failures allows" in ended.out
    assert whole_rows(original_dsn) == set(ended.sessions("inserted"))
    assert discovered >= inserted + failed
    assert skipped == 0


@pytest.mark.parametrize(("limit", "exit_code"), [("5%", 7), ("20%", 1), ("30", 1), ("29", 7), ("0", 7)])
def test_failure_limits_as_numbers_and_percentages(
    original_dsn: str, partly_bad: Path, limit: str, exit_code: int
) -> None:
    ended = backfill(partly_bad, original_dsn, "--max-failures", limit, "--batch-size", "50")
    assert ended.exit_code == exit_code, ended.out
    if exit_code == 1:
        assert ended.counts == (300, 270, 0, 30)


def test_limit(original_dsn: str, store: Path) -> None:
    assert backfill(store, original_dsn, "--limit", "40").counts == (40, 40, 0, 0)
    assert len(whole_rows(original_dsn)) == 40
    assert backfill(store, original_dsn, "--limit", "40", "--session-id", IDS[299]).counts[0] == 1


def test_ids_from_standard_input(original_dsn: str, store: Path) -> None:
    wanted = f"# the first two\n\n{IDS[0]}\n  {IDS[1]}\r\n{session_ids(1, block=9)[0]}\n"
    ended = backfill(store, original_dsn, "--ids-from", "-", "--session-id", IDS[2], stdin=wanted)
    assert ended.exit_code == 0, ended.err
    assert ended.counts == (3, 3, 0, 0)
    assert whole_rows(original_dsn) == set(IDS[:3])


def test_prefixes_and_ids_add_up(original_dsn: str, store: Path) -> None:
    ended = backfill(store, original_dsn, "--session-id-prefix", "0000001", "--session-id", IDS[0])
    assert ended.counts == (17, 17, 0, 0)
    assert whole_rows(original_dsn) == {IDS[0], *IDS[16:32]}


def test_a_document_is_found_by_its_own_id_as_by_its_path(original_dsn: str, tmp_path: Path) -> None:
    path_id, own_id = "abcdef00-0000-4000-8000-00000000000a", IDS[5]
    put(tmp_path, path_id, document(own_id))
    assert backfill(tmp_path, original_dsn, "--session-id", own_id, "--dry-run").sessions("would insert") == [
        own_id
    ]
    assert backfill(tmp_path, original_dsn, "--session-id", path_id).counts == (1, 1, 0, 0)
    assert ask(original_dsn, f"SELECT session_id::text FROM {TABLE}") == [(own_id,)]
    assert backfill(tmp_path, original_dsn, "--session-id", IDS[6]).counts == (0, 0, 0, 0)


def test_an_id_in_upper_case_is_the_same_row(original_dsn: str, tmp_path: Path) -> None:
    session_id = "abcdef00-0000-4000-8000-00000000000a"
    put(tmp_path, session_id, document(session_id.upper()))
    ended = backfill(tmp_path, original_dsn, "--session-id", session_id.upper())
    assert ended.counts == (1, 1, 0, 0)
    assert ended.sessions("inserted") == [session_id.upper()]
    assert backfill(tmp_path, original_dsn).counts == (1, 0, 1, 0)
    assert ask(original_dsn, f"SELECT session_id::text FROM {TABLE}") == [(session_id,)]


def test_trust_path(original_dsn: str, tmp_path: Path) -> None:
    store = put_all(tmp_path, IDS)
    assert backfill(store, original_dsn, "--trust-path").counts == (300, 300, 0, 0)
    assert whole_rows(original_dsn) == set(IDS)
    other = session_ids(2, block=1)
    put(store, other[0], document(other[1]))  # names another id
    put(store, IDS[0], b"never read, since its row is there")
    ended = backfill(store, original_dsn, "--trust-path", "--failures", str(tmp_path / "f"))
    assert ended.exit_code == 1
    assert ended.counts == (301, 0, 300, 1)
    assert json.loads((tmp_path / "f").read_text())["code"] == "key_mismatch"
    assert whole_rows(original_dsn) == set(IDS)


def test_log_lines_as_json_add_up(original_dsn: str, partly_bad: Path) -> None:
    execute(original_dsn, f"INSERT INTO {TABLE} (session_id) VALUES ('{GOOD[0]}')")
    (partly_bad / "sessions" / GOOD[1] / "session.json").write_text("{")
    ended = backfill(partly_bad, original_dsn, "--log-format", "json", "--progress-every", "1000")
    lines = [json.loads(line) for line in ended.err.splitlines()]
    summary = json.loads(ended.out)
    by_action = {action: [line for line in lines if line["action"] == action] for action in _ACTIONS}
    assert len(lines) == sum(map(len, by_action.values()))
    assert len(by_action["started"]) == 1
    for action in ("inserted", "skipped", "failed"):
        assert summary[action] == len(by_action[action])
        for line in by_action[action]:
            assert line["reference"] == f"sessions/{line['key']}/transcript.json"
    assert summary["warnings"] == len(by_action["warning"]) == 1
    assert (summary["discovered"], summary["inserted"], summary["skipped"]) == (300, 269, 1)
    assert (summary["failed"], summary["not_attempted"], summary["exit_code"]) == (30, 0, 1)
    assert all(line["code"] and line["reason"] for line in by_action["failed"])


_ACTIONS = ("started", "inserted", "skipped", "failed", "warning")


def test_json_lines_of_a_dry_run(original_dsn: str, store: Path) -> None:
    ended = backfill(store, original_dsn, "--log-format", "json", "--dry-run")
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert sorted(line["key"] for line in lines if line["action"] == "would_insert") == IDS
    assert json.loads(ended.out)["would_insert"] == 300


def test_quiet_leaves_failures_and_the_summary(original_dsn: str, partly_bad: Path) -> None:
    ended = backfill(partly_bad, original_dsn, "--quiet")
    assert ended.exit_code == 1
    assert sorted(ended.sessions("failed")) == BAD
    assert not ended.sessions("inserted")
    assert ended.out.startswith("backfill_transcripts: 300 discovered, 270 inserted, 0 skipped")
    assert "inserted session" not in backfill(partly_bad, original_dsn, "--quiet").err


def test_progress_where_there_is_no_terminal(original_dsn: str, store: Path) -> None:
    ended = backfill(store, original_dsn, "--progress-every", "0.0001", "--batch-size", "20")
    lines = [line for line in ended.err.splitlines() if line.startswith("backfill_transcripts: progress ")]
    assert lines
    assert lines[-1].startswith("backfill_transcripts: progress 300 of 300")
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("size", ["1", "7", "10000"])
@pytest.mark.parametrize("workers", ["1", "5"])
def test_any_batch_size_and_number_of_workers(
    schema_dsn: str, partly_bad: Path, size: str, workers: str
) -> None:
    ended = backfill(partly_bad, schema_dsn, "--batch-size", size, "--workers", workers, "--concurrency", "3")
    assert ended.counts == (300, 270, 0, 30)
    assert whole_rows(schema_dsn) == set(GOOD)
    assert verify(partly_bad, schema_dsn, "--quiet").exit_code == 6
    put_all(partly_bad, BAD)
    assert backfill(partly_bad, schema_dsn).counts == (300, 30, 270, 0)
    assert verify(partly_bad, schema_dsn).exit_code == 0


def test_documents_of_one_session_give_one_row(original_dsn: str, tmp_path: Path) -> None:
    same = IDS[0]
    for path_id in session_ids(40, block=3):
        put(tmp_path, path_id, document(same))
    ended = backfill(tmp_path, original_dsn, "--batch-size", "7")
    assert ended.counts == (40, 1, 39, 0)
    assert ask(original_dsn, f"SELECT session_id::text FROM {TABLE}") == [(same,)]


@pytest.mark.parametrize("option", ["--session-id", "--session-id-prefix"])
@pytest.mark.parametrize("more", [(), ("--trust-path",)])
def test_an_id_asked_for_in_another_spelling(
    original_dsn: str, tmp_path: Path, more: tuple[str, ...], option: str
) -> None:
    """The same uuid: an operator who pastes it in upper case gets the session."""
    session_id = "abcdef00-0000-4000-8000-00000000000a"
    put(tmp_path, session_id)
    put(tmp_path, IDS[0])
    ended = backfill(tmp_path, original_dsn, option, session_id.upper(), *more)
    assert ended.counts == (1, 1, 0, 0)
    assert whole_rows(original_dsn) == {session_id}


def test_a_summary_that_cannot_be_written(original_dsn: str, store: Path) -> None:
    command = [sys.executable, "-m", "restow", "backfill", "transcripts", "--store", str(store), "--database"]
    with open("/dev/full", "w") as full:
        ended = subprocess.run([*command, original_dsn], stdout=full, stderr=subprocess.PIPE, text=True)
    assert ended.returncode not in (0, 1)
    assert "No space left" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert whole_rows(original_dsn) == set(IDS)
