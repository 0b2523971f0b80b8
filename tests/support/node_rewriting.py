"""Projects whose sites are rewritten: tasks as a scan and a plan give them, and what becomes of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from restow import api
from restow.model.dataset import Home
from restow.model.patch import Edit, Records, Refusal, Rewritten, Task, Transition
from restow.model.plan import DatasetPlan, Plan
from restow.rewriters.base import WRITTEN, Rewriter


@dataclass(frozen=True)
class Outcome:
    """What a rewriter made of a project."""

    #: Source by file, of the files that were edited.
    files: Mapping[str, str]
    #: Text by path, of the files that were written.
    modules: Mapping[str, str]
    rewritten: tuple[Rewritten, ...]
    refusals: tuple[Refusal, ...]


def make_project(root: Path, files: Mapping[str, str]) -> Path:
    """Writes a project's files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def records_of(plan: DatasetPlan, transition: Transition) -> Records | None:
    """A planned dataset as a rewriter takes it; None when it does not move."""
    if plan.home is not Home.POSTGRES or plan.table is None or plan.mapping is None:
        return None
    return Records(
        dataset=plan.id,
        template=plan.template,
        store=plan.store,
        container=plan.container,
        table=plan.table,
        mapping=plan.mapping,
        transition=transition,
    )


def find_tasks(
    root: Path, suffixes: Iterable[str], transition: Transition, plan: Plan | None = None
) -> dict[str, list[Task]]:
    """Tasks by file: the sites of the datasets that move, outside the modules that were written."""
    ends = tuple(suffixes)
    datasets = (plan or api.plan(root).plan).datasets
    planned = {each.id: records_of(each, transition) for each in datasets}
    found: dict[str, list[Task]] = {}
    for judged in api.scan(root).judged:
        records = planned.get(judged.dataset.id)
        sites = [site for site in judged.dataset.sites if site.place.file.endswith(ends)]
        sites = [site for site in sites if WRITTEN not in (root / site.place.file).read_text("utf-8")[:999]]
        for file in sorted({site.place.file for site in sites}) if records else ():
            assert records is not None
            mine = tuple(site for site in sites if site.place.file == file)
            found.setdefault(file, []).append(Task(records=records, sites=mine))
    return found


def joined(tasks: Mapping[str, Sequence[Task]]) -> list[Task]:
    """One task a dataset, with the sites of all files."""
    found: dict[str, Task] = {}
    for task in (task for group in tasks.values() for task in group):
        known = found.get(task.records.dataset)
        sites = (*known.sites, *task.sites) if known else task.sites
        found[task.records.dataset] = Task(records=task.records, sites=sites)
    return list(found.values())


def apply(source: bytes, edits: Sequence[Edit]) -> bytes:
    """The source with all edits; they must be in order, and must not overlap."""
    done, last = [], 0
    for edit in edits:
        assert last <= edit.start <= edit.end <= len(source), edit
        done += [source[last : edit.start], edit.text.encode()]
        last = edit.end
    return b"".join([*done, source[last:]])


def rewrite_project(
    root: Path,
    rewriter: Rewriter,
    transition: Transition = Transition.DATABASE_ONLY,
    plan: Plan | None = None,
    *,
    write: bool = True,
) -> Outcome:
    """Rewrites all sites of a project, and writes what is made."""
    tasks = find_tasks(root, rewriter.SUFFIXES, transition, plan)
    sources = {file: (root / file).read_bytes() for file in tasks}
    prepared = rewriter.prepare(root, joined(tasks))
    results = {file: prepared.rewrite(file, sources[file]) for file in tasks}
    texts = {file: apply(sources[file], result.edits) for file, result in results.items() if result.edits}
    done = tuple(each for result in results.values() for each in result.rewritten)
    modules = prepared.modules({each.dataset for each in done})
    for file, text in texts.items():
        assert not rewriter.fault(file, text), text.decode()
        if write:
            (root / file).write_bytes(text)
    for change in modules:
        assert not change.path.endswith((".js", ".ts")) or not rewriter.fault(
            change.path, change.text.encode()
        )
        if write:
            (root / change.path).parent.mkdir(parents=True, exist_ok=True)
            (root / change.path).write_text(change.text, encoding="utf-8")
    return Outcome(
        files={file: text.decode() for file, text in texts.items()},
        modules={change.path: change.text for change in modules},
        rewritten=done,
        refusals=tuple(each for result in results.values() for each in result.refusals),
    )
