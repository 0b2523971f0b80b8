"""Rewrite: the sites of the plan's datasets reach their tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import cast

from restow.errors import InternalError, UsageError
from restow.model.dataset import Home
from restow.model.migration import FileChange
from restow.model.patch import Edit, FileRewrite, Mention, Records, Refusal, Rewritten, Task, Transition
from restow.model.plan import DatasetPlan, Plan
from restow.model.scan import Judged
from restow.model.site import CodePlace, Site
from restow.registry import members
from restow.rewriters.base import WRITTEN, Rewriter
from restow.stages.meaning import Meaning
from restow.stages.wording import reword

#: Bytes of a file's beginning in which a generated module says that it is one.
_HEAD = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteResult:
    """What becomes of the code."""

    changes: tuple[FileChange, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    #: Lines of the project's tests whose fakes stand behind the new functions now.
    tests: tuple[CodePlace, ...] = ()
    #: Calls that make Redis the only record: told, and counted with no dataset.
    caches: tuple[Refusal, ...] = ()
    #: Lines of specs, prompts and documentation that still name an old place.
    mentions: tuple[Mention, ...] = ()
    #: How old and new live together, of each dataset that was looked at.
    transitions: tuple[tuple[str, Transition], ...] = ()
    #: Places of documents that nothing reads or writes any more.
    retired: tuple[str, ...] = ()
    #: True once the files were written.
    written: bool = False

    @property
    def sites(self) -> int:
        """How many there were."""
        return len(self.rewritten) + len(self.refusals)


def rewrite(
    root: Path,
    plan: Plan,
    judged: Sequence[Judged],
    *,
    wanted: Sequence[str] = (),
    transition: Transition | None = None,
) -> RewriteResult:
    """Makes the changes of the code; writes nothing.

    Args:
        root: the project's folder.
        plan: what is planned.
        judged: what a scan of the code as it is now found.
        wanted: ids of the plan's datasets; none: all that move.
        transition: for all of them, instead of what the plan says.

    Raises:
        UsageError: a dataset is not planned, or the plan says nothing of its table.
    """
    records = [_records(each, transition) for each in _wanted(plan, wanted)]
    found = {each.dataset.id: each.dataset.sites for each in judged}
    ours = {name: own_sites(root, found.get(name, ())) for name in (each.dataset for each in records)}
    meaning = Meaning(root, found)
    done = _Done()
    others = [site for name, sites in found.items() if name not in ours for site in sites]
    for suffixes, language in _languages():
        tasks = [_task(each, ours[each.dataset], suffixes, meaning) for each in records]
        _rewrite_language(root, language, tasks, others, done)
    _refuse_the_rest({each.dataset: each for each in records}, ours, meaning, done)
    rewording = reword(root, _finished(records, done), frozenset(done.changes))
    done.changes |= {change.path: change for change in rewording.changes}
    return RewriteResult(
        mentions=rewording.left,
        tests=tuple(sorted(done.tests)),
        changes=tuple(sorted(done.changes.values(), key=lambda change: change.path)),
        rewritten=tuple(sorted(done.rewritten, key=lambda each: each.site.place)),
        refusals=tuple(sorted([*done.refusals, *done.unknown], key=lambda each: each.place)),
        transitions=tuple((each.dataset, each.transition) for each in records),
        retired=tuple(_retired(records, done)),
    )


class _Done:
    """What is decided so far."""

    def __init__(self) -> None:
        self.changes: dict[str, FileChange] = {}
        self.rewritten: list[Rewritten] = []
        self.refusals: list[Refusal] = []
        #: Lines of tests that changed.
        self.tests: list[CodePlace] = []
        #: Calls that may be sites.
        self.unknown: list[Refusal] = []


def _wanted(plan: Plan, wanted: Sequence[str]) -> list[DatasetPlan]:
    for name in wanted:
        if plan.dataset(name) is None:
            known = ", ".join(each.id for each in plan.datasets if each.home is Home.POSTGRES) or "none"
            raise UsageError(f"The plan has no dataset {name!r}.", next_step=f"Those that move: {known}.")
    moving = [each for each in plan.datasets if each.home is Home.POSTGRES]
    return [each for each in moving if not wanted or each.id in wanted]


def _records(plan: DatasetPlan, transition: Transition | None) -> Records:
    if plan.table is None or plan.mapping is None:
        raise UsageError(
            f"The plan says no table for {plan.id}.",
            next_step="Run `restow plan --write`, or give it a choice of its own in [choices].",
        )
    return Records(
        dataset=plan.id,
        template=plan.template,
        store=plan.store,
        container=plan.container,
        table=plan.table,
        mapping=plan.mapping,
        transition=transition or plan.transition,
        json_export=plan.json_export,
    )


def _languages() -> list[tuple[frozenset[str], Rewriter]]:
    found = [cast(Rewriter, member) for member in members("restow.rewriters").values()]
    return [(member.SUFFIXES, member) for member in found]


def own_sites(root: Path, sites: Iterable[Site]) -> tuple[Site, ...]:
    """The sites outside modules that restow wrote: those are the fallbacks of a transition."""
    known: dict[str, bool] = {}
    for file in {site.place.file for site in sites}:
        known[file] = WRITTEN.encode() in (root / file).read_bytes()[:_HEAD]
    return tuple(site for site in sites if not known[site.place.file])


def _key(site: Site) -> tuple[str, int, tuple[int, int]]:
    return site.place.file, site.place.line, site.span


def _task(records: Records, sites: Sequence[Site], suffixes: frozenset[str], meaning: Meaning) -> Task:
    own = [site for site in sites if PurePosixPath(site.place.file).suffix in suffixes]
    return Task(records=records, sites=tuple(site for site in own if not meaning.why_not(records, site)))


def _rewrite_language(
    root: Path, language: Rewriter, tasks: Sequence[Task], others: Sequence[Site], done: _Done
) -> None:
    rewriting = language.prepare(root, tasks, others)
    files = sorted({site.place.file for task in tasks for site in task.sites})
    done.unknown += rewriting.unknown() if files else ()
    for file in files:
        source = (root / file).read_bytes()
        result = _checked(language, file, source, rewriting.rewrite(file, source))
        done.rewritten += result.rewritten
        done.refusals += result.refusals
        changes = [*result.needed, *_file_change(file, source, result.edits)]
        done.changes |= {change.path: change for change in changes}
    _require_served(done)
    own = {task.records.dataset for task in tasks if task.sites}
    modules = rewriting.modules(own & {each.dataset for each in done.rewritten})
    for change in modules:
        _require_parsed(language, change)
    tests = rewriting.tests()
    done.tests += tests.adjusted
    done.changes |= {change.path: change for change in (*modules, *tests.changes)}


def _require_parsed(language: Rewriter, change: FileChange) -> None:
    is_code = PurePosixPath(change.path).suffix in language.SUFFIXES
    if is_code and (fault := language.fault(change.path, change.text.encode())):
        raise InternalError(
            f"The module {change.path} that restow made does not parse ({fault}).",
            next_step="Nothing was written. Report this with the dataset's part of restow.toml.",
        )


def _checked(language: Rewriter, file: str, source: bytes, result: FileRewrite) -> FileRewrite:
    """The result, or refusals of all its sites when the file would parse no more."""
    fault = language.fault(file, edited(source, result.edits))
    if not fault or language.fault(file, source):
        return result
    why = f"The file would not parse afterwards ({fault}), so that it stays as it is."
    refused = [Refusal(dataset=each.dataset, place=each.site.place, why=why) for each in result.rewritten]
    return FileRewrite(refusals=(*result.refusals, *refused))


def edited(source: bytes, edits: Sequence[Edit]) -> bytes:
    """A file with its edits made; every other byte stays."""
    parts, last = [], 0
    for edit in sorted(edits):
        parts += [source[last : edit.start], edit.text.encode()]
        last = edit.end
    return b"".join([*parts, source[last:]])


def _file_change(file: str, source: bytes, edits: Sequence[Edit]) -> list[FileChange]:
    if not edits:
        return []
    return [FileChange(path=file, text=edited(source, edits).decode(), before=source.decode())]


def _refuse_the_rest(
    records: Mapping[str, Records],
    ours: Mapping[str, Sequence[Site]],
    meaning: Meaning,
    done: _Done,
) -> None:
    """What no language took: calls that touch several datasets, and files of another kind."""
    told = {(each.dataset, *_key(each.site)) for each in done.rewritten}
    refused = Counter((each.dataset, each.place) for each in done.refusals)
    for dataset, sites in ours.items():
        for site in sites:
            if (dataset, *_key(site)) in told:
                continue
            if refused[dataset, site.place]:
                refused[dataset, site.place] -= 1
                continue
            why = meaning.why_not(records[dataset], site) or _UNKNOWN
            done.refusals.append(Refusal(dataset=dataset, place=site.place, why=why))


_UNKNOWN = "restow does not rewrite files of this kind."


def _require_served(done: _Done) -> None:
    """Refuses sites that a function below serves, when that one stays as it is."""
    reached = {each.site.place for each in done.rewritten if each.through is None}
    while more := {each.site.place for each in done.rewritten if each.through in reached} - reached:
        reached |= more
    for each in [each for each in done.rewritten if each.site.place not in reached]:
        done.rewritten.remove(each)
        why = f"It goes through {each.by}, which is left as it is."
        done.refusals.append(Refusal(dataset=each.dataset, place=each.site.place, why=why))


def _finished(records: Sequence[Records], done: _Done) -> list[Records]:
    """The datasets whose last site this run rewrote: texts may say so now."""
    left = {each.dataset for each in (*done.refusals, *done.unknown)}
    rewritten = {each.dataset for each in done.rewritten}
    return [each for each in records if each.dataset in rewritten - left]


def _retired(records: Sequence[Records], done: _Done) -> list[str]:
    left = {each.dataset for each in (*done.refusals, *done.unknown)}
    return [
        each.template
        for each in records
        if each.dataset not in left and each.transition is Transition.DATABASE_ONLY
    ]
