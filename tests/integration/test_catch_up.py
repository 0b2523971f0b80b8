"""`--catch-up`: what came, changed or went while the run was under way."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from restow.errors import ExitCode
from restow.model import Mapping, Outcome
from restow.stages.catch_up import backfill_and_catch_up
from restow.stages.run import BackfillOptions, BackfillResult
from restow.stores.local import LocalStore
from restow.stores.memory import MemoryStore
from tests.support.backfill import backfill as command
from tests.support.backfill import put as put_session
from tests.support.backfill import session_ids, whole_rows
from tests.support.layouts import MAPPINGS, Seen, create_table, put, rows

DOCUMENT, LINES = MAPPINGS["document"], MAPPINGS["many lines"]


class Meanwhile(Seen):
    """Does something when the first outcomes come."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.work: Callable[[], None] | None = work
        self.results: list[BackfillResult] = []

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        super().outcomes(outcomes)
        if self.work is not None:
            self.work()
            self.work = None

    def ended(self, result: BackfillResult) -> None:
        self.results.append(result)


def run(mapping: Mapping, folder: Path, dsn: str, seen: Meanwhile) -> BackfillResult:
    create_table(dsn, mapping)
    return backfill_and_catch_up(
        mapping,
        open_store=lambda: LocalStore(str(folder)),
        conninfo=dsn,
        options=BackfillOptions(workers=1),
        reporter=seen,
    )


def rewrite(folder: Path, name: str, text: str) -> None:
    """Another text, and a time of writing that differs even where the clock is coarse."""
    put(folder, name, text)
    status = (folder / name).stat()
    os.utime(folder / name, ns=(status.st_atime_ns, status.st_mtime_ns + 10**9))


def test_nothing_happened(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "a/1.json", "1")
    seen = Meanwhile(lambda: None)
    assert run(DOCUMENT, tmp_path, dsn, seen).exit_code is ExitCode.DONE
    assert (len(seen.results), seen.warnings) == (1, [])


def test_a_document_that_came_is_loaded(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "a/1.json", "1")
    put(tmp_path, "other.json", "1")
    seen = Meanwhile(partial(put, tmp_path, "a/2.json", "2"))
    assert run(DOCUMENT, tmp_path, dsn, seen).exit_code is ExitCode.DONE
    assert rows(dsn) == [("a", "1", 1), ("a", "2", 2)]
    assert [result.tally.inserted for result in seen.results] == [1, 1]
    assert seen.warnings == ["during the run 1 documents came, 0 changed and 0 went"]


def test_a_document_that_changed_is_a_finding(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "a/1.json", '{"n": 1}')
    seen = Meanwhile(partial(rewrite, tmp_path, "a/1.json", '{"n": 2}'))
    assert run(DOCUMENT, tmp_path, dsn, seen).exit_code is ExitCode.FAILED_ITEMS
    assert rows(dsn) == [("a", "1", {"n": 1})]
    assert seen.warnings[1:] == [
        "a/1 changed after it was loaded: document differs at /n: the number differs"
    ]


def test_one_that_was_written_again_with_the_same_value_is_none(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "a/1.json", '{"n": 1}')
    seen = Meanwhile(partial(rewrite, tmp_path, "a/1.json", '{"n":1 }'))
    assert run(DOCUMENT, tmp_path, dsn, seen).exit_code is ExitCode.DONE
    assert seen.warnings == ["during the run 0 documents came, 1 changed and 0 went"]


def test_one_that_was_half_written_is_tried_again(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "a/1.json", '{"n": ')
    seen = Meanwhile(partial(rewrite, tmp_path, "a/1.json", '{"n": 1}'))
    assert run(DOCUMENT, tmp_path, dsn, seen).exit_code is ExitCode.FAILED_ITEMS, (
        "the first run's failure stays"
    )
    assert rows(dsn) == [("a", "1", {"n": 1})]


def test_lines_that_were_appended(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "logs/a.jsonl", "1\n2\n")
    seen = Meanwhile(partial(rewrite, tmp_path, "logs/a.jsonl", "1\n2\n3\n"))
    assert run(LINES, tmp_path, dsn, seen).exit_code is ExitCode.DONE
    assert rows(dsn) == [("a", 0, 1), ("a", 1, 2), ("a", 2, 3)]


def test_a_document_that_went(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "a/1.json", "1")
    seen = Meanwhile((tmp_path / "a/1.json").unlink)
    assert run(DOCUMENT, tmp_path, dsn, seen).exit_code is ExitCode.FAILED_ITEMS
    assert seen.warnings[1:] == ["a/1.json went after it was listed; a row of it stays"]


def test_a_store_that_lists_versions(dsn: str) -> None:
    store = MemoryStore({"a/1.json": b"1"})
    seen = Meanwhile(lambda: store.documents.update({"a/1.json": b"2", "a/2.json": b"2"}))
    create_table(dsn, DOCUMENT)
    result = backfill_and_catch_up(
        DOCUMENT,
        open_store=lambda: store,
        conninfo=dsn,
        options=BackfillOptions(workers=1),
        reporter=seen,
    )
    assert result.exit_code is ExitCode.FAILED_ITEMS
    assert seen.warnings[0] == "during the run 1 documents came, 1 changed and 0 went"


@pytest.mark.parametrize("options", [[], ["--catch-up"]])
def test_the_command(schema_dsn: str, tmp_path: Path, options: list[str]) -> None:
    ids = session_ids(3)
    for session in ids:
        put_session(tmp_path, session)
    assert command(tmp_path, schema_dsn, "--key", ids[0], "--key-prefix", ids[1], *options).exit_code == 0
    assert whole_rows(schema_dsn) == set(ids[:2])
