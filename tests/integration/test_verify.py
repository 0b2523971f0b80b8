"""`restow verify`: what differs is found, in both directions, to the last digit."""

import json
from pathlib import Path

import pytest

from tests.support.backfill import TABLE, backfill, execute, put, put_all, session_ids, verify

IDS = session_ids(40)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return put_all(tmp_path, IDS)


@pytest.fixture
def loaded(original_dsn: str, store: Path) -> str:
    assert backfill(store, original_dsn).exit_code == 0
    return original_dsn


def symbols(lines: str) -> dict[str, str]:
    """The symbol of each key."""
    return {line[2:38]: line[0] for line in lines.splitlines() if line[:2] in ("= ", "+ ", "- ", "* ", "! ")}


def test_all_the_same(loaded: str, store: Path) -> None:
    ended = verify(store, loaded)
    assert ended.exit_code == 0
    assert symbols(ended.out) == dict.fromkeys(IDS, "=")
    assert "40 documents, 40 rows: 40 same, 0 differ" in ended.out


def test_one_symbol_for_each_key_and_counts_that_add_up(loaded: str, store: Path) -> None:
    new, gone = session_ids(2, block=1)
    put(store, new)
    execute(loaded, f"INSERT INTO {TABLE} (session_id, transcript_json) VALUES ('{gone}', '{{}}')")
    put(store, IDS[0], b"{")
    execute(loaded, f"UPDATE {TABLE} SET transcript_lines = '{{}}' WHERE session_id = '{IDS[1]}'")
    ended = verify(store, loaded)
    assert ended.exit_code == 6
    told = {IDS[0]: "!", IDS[1]: "*", new: "+", gone: "-"}
    assert symbols(ended.out) == {**dict.fromkeys(IDS[2:], "="), **told}
    assert "41 documents, 41 rows: 38 same, 1 differ, 1 only in the store, 1 only in the data" in ended.out


@pytest.mark.parametrize(
    "change",
    [
        "transcript_json = jsonb_set(transcript_json, '{score}', '1.1')",
        "transcript_json = jsonb_set(transcript_json, '{score}', '1.1000000000000000000000001')",
        "transcript_json = transcript_json - 'score'",
        "transcript_json = transcript_json || '{\"more\": null}'",
        "transcript_json = jsonb_set(transcript_json, '{transcript,0}', '\"other\"')",
        "transcript_json = jsonb_insert(transcript_json, '{transcript,0}', '\"\"')",
        "transcript_json = jsonb_set(transcript_json, '{score}', '\"1.10\"')",
        "transcript_json = NULL",
        "transcript_lines = transcript_lines || ARRAY['more']",
        "transcript_lines = NULL",
        "transcript_lines = ARRAY[transcript_lines[2], transcript_lines[1]]",
        "user_id = gen_random_uuid()",
        "user_id = CASE WHEN user_id IS NULL THEN session_id END",
    ],
)
def test_a_change_of_any_column_is_found(loaded: str, store: Path, change: str) -> None:
    execute(loaded, f"UPDATE {TABLE} SET {change} WHERE session_id = '{IDS[7]}'")
    ended = verify(store, loaded, "--quiet")
    assert ended.exit_code == 6
    assert symbols(ended.out) == {IDS[7]: "*"}
    assert "other" not in ended.out  # where, never what


def test_the_same_values_written_in_another_way_are_no_difference(loaded: str, store: Path) -> None:
    document = json.loads((store / f"sessions/{IDS[3]}/transcript.json").read_bytes())
    text = (
        json.dumps(dict(reversed(document.items())), indent=3)
        .replace("1.1\n", "1.10\n")
        .replace("1.1,", "1.10,")
    )
    put(store, IDS[3], text.encode())
    assert verify(store, loaded).exit_code == 0


def test_a_session_with_two_rows_differs(loaded: str, store: Path) -> None:
    columns = "session_id, user_id, transcript_lines, transcript_json"
    again = f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE} WHERE session_id = '{IDS[5]}'"
    execute(loaded, again)
    ended = verify(store, loaded, "--quiet")
    assert ended.exit_code == 6
    assert symbols(ended.out) == {IDS[5]: "*"}
    assert "has 2 rows of this key" in ended.out
    assert "40 documents, 41 rows" in ended.out


def test_rows_without_a_document_are_counted_one_by_one(loaded: str, tmp_path: Path) -> None:
    for _ in range(2):
        execute(loaded, f"INSERT INTO {TABLE} (session_id) VALUES ('{session_ids(1, block=2)[0]}')")
    (tmp_path / "empty").mkdir()
    ended = verify(tmp_path / "empty", loaded)
    assert ended.exit_code == 6
    assert "0 documents, 42 rows: 0 same, 0 differ, 0 only in the store, 42 only in the database" in ended.out


def test_more_rows_than_one_page(original_dsn: str, tmp_path: Path) -> None:
    execute(
        original_dsn,
        f"INSERT INTO {TABLE} (session_id) SELECT gen_random_uuid() FROM generate_series(1, 12000)",
        f"INSERT INTO {TABLE} (session_id) SELECT session_id FROM {TABLE} LIMIT 3000",
    )
    ended = verify(tmp_path, original_dsn, "--quiet")
    assert "0 documents, 15000 rows" in ended.out
    assert "15000 only in the database" in ended.out


def test_a_sample_compares_so_many_and_looks_for_no_other_rows(loaded: str, store: Path) -> None:
    execute(loaded, f"INSERT INTO {TABLE} (session_id) VALUES ('{session_ids(1, block=2)[0]}')")
    ended = verify(store, loaded, "--sample", "10")
    assert ended.exit_code == 0
    assert len(symbols(ended.out)) == 10
    assert "10 documents, rows not counted (sample): 10 same" in ended.out


def test_as_json(loaded: str, store: Path) -> None:
    put(store, IDS[0], b"[1, 2")
    ended = verify(store, loaded, "--log-format", "json")
    *lines, summary = map(json.loads, ended.out.splitlines())
    assert {line["key"]: line["symbol"] for line in lines} == {**dict.fromkeys(IDS, "="), IDS[0]: "!"}
    assert (summary["documents"], summary["same"], summary["unreadable"]) == (40, 39, 1)
    assert summary["exit_code"] == ended.exit_code == 6
