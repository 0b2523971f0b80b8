"""The journal of a project: `.restow/journal.json`, written as steps are done."""

import os
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import msgspec

from restow.errors import ExitCode, UsageError
from restow.model.journal import Checked, Journal, LeftSite, Loaded, Migrated, Rewrote, TestRun
from restow.model.migration import FileChange
from restow.model.site import CodePlace
from restow.stages.migrate import MigrateResult
from restow.stages.rewrite import RewriteResult
from restow.stages.run import BackfillOptions, BackfillResult
from restow.stages.verify import VerifyResult

_FILE = ".restow/journal.json"
#: Runs that came to their end, whatever they found.
_COMPLETE = (ExitCode.DONE, ExitCode.FAILED_ITEMS, ExitCode.MISMATCH)


def read_journal(root: Path) -> Journal:
    """What was done so far; an empty one when nothing was.

    Raises:
        UsageError: the file is not what restow wrote.
    """
    try:
        return msgspec.json.decode((root / _FILE).read_bytes(), type=Journal)
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise UsageError(
            f"{_FILE} is not a journal of restow.",
            next_step="Take it away; the steps done are then forgotten.",
        ) from None


def note_migration(root: Path, result: MigrateResult) -> None:
    """Keeps what a migration wrote."""
    journal = read_journal(root)
    files = tuple(change.path for change in result.changes)
    entry = Migrated(title=result.title, apply=result.apply, files=files)
    others = tuple(each for each in journal.migrations if each.files != files)
    _write(root, msgspec.structs.replace(journal, migrations=(*others, entry)))


def note_load(root: Path, dataset: str, result: BackfillResult, options: BackfillOptions) -> None:
    """Keeps what a backfill loaded; one of some documents adds to what the last one of all of them said."""
    journal = read_journal(root)
    entry = _loaded(result)
    if options.is_partial:
        entry = _with_part(journal.loads.get(dataset), entry, is_replay=options.names is not None)
    _write(root, msgspec.structs.replace(journal, loads={**journal.loads, dataset: entry}))


def _loaded(result: BackfillResult) -> Loaded:
    tally = result.tally
    return Loaded(
        discovered=tally.discovered,
        inserted=tally.inserted,
        skipped=tally.skipped,
        failed=tally.failed,
        complete=result.exit_code in _COMPLETE and result.listed_all,
    )


def _with_part(before: Loaded | None, part: Loaded, *, is_replay: bool) -> Loaded:
    """What is known after a run of some documents.

    Args:
        before: of the runs until then; None: none was, so that most documents are unknown.
        part: of this run.
        is_replay: True: its documents are those that failed before; else none of its rows is known yet.
    """
    if before is None:
        return msgspec.structs.replace(part, complete=False)
    mended = min(before.failed, part.inserted + part.skipped) if is_replay else 0
    return msgspec.structs.replace(
        before,
        discovered=before.discovered + part.inserted - mended,
        inserted=before.inserted + part.inserted,
        failed=before.failed - mended,
    )


def note_check(root: Path, dataset: str, result: VerifyResult) -> None:
    """Keeps what a verification found."""
    journal, tally = read_journal(root), result.tally
    different = tally.differs + tally.only_store + tally.only_database + tally.unreadable
    complete = result.exit_code in _COMPLETE and tally.rows is not None
    entry = Checked(documents=tally.documents, same=tally.same, different=different, complete=complete)
    _write(root, msgspec.structs.replace(journal, checks={**journal.checks, dataset: entry}))


def note_rewrite(root: Path, result: RewriteResult) -> None:
    """Keeps what became of the code; sites that earlier runs rewrote stay counted."""
    journal = read_journal(root)
    done = Counter(each.dataset for each in result.rewritten)
    rewrites = dict(journal.rewrites)
    for dataset, transition in result.transitions:
        before = rewrites.get(dataset)
        left = tuple(
            LeftSite(place=_place_after(each.place, result.changes), why=each.why, suggestion=each.suggestion)
            for each in result.refusals
            if each.dataset == dataset
        )
        rewritten = done[dataset] + (before.rewritten if before else 0)
        rewrites[dataset] = Rewrote(rewritten=rewritten, transition=transition.value, left=left)
    files = {change.path: "new" if change.before is None else "changed" for change in result.changes}
    _write(root, msgspec.structs.replace(journal, rewrites=rewrites, files={**files, **journal.files}))


def _place_after(place: CodePlace, changes: Sequence[FileChange]) -> str:
    """Where a line is once the changes are made."""
    line = place.line
    for change in changes:
        if change.path == place.file and change.before is not None:
            lines = SequenceMatcher(None, change.before.split("\n"), change.text.split("\n"), autojunk=False)
            for block in lines.get_matching_blocks():
                if block.a <= place.line - 1 < block.a + block.size:
                    line = place.line + block.b - block.a
    return f"{place.file}:{line}"


def note_tests(root: Path, run: TestRun) -> None:
    """Keeps how the project's tests ended."""
    journal = read_journal(root)
    _write(root, msgspec.structs.replace(journal, tests={**journal.tests, run.when: run}))


def _write(root: Path, journal: Journal) -> None:
    path = root / _FILE
    path.parent.mkdir(exist_ok=True)
    ignored = path.parent / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    beside = path.with_suffix(".new")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(journal), indent=2))
    os.replace(beside, path)
