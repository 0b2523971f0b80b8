"""Report: what became of a plan, told from what was done and not from what was meant."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from restow.model.dataset import Home
from restow.model.journal import Journal
from restow.model.patch import Refusal, Transition
from restow.model.plan import DatasetPlan, Plan
from restow.model.report import ChangeReport, Fence, FileLine, TableLine
from restow.model.scan import Judged
from restow.postgres.ddl import create_table
from restow.rewriters.base import WRITTEN
from restow.stages.rewrite import own_sites

_FENCES = {
    ".py": "py", ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx",
    ".js": "js", ".mjs": "js", ".cjs": "js", ".jsx": "js",
}  # fmt: skip
#: A function of a data-access module that is shown: the first that reads and the first that writes.
_SHOWN = re.compile(r"^(?:export )?(?:async )?(?:def|function) (load|save)", re.MULTILINE)
#: Datasets named in a sentence.
_MOST_NAMED = 8


def report(
    root: Path, plan: Plan, judged: Sequence[Judged], journal: Journal, *, caches: Sequence[Refusal] = ()
) -> ChangeReport:
    """What became of the plan.

    Args:
        root: the project's folder.
        plan: what is planned.
        judged: what a scan of the code as it is now found.
        journal: what was done.
        caches: calls that make Redis the only record.
    """
    moving = [each for each in plan.datasets if each.home is Home.POSTGRES]
    staying = [each for each in plan.datasets if each.home is not Home.POSTGRES]
    return ChangeReport(
        project=root.resolve().name,
        summary=tuple(_summary(moving, staying, journal)),
        files=tuple(_files(root, moving, judged, journal)),
        tables=tuple(_table(root, each, journal) for each in moving),
        notes=(*_notes(moving, staying, judged, journal), *_cache_notes(caches)),
        complete=bool(moving) and all(_is_complete(each, journal) for each in moving),
    )


def _summary(
    moving: Sequence[DatasetPlan], staying: Sequence[DatasetPlan], journal: Journal
) -> Iterator[str]:
    if not moving:
        yield "Nothing moves from JSON to PostgreSQL."
    else:
        verb = (
            "moved"
            if all(_is_complete(each, journal) for each in moving)
            else _agree(moving, "is", "are") + " to move"
        )
        yield f"{_count(moving, 'dataset')} {verb} from JSON to PostgreSQL: {_names(moving)}."
        yield f"{_loaded(moving, journal)} {_sites(moving, journal)}"
    if static := [each for each in staying if each.home is Home.JSON]:
        yield f"{_count(static, 'dataset')} {_agree(static, 'stays', 'stay')} JSON: {_with_reasons(static)}."
    if consider := [each for each in staying if each.home is Home.CONSIDER]:
        stay = _agree(consider, "stays", "stay")
        yield f"{_count(consider, 'dataset')} {stay} JSON for now and may move: {_with_reasons(consider)}."


def _loaded(moving: Sequence[DatasetPlan], journal: Journal) -> str:
    loads = [journal.loads[each.id] for each in moving if each.id in journal.loads]
    if not loads:
        return "No document is loaded yet."
    rows = sum(each.inserted + each.skipped for each in loads)
    failed = sum(each.failed for each in loads)
    checks = [journal.checks[each.id] for each in moving if each.id in journal.checks]
    verified = sum(each.same for each in checks if each.complete)
    text = f"{rows:,} rows are in the tables, {verified:,} of them compared with their documents and the same"
    return f"{text}; {failed:,} documents failed." if failed else f"{text}."


def _sites(moving: Sequence[DatasetPlan], journal: Journal) -> str:
    done = [journal.rewrites[each.id] for each in moving if each.id in journal.rewrites]
    if not done:
        return "The code is not rewritten yet."
    rewritten, left = sum(each.rewritten for each in done), sum(len(each.left) for each in done)
    return f"{rewritten} of {rewritten + left} sites in code reach the tables" + (
        f", {left} are left to people." if left else "."
    )


def _files(
    root: Path, moving: Sequence[DatasetPlan], judged: Sequence[Judged], journal: Journal
) -> Iterator[FileLine]:
    sites = {each.dataset.id: len(own_sites(root, each.dataset.sites)) for each in judged}
    for path, what in sorted(journal.files.items()):
        kind = "data access" if _is_ours(root / path) else "code"
        yield FileLine(path=path, kind=kind, what=what)
    for migration in journal.migrations:
        for path in migration.files:
            yield FileLine(path=path, kind="migration", what=f"written for {migration.title}")
    for each in moving:
        rewrote = journal.rewrites.get(each.id)
        if left := sites.get(each.id, 0):
            what = f"still touched by {left} {'site' if left == 1 else 'sites'} in code"
        elif rewrote is None:
            what = "no code touches it; the documents themselves are still there"
        elif rewrote.transition == Transition.DATABASE_ONLY.value:
            what = "retired: no code touches it; the documents themselves are still there"
        elif rewrote.transition == Transition.DUAL_WRITE.value:
            what = "written beside the table, read where the table has nothing"
        else:
            what = "read where the table has nothing, not written any more"
        yield FileLine(path=each.template, kind="JSON storage", what=what)


def _table(root: Path, dataset: DatasetPlan, journal: Journal) -> TableLine:
    assert dataset.table is not None
    sql = "".join(f"{statement};\n" for statement in create_table(dataset.table))
    return TableLine(
        dataset=dataset.id,
        table=dataset.table.qualified_name,
        template=dataset.template,
        state=tuple(_state(dataset, journal)),
        fences=(Fence(language="sql", text=sql), *_access(root, dataset, journal)),
    )


def _state(dataset: DatasetPlan, journal: Journal) -> Iterator[str]:
    yield dataset.because
    loaded, checked = journal.loads.get(dataset.id), journal.checks.get(dataset.id)
    if loaded is None:
        yield "Not loaded yet."
    else:
        rows = f"{loaded.inserted + loaded.skipped:,} rows of {loaded.discovered:,} records"
        ended = "" if loaded.complete else "; not all documents were looked at"
        yield f"Loaded: {rows}, {loaded.failed:,} failed{ended}."
    if checked is not None:
        extent = "all compared" if checked.complete else "a part compared"
        yield f"Verified: {extent}, {checked.same:,} same, {checked.different:,} different."
    elif loaded is not None:
        yield "Not verified yet."


def _access(root: Path, dataset: DatasetPlan, journal: Journal) -> Iterator[Fence]:
    """The functions of its module that read and write, as they are in the project."""
    for path in sorted(journal.files):
        place = PurePosixPath(path)
        is_its = dataset.table is not None and _says(root / path, f"the table {dataset.table.qualified_name}")
        if is_its and place.suffix in _FENCES:
            text = (root / path).read_text("utf-8", "replace")
            shown = [_block(text, found.start()) for found in _SHOWN.finditer(text)]
            yield Fence(
                language=_FENCES[place.suffix], text=f"{shown[0]}\n\n{shown[1]}\n" if shown[1:] else text
            )


def _block(text: str, start: int) -> str:
    """A function from its first line to the last before the next thing at the margin."""
    lines = text[start:].split("\n")
    body = [lines[0]]
    for line in lines[1:]:
        if line and not line[0].isspace() and not line.startswith(("}", ")")):
            break
        body.append(line)
    return "\n".join(body).rstrip()


def _notes(
    moving: Sequence[DatasetPlan], staying: Sequence[DatasetPlan], judged: Sequence[Judged], journal: Journal
) -> Iterator[str]:
    for migration in journal.migrations:
        yield f"Tables are made by {migration.title}: {migration.apply}"
    for each in moving:
        yield from _steps_left(each.id, journal)
        rewrote = journal.rewrites.get(each.id)
        if rewrote is not None and rewrote.transition != Transition.DATABASE_ONLY.value:
            yield (
                f'Temporary: {each.id} is in transition "{rewrote.transition}"; once verified, set '
                f'transition = "database-only" under [datasets.{each.id}] and run `restow rewrite --write`.'
            )
        for left in rewrote.left if rewrote else ():
            instead = f" Suggested: {left.suggestion}" if left.suggestion else ""
            yield f"Left to you: {left.place} ({each.id}). {left.why}{instead}"
    yield from _test_notes(journal)
    changes = {each.dataset.id: each.verdict.would_change for each in judged}
    for each in staying:
        if each.home is Home.CONSIDER:
            yield f"Later: {each.id} ({each.template}). {changes.get(each.id) or each.because}"
    if any(rewrote.transition == Transition.DATABASE_ONLY.value for rewrote in journal.rewrites.values()):
        yield "The old documents were not deleted; `restow export` makes JSON of the rows where it is needed."


def _steps_left(dataset: str, journal: Journal) -> Iterator[str]:
    """What a person has to do yet for a dataset, sites apart, each with its command."""
    loaded, checked = journal.loads.get(dataset), journal.checks.get(dataset)
    if loaded is None or not loaded.complete:
        yield f"To do: load {dataset} with `restow backfill {dataset}`."
    elif loaded.failed:
        documents = "document" if loaded.failed == 1 else "documents"
        failed = f"{loaded.failed:,} {documents} of {dataset}"
        yield f"To do: mend {failed} that failed, then `restow backfill {dataset}` again."
    if checked is None or not checked.complete:
        yield f"To do: compare {dataset} with its rows: `restow verify {dataset}`."
    elif checked.different:
        yield f"To do: see what differs in {dataset}: `restow verify {dataset} --quiet`."
    if dataset not in journal.rewrites:
        yield f"To do: let the code reach the table: `restow rewrite {dataset} --write`."


def _cache_notes(caches: Sequence[Refusal]) -> Iterator[str]:
    for each in caches:
        place = f"{each.place.file}:{each.place.line} ({each.dataset})"
        yield f"Cache only: {place}. {each.why} To do: {each.suggestion}."


def _test_notes(journal: Journal) -> Iterator[str]:
    for when in ("before", "after"):
        if run := journal.tests.get(when):
            ended = "passed" if run.passed else "failed"
            yield f"The project's tests {when} the rewrite: {ended} ({run.command}): {run.said}"


def _is_complete(dataset: DatasetPlan, journal: Journal) -> bool:
    """True when its documents are loaded and the same, and no site is left."""
    loaded, checked = journal.loads.get(dataset.id), journal.checks.get(dataset.id)
    rewrote = journal.rewrites.get(dataset.id)
    if loaded is None or checked is None or rewrote is None:
        return False
    is_loaded = loaded.complete and not loaded.failed
    return is_loaded and checked.complete and not checked.different and not rewrote.left


def _is_ours(path: Path) -> bool:
    return _says(path, WRITTEN)


def _says(path: Path, words: str) -> bool:
    try:
        return words in path.read_text("utf-8", "replace")[:2000]
    except OSError:
        return False


def _count(datasets: Sequence[DatasetPlan], noun: str) -> str:
    return f"{len(datasets)} {noun}" if len(datasets) == 1 else f"{len(datasets)} {noun}s"


def _agree(datasets: Sequence[DatasetPlan], one: str, many: str) -> str:
    return one if len(datasets) == 1 else many


def _names(datasets: Sequence[DatasetPlan]) -> str:
    names = [each.id for each in datasets[:_MOST_NAMED]]
    more = len(datasets) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _with_reasons(datasets: Sequence[DatasetPlan]) -> str:
    shown = [f"{each.id} ({each.because.rstrip('.')})" for each in datasets[:_MOST_NAMED]]
    more = len(datasets) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")
