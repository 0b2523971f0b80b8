"""One project: its files in turn, and the modules that they use afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from restow.model.migration import FileChange
from restow.model.patch import FileRewrite, Refusal, Rewritten, Task, TestsRewrite
from restow.model.site import CodePlace, Site, SiteRole
from restow.rewriters._node_file import FileWork
from restow.rewriters._node_home import Home, Sources, home_of
from restow.rewriters._node_lowdb import find_handle, goes_through
from restow.rewriters._node_syntax import Code
from restow.rewriters._node_written import Needs, Written
from restow.rewriters.base import WRITTEN


class NodeRewriting:
    """One project; see `base.Rewriting`."""

    def __init__(self, root: Path, tasks: Sequence[Task]) -> None:
        self._root, self._tasks = root, tasks
        self._homes: dict[str, Home] = {}
        self._sources: Sources = {}
        self._codes: dict[str, Code] = {}
        loaded = {
            task.records.dataset: site.place for task in tasks for site in task.sites if site.span == (0, 0)
        }
        #: Datasets that a file loads as a module: what is saved from there would be what it was at the start.
        self._loaded = loaded

    def rewrite(self, file: str, source: bytes) -> FileRewrite:
        """What becomes of one file; see `base.Rewriting`."""
        done: list[Rewritten] = []
        left: list[Task] = []
        for task in self._tasks:
            mine = [site for site in task.sites if site.place.file == file]
            served = {site: each for site in mine if (each := self._served(task, site)) is not None}
            done += served.values()
            left.append(replace(task, sites=tuple(site for site in mine if site not in served)))
        work = FileWork(self._home(file), file, source, left, self._loaded)
        result = work.result()
        return replace(result, rewritten=(*result.rewritten, *done))

    def tests(self) -> TestsRewrite:
        """None: tests of Node that replace functions are not looked for; see `base.Rewriting`."""
        return TestsRewrite()

    def unknown(self) -> Sequence[Refusal]:
        """None: calls of wrappers whose path is not known are not looked for; see `base.Rewriting`."""
        return ()

    def modules(self, datasets: Collection[str]) -> Sequence[FileChange]:
        """The data-access modules; see `base.Rewriting`."""
        written = Written(self._root, [task.records for task in self._tasks])
        for task in self._tasks:
            if task.records.dataset in datasets:
                for home, needs in self._uses(task):
                    written.add(home, task.records, needs)
        return written.changes()

    def _uses(self, task: Task) -> Iterator[tuple[Home, Needs]]:
        """Where a dataset's module is used, and what the code there needs of it."""
        for file in sorted({site.place.file for site in task.sites}):
            mine = [each for each in self._results[file].rewritten if each.dataset == task.records.dataset]
            if any(each.through is None and each.by != _CALLERS for each in mine):
                near = any(mark in self._code(file).source for mark in _OWN_FOLDER)
                yield self._home(file), Needs(sync=any(each.by.endswith("Sync") for each in mine), near=near)

    @cached_property
    def _results(self) -> dict[str, FileRewrite]:
        files = sorted({site.place.file for task in self._tasks for site in task.sites})
        return {file: self.rewrite(file, (self._root / file).read_bytes()) for file in files}

    def _home(self, file: str) -> Home:
        if file not in self._homes:
            self._homes[file] = home_of(self._root, file, self._sources)
        return self._homes[file]

    def _served(self, task: Task, site: Site) -> Rewritten | None:
        """What becomes of a site that itself stays as it is; None: it is to be changed."""
        dataset = task.records.dataset
        if self._is_written(site.primitive.file):
            return Rewritten(dataset=dataset, site=site, by=site.primitive.function)
        if site.role is SiteRole.PRIMITIVE and site.place in self._bypassed[dataset]:
            return Rewritten(dataset=dataset, site=site, by=_CALLERS)
        if site.role is not SiteRole.CALL:
            return self._through_handle(task, site)
        inside = _inside(task)
        for below in site.chain[1:]:
            place = inside.get((below.file, below.line))
            if place is not None and place not in self._bypassed[dataset]:
                by = place.function or place.file
                return Rewritten(dataset=dataset, site=site, by=by, through=place)
        return None

    def _is_written(self, file: str) -> bool:
        """True for a module that restow wrote: what leads there reaches the table already."""
        return WRITTEN.encode() in self._code(file).source[:_HEAD]

    def _through_handle(self, task: Task, site: Site) -> Rewritten | None:
        """A call of a lowdb database whose adapter reaches the table itself."""
        handle = self._handles.get(task.records.dataset)
        if handle is None or not goes_through(self._code(site.place.file), site):
            return None
        name = handle.place.function or handle.place.file
        return Rewritten(dataset=task.records.dataset, site=site, by=name, through=handle.place)

    @cached_property
    def _handles(self) -> dict[str, Site | None]:
        codes = {site.place.file: self._code(site.place.file) for task in self._tasks for site in task.sites}
        return {task.records.dataset: find_handle(task, codes) for task in self._tasks}

    def _code(self, file: str) -> Code:
        if file not in self._codes:
            self._codes[file] = Code(file, (self._root / file).read_bytes())
        return self._codes[file]

    @cached_property
    def _bypassed(self) -> dict[str, frozenset[CodePlace]]:
        return {task.records.dataset: self._unneeded(task) for task in self._tasks}

    def _unneeded(self, task: Task) -> frozenset[CodePlace]:
        """Library calls in functions all of whose callers can be changed: they stay as they are."""
        inside = _inside(task)
        callers: dict[CodePlace, list[bool]] = {}
        for site in task.sites:
            for below in site.chain[1:]:
                if site.role is SiteRole.CALL and (place := inside.get((below.file, below.line))):
                    callers.setdefault(place, []).append(self._takes(task, site))
        kept = {(place.file, place.function) for place, taken in callers.items() if not all(taken)}
        known = {(place.file, place.function) for place in callers} - kept
        return frozenset(place for place in inside.values() if (place.file, place.function) in known)

    def _takes(self, task: Task, site: Site) -> bool:
        """True when a call can be changed by itself, together with what else the same call does."""
        same = tuple(
            each for each in task.sites if (each.place.file, each.span) == (site.place.file, site.span)
        )
        source = (self._root / site.place.file).read_bytes()
        alone = replace(task, sites=same)
        return bool(
            FileWork(self._home(site.place.file), site.place.file, source, [alone]).result().rewritten
        )


#: Bytes of a file's beginning in which it says that it is written by restow.
_HEAD = 1000
#: What code says its own folder by.
_OWN_FOLDER = (b"__dirname", b"__filename", b"import.meta")
#: What a library call is served by when nobody comes to it any more.
_CALLERS = "its callers"


def _inside(task: Task) -> dict[tuple[str, int], CodePlace]:
    """The library calls in functions that serve a dataset alone."""
    return {
        (site.place.file, site.place.line): site.place
        for site in task.sites
        if site.role is SiteRole.PRIMITIVE
    }
