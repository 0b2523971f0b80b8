"""What the journal keeps of loads of some documents, and what a report makes of it."""

from pathlib import Path

import pytest

from restow.errors import ExitCode
from restow.loading.job import Filters
from restow.model import Tally
from restow.model.journal import Journal, Loaded
from restow.model.plan import Plan
from restow.stages.journal import note_load, read_journal
from restow.stages.report import report
from restow.stages.run import BackfillOptions, BackfillResult
from tests.unit.plans.test_file import SCORES

ALL = BackfillOptions()
BY_KEY = BackfillOptions(filters=Filters(keys=frozenset({"a"})))
REPLAY = BackfillOptions(names=["scores/a.json"])


def result(inserted: int, skipped: int, failed: int) -> BackfillResult:
    tally = Tally(inserted=inserted, skipped=skipped, failed=failed)
    tally.listed = inserted + skipped + failed
    ended = ExitCode.FAILED_ITEMS if failed else ExitCode.DONE
    return BackfillResult(tally=tally, exit_code=ended, seconds=1.0, listed_all=True)


def loaded(root: Path) -> Loaded:
    return read_journal(root).loads["scores"]


@pytest.mark.parametrize(
    ("part", "options", "rows", "discovered", "failed"),
    [
        (result(0, 0, 0), BY_KEY, 257, 260, 3),
        (result(0, 1, 0), BY_KEY, 257, 260, 3),
        (result(1, 0, 0), BY_KEY, 258, 261, 3),
        (result(0, 20, 0), BackfillOptions(limit=20), 257, 260, 3),
        (result(2, 0, 1), REPLAY, 259, 260, 1),
        (result(3, 0, 0), REPLAY, 260, 260, 0),
        (result(0, 0, 3), REPLAY, 257, 260, 3),
    ],
)
def test_a_load_of_some_documents_does_not_replace_that_of_all(
    tmp_path: Path, part: BackfillResult, options: BackfillOptions, rows: int, discovered: int, failed: int
) -> None:
    note_load(tmp_path, "scores", result(200, 57, 3), ALL)
    note_load(tmp_path, "scores", part, options)
    found = loaded(tmp_path)
    assert (found.inserted + found.skipped, found.discovered, found.failed) == (rows, discovered, failed)
    assert found.complete


def test_a_load_of_some_documents_alone_is_not_complete(tmp_path: Path) -> None:
    note_load(tmp_path, "scores", result(1, 0, 0), BY_KEY)
    assert not loaded(tmp_path).complete
    note_load(tmp_path, "scores", result(0, 260, 0), ALL)
    assert (loaded(tmp_path).complete, loaded(tmp_path).skipped) == (True, 260)


def test_a_report_says_what_is_left_to_do(tmp_path: Path) -> None:
    plan = Plan(datasets=(SCORES,))
    steps = [note.partition(": ")[2].split(" ")[0] for note in report(tmp_path, plan, [], Journal()).notes]
    assert steps == ["load", "compare", "let"]
    note_load(tmp_path, "scores", result(259, 0, 1), ALL)
    (first, *_) = report(tmp_path, plan, [], read_journal(tmp_path)).notes
    assert first == "To do: mend 1 document of scores that failed, then `restow backfill scores` again."
