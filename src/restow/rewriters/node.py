"""JavaScript and TypeScript: data-access modules over the project's own connection, or over `pg`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from restow.model.migration import FileChange
from restow.model.patch import FileRewrite, Task
from restow.rewriters._node_connection import NAME as CONNECTION
from restow.rewriters._node_connection import connection
from restow.rewriters._node_file import FileWork
from restow.rewriters._node_home import SUFFIXES as _SUFFIXES
from restow.rewriters._node_home import Home, home_of
from restow.rewriters._node_module import module
from restow.rewriters._node_names import Naming
from restow.rewriters._node_packages import DRIVER, DRIVER_TYPES, with_packages
from restow.rewriters._node_syntax import language_of
from restow.syntax.tree import parse, unreadable

SUFFIXES = frozenset(_SUFFIXES)


def rewrite(root: Path, file: str, source: bytes, tasks: Sequence[Task]) -> FileRewrite:
    """What becomes of one file's sites."""
    return FileWork(root, file, source, tasks).result()


def modules(root: Path, tasks: Sequence[Task]) -> Sequence[FileChange]:
    """The data-access modules of these datasets, their connection, and what package.json lacks for it."""
    found: dict[str, FileChange] = {}
    homes = {site.place.file: home_of(root, site.place.file) for task in tasks for site in task.sites}
    for folder in sorted({(home.folder, home.suffix) for home in homes.values()}):
        inside = {file: home for file, home in homes.items() if (home.folder, home.suffix) == folder}
        mine = [task for task in tasks if any(site.place.file in inside for site in task.sites)]
        for change in _of_folder(root, inside, mine):
            found[change.path] = change
    return tuple(found[path] for path in sorted(found))


def fault(file: str, source: bytes) -> str:
    """Why a file does not parse, with its line; "" when it does."""
    regions = unreadable(parse(language_of(file), source), source)
    return f"line {regions[0].line}: {regions[0].reason}" if regions else ""


def _of_folder(root: Path, homes: dict[str, Home], tasks: Sequence[Task]) -> Iterator[FileChange]:
    home = homes[min(homes)]
    sync = {task.records.dataset: _waits_nowhere(root, home, task, homes) for task in _joined(tasks)}
    shared = home.path(CONNECTION)
    is_sync = any(sync.values()) or "executeSync" in _text(root, shared)
    texts = {shared: connection(home, sync=is_sync)}
    for task in _joined(tasks):
        path = home.path(Naming(task.records).module)
        texts[path] = module(task.records, home, shared, sync=sync[task.records.dataset])
    for path, text in texts.items():
        before = _text(root, path) if (root / path).is_file() else None
        if before != text:
            yield FileChange(path=path, text=text, before=before)
    if home.helper is None or (is_sync and home.helper.layer != "pg"):
        packages = with_packages(root, home.package, DRIVER, DRIVER_TYPES if home.is_typed else {})
        if packages is not None:
            yield packages


def _joined(tasks: Sequence[Task]) -> list[Task]:
    """One task a dataset, with the sites of all its files."""
    found: dict[str, Task] = {}
    for task in tasks:
        known = found.get(task.records.dataset)
        sites = (*known.sites, *task.sites) if known else task.sites
        found[task.records.dataset] = replace(task, sites=sites)
    return [found[name] for name in sorted(found)]


def _waits_nowhere(root: Path, home: Home, task: Task, homes: dict[str, Home]) -> bool:
    """True when a site of the dataset uses a function that does not wait, or the module has such already."""
    if f"{Naming(task.records).function('load', sync=True)}(" in _text(
        root, home.path(Naming(task.records).module)
    ):
        return True
    for file in sorted({site.place.file for site in task.sites} & set(homes)):
        source = (root / file).read_bytes()
        mine = replace(task, sites=tuple(site for site in task.sites if site.place.file == file))
        work = FileWork(root, file, source, [mine])
        if any(each.by.endswith("Sync") for each in work.result().rewritten):
            return True
    return False


def _text(root: Path, path: str) -> str:
    try:
        return (root / path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
