"""Python: data-access modules over psycopg, psycopg 2, SQLAlchemy or Django, and sites that use them."""

import ast
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath

from restow.model.migration import FileChange
from restow.model.patch import Edit, FileRewrite, Refusal, Rewritten, Task, TestsRewrite
from restow.model.site import CodePlace, Site, SiteRole
from restow.rewriters._python_access import DataAccess
from restow.rewriters._python_blocks import Change
from restow.rewriters._python_cleanup import added_imports, clean_up, import_line
from restow.rewriters._python_draft import Draft
from restow.rewriters._python_project import PythonProject, is_test
from restow.rewriters._python_sites import SiteRewriter
from restow.rewriters._python_source import PythonFile
from restow.rewriters._python_tests import Stands, adjusted, helper_change
from restow.rewriters._python_unknown import unknown_calls

_INSIDE = SiteRole.PRIMITIVE
SUFFIXES = frozenset({".py"})


def prepare(root: Path, tasks: Sequence[Task], others: Sequence[Site] = ()) -> "PythonRewriting":
    """Looks at a project; see `base.Rewriter`."""
    return PythonRewriting(root, tasks, others)


def fault(_file: str, source: bytes) -> str:
    """Why a file does not parse; see `base.Rewriter`."""
    try:
        PythonFile(source)
    except SyntaxError as error:
        return f"line {error.lineno or 0}: {error.msg}"
    return ""


class OverlapError(Exception):
    """Two changes touch the same bytes."""


class PythonRewriting:
    """One project; see `base.Rewriting`."""

    def __init__(self, root: Path, tasks: Sequence[Task], others: Sequence[Site]) -> None:
        self._tasks = tasks
        self._others = others
        self._stands: dict[str, Stands] = {}
        self._project = PythonProject(root)

    @cached_property
    def _access(self) -> DataAccess:
        return DataAccess(self._project, self._tasks)

    def rewrite(self, file: str, source: bytes) -> FileRewrite:
        """What becomes of one file; see `base.Rewriting`."""
        parsed = self._project.files.get(PurePosixPath(file))
        if parsed is None or parsed.source != source:
            return FileRewrite(refusals=self._refused(file, "The file is no Python that parses."))
        draft, rewritten, refusals = Draft(), list[Rewritten](), list[Refusal]()
        for task in self._tasks:
            dataset = task.records.dataset
            blocked = self._access.blocked(dataset)
            if not blocked and not self._access.imported(file, dataset):
                blocked = (
                    f"{file} is run from another folder, and cannot import {self._access.module(dataset)}."
                )
            bypassed = self._bypassed(task, blocked)
            part, done, left = SiteRewriter(self._project, file, task, blocked, bypassed).rewrite()
            draft.add(part)
            rewritten += done
            refusals += left
        try:
            edits = self._edits(file, parsed, draft) if draft.changes else ()
        except OverlapError:
            return FileRewrite(refusals=self._refused(file, "Its sites stand in each other's code."))
        self._stands[file] = draft.stands
        needed = tuple(change for dataset in draft.used for change in self._access.storage(dataset))
        return FileRewrite(edits=edits, rewritten=tuple(rewritten), refusals=tuple(refusals), needed=needed)

    def _bypassed(self, task: Task, blocked: str) -> frozenset[CodePlace]:
        """Library calls whose functions' callers can all be rewritten: those functions stay as they are."""
        callers: dict[CodePlace, list[bool]] = {}
        inside = {
            (each.place.file, each.place.line): each.place for each in task.sites if each.role is _INSIDE
        }
        for site in task.sites:
            for below in site.chain[1:]:
                if place := inside.get((below.file, below.line)):
                    takes = SiteRewriter(self._project, site.place.file, task, blocked).takes(site)
                    callers.setdefault(place, []).append(takes)
        functions = {(place.file, place.function) for place, taken in callers.items() if not all(taken)}
        return frozenset(place for place in callers if (place.file, place.function) not in functions)

    def tests(self) -> TestsRewrite:
        """The project's tests that replace wrappers; see `base.Rewriting`."""
        helper = self._access.folder / "testing.py"
        found = list(adjusted(self._project, helper, self._stands))
        if not found:
            return TestsRewrite()
        every: Stands = {}
        for stands in self._stands.values():
            for name, functions in stands.items():
                every.setdefault(name, {}).update(functions)
        changes = [change for change, _ in found]
        return TestsRewrite(
            changes=(helper_change(self._project, helper, every), *changes),
            adjusted=tuple(place for _, places in found for place in places),
        )

    def unknown(self) -> Sequence[Refusal]:
        """Calls whose document is not known; see `base.Rewriting`."""
        return unknown_calls(self._project, self._tasks, self._others)

    def modules(self, datasets: Collection[str]) -> Sequence[FileChange]:
        """The data-access modules; see `base.Rewriting`."""
        return list(self._access.changes(datasets))

    def _edits(self, file: str, parsed: PythonFile, draft: Draft) -> tuple[Edit, ...]:
        cleaned = clean_up(parsed, draft, self._taken_elsewhere(file))
        lines = [f"import {name}" for name in sorted(draft.modules) if not _imports(parsed, name)]
        lines += [
            import_line(self._access.imported(file, dataset), names)
            for dataset, names in sorted(draft.used.items())
        ]
        return _disjoint([*cleaned.changes, added_imports(parsed, lines)])

    def _taken_elsewhere(self, file: str) -> set[str]:
        """Names that other files take from this one, or that tests replace in it."""
        own = PurePosixPath(file)
        stem = own.parent.name if own.name == "__init__.py" else own.stem
        taken = set()
        for path, parsed in self._project.files.items():
            if path == own or stem.encode() not in parsed.source:
                continue
            for node in ast.walk(parsed.tree):
                match node:
                    case ast.ImportFrom(module=module, names=names) if (module or "").split(".")[-1] == stem:
                        taken |= {alias.name for alias in names}
                    case ast.Constant(value=str(text)) if stem in text.split(".") or is_test(path):
                        taken |= set(text.split("."))
                    case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == stem:
                        taken.add(attribute)
        return taken

    def _refused(self, file: str, why: str) -> tuple[Refusal, ...]:
        return tuple(
            Refusal(dataset=task.records.dataset, place=site.place, why=why)
            for task in self._tasks
            for site in task.sites
            if site.place.file == file
        )


def _imports(parsed: PythonFile, name: str) -> bool:
    return any(
        isinstance(each, ast.Import) and any(alias.name == name and not alias.asname for alias in each.names)
        for each in parsed.tree.body
    )


def _disjoint(changes: list[Change]) -> tuple[Edit, ...]:
    """The changes in order, without those whose code goes with a larger one."""
    largest = sorted(set(changes), key=lambda change: (change[0], -change[1]))
    kept: list[Change] = []
    for change in largest:
        if kept and change[1] <= kept[-1][1] and change[0] < kept[-1][1] and change[0] != change[1]:
            continue
        kept.append(change)
    if any(before[1] > after[0] for before, after in pairwise(kept)):
        raise OverlapError
    return tuple(Edit(start=start, end=end, text=text) for start, end, text in kept)
