"""The modules of a project: those that are written now, and those that were before."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from restow.model.migration import FileChange
from restow.model.patch import Records
from restow.rewriters._node_connection import NAME as CONNECTION
from restow.rewriters._node_connection import connection
from restow.rewriters._node_home import FOLDERS, FOREIGN, SUFFIXES, Home, home_of
from restow.rewriters._node_module import module
from restow.rewriters._node_names import Naming
from restow.rewriters._node_packages import DRIVER, DRIVER_TYPES, with_packages
from restow.rewriters.base import WRITTEN

#: Characters of a file's beginning in which it says that it is written by restow.
_HEAD = 1000


@dataclass(frozen=True, slots=True)
class Needs:
    """What the code that reaches a dataset needs of its module."""

    #: Functions that do not wait.
    sync: bool = False
    #: The old place, told from the code's own folder.
    near: bool = False

    def joined(self, other: Needs) -> Needs:
        """What both need."""
        return Needs(sync=self.sync or other.sync, near=self.near or other.near)


@dataclass
class Written:
    """Collects what is to be in a project's folders of data-access modules."""

    root: Path
    #: Every dataset that moves.
    records: Sequence[Records]
    #: By folder and suffix: the datasets there, and which of them need functions that do not wait.
    _folders: dict[tuple[str, str], tuple[Home, dict[str, Needs]]] = field(default_factory=dict)

    def add(self, home: Home, records: Records, needs: Needs) -> None:
        """A dataset that code reaches by a module.

        Args:
            home: where the module is.
            records: the dataset.
            needs: what its code needs.
        """
        _, datasets = self._folders.setdefault((home.folder, home.suffix), (home, {}))
        datasets[records.dataset] = needs.joined(datasets.get(records.dataset, Needs()))

    def changes(self) -> tuple[FileChange, ...]:
        """The files whose text is not what it should be."""
        for home, records, text in list(self._earlier()):
            near = "__dirname" in text or "import.meta" in text
            self.add(home, records, Needs(sync="executeSync" in text, near=near))
        changes = [
            change for home, datasets in self._folders.values() for change in self._folder(home, datasets)
        ]
        return tuple(sorted({change.path: change for change in changes}.values(), key=lambda each: each.path))

    def _earlier(self) -> Iterator[tuple[Home, Records, str]]:
        """The modules that were written before: they follow the plan as it is now."""
        by_name = {Naming(each).module: each for each in self.records}
        for path in _written_before(self.root):
            name, suffix = os.path.splitext(os.path.basename(path))
            home = home_of(self.root, path)
            if name in by_name and suffix == home.suffix and home.path(name) == path:
                yield home, by_name[name], _text(self.root, path)

    def _folder(self, home: Home, datasets: dict[str, Needs]) -> Iterator[FileChange]:
        shared = home.path(CONNECTION)
        sync = any(each.sync for each in datasets.values()) or "executeSync" in _text(self.root, shared)
        texts = {shared: connection(home, sync=sync)}
        for records in self.records:
            if records.dataset in datasets:
                path = home.path(Naming(records).module)
                needs = datasets[records.dataset]
                texts[path] = module(records, home, shared, sync=needs.sync, near=needs.near)
        for path, text in texts.items():
            before = _text(self.root, path) if (self.root / path).is_file() else None
            if before != text:
                yield FileChange(path=path, text=text, before=before)
        if home.helper is None or (sync and home.helper.layer != "pg"):
            types = DRIVER_TYPES if home.is_typed else {}
            packages = with_packages(self.root, home.package, DRIVER, types)
            if packages is not None:
                yield packages


def _written_before(root: Path) -> Iterator[str]:
    """Paths of modules that say that restow wrote them."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in FOREIGN)
        if os.path.basename(folder) not in FOLDERS:
            continue
        for name in sorted(files):
            path = Path(folder, name).relative_to(root).as_posix()
            if name.endswith(SUFFIXES) and WRITTEN in _text(root, path)[:_HEAD]:
                yield path


def _text(root: Path, path: str) -> str:
    try:
        return (root / path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
