"""The verbs that change code and tell of it: rewrite and report."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from restow.api.finding import scan
from restow.model.patch import Transition
from restow.model.plan import Plan
from restow.model.report import ChangeReport
from restow.model.scan import ScanResult
from restow.plans.file import read_plan
from restow.stages.caches import left_to_people
from restow.stages.changes import write_changes
from restow.stages.journal import note_rewrite, read_journal
from restow.stages.report import report as _report
from restow.stages.retire import retired_files
from restow.stages.rewrite import RewriteResult
from restow.stages.rewrite import rewrite as _rewrite
from restow.stages.scan import Tell, silence


def rewrite(
    root: Path,
    datasets: Sequence[str] = (),
    *,
    transition: Transition | None = None,
    write: bool = False,
    tell: Tell = silence,
    environ: Mapping[str, str] | None = None,
) -> RewriteResult:
    """Makes the code reach tables instead of documents, for the datasets of a plan that move.

    Args:
        root: the project's folder, with a plan.
        datasets: ids of the plan's datasets; none: all that move.
        transition: how old and new live together, instead of what the plan says for each.
        write: True: write the files; False: only say what would be in them.
        tell: is told what is being done, in a few words, as it begins.
        environ: instead of the process's environment.

    Raises:
        UsageError: there is no plan, or it says nothing of a dataset or its table.
    """
    plan, found = _planned(root, tell, environ)
    tell("rewriting")
    result = _rewrite(root, plan, found.judged, wanted=datasets, transition=transition)
    result = replace(result, caches=() if datasets else left_to_people(root, found.broken))
    if write and result.changes:
        write_changes(root, result.changes)
        result = replace(result, written=True)
    if write:
        note_rewrite(root, result)
    return result


def delete_retired(root: Path, result: RewriteResult) -> list[str]:
    """Deletes the files of datasets that no code touches any more; gives what was deleted.

    Args:
        root: the project's folder, with a plan.
        result: of a rewrite that was written.

    Raises:
        UsageError: a dataset's documents were not all found in its table by the last verification.
    """
    left = {each.dataset for each in result.refusals}
    done = [name for name, how in result.transitions if how is Transition.DATABASE_ONLY and name not in left]
    files = retired_files(root, read_plan(root), done, read_journal(root))
    for file in files:
        (root / file).unlink()
    return files


def report(root: Path, *, tell: Tell = silence, environ: Mapping[str, str] | None = None) -> ChangeReport:
    """Tells what became of a plan: from what was done, which the journal keeps, and the code as it is.

    Args:
        root: the project's folder, with a plan.
        tell: is told what is being done, in a few words, as it begins.
        environ: instead of the process's environment.

    Raises:
        UsageError: there is no plan, or the journal is not what restow wrote.
    """
    plan, found = _planned(root, tell, environ)
    return _report(root, plan, found.judged, read_journal(root), caches=left_to_people(root, found.broken))


def _planned(root: Path, tell: Tell, environ: Mapping[str, str] | None) -> tuple[Plan, ScanResult]:
    """The plan and the code as it is; a plan without datasets is one where the code has none."""
    plan = read_plan(root, may_be_empty=True)
    found = scan(root, tell=tell, environ=os.environ if environ is None else environ)
    return (read_plan(root) if found.judged else plan), found
