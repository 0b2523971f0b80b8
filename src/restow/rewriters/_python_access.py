"""A project's data-access modules: where they are, how they are imported, how the old places are reached."""

import ast
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from restow.model.migration import FileChange
from restow.model.patch import Records, Task, Transition
from restow.model.signature import Access as Does
from restow.model.signature import StoreKind
from restow.model.site import Site, SiteRole
from restow.rewriters._names import FunctionNames
from restow.rewriters._python_connection import Helper, connection_module, find_helper
from restow.rewriters._python_dependency import dependency_change
from restow.rewriters._python_module import ModuleWriter
from restow.rewriters._python_old import OldFunction, OldPlace, unfilled
from restow.rewriters._python_project import PythonProject, is_test
from restow.rewriters._python_tinydb import storage_module
from restow.rewriters._python_wrappers import OpaqueError, find_wrapper, understand
from restow.rewriters.base import WRITTEN

#: Files beside the datasets' modules.
_OTHERS = frozenset({"__init__", "connection"})
_PACKAGE = f'"""Data access for the records that the database keeps. {WRITTEN}."""\n'


class DataAccess:
    """The modules of a project.

    Args:
        project: its Python.
        tasks: the datasets that move.
    """

    def __init__(self, project: PythonProject, tasks: Sequence[Task]) -> None:
        self._project = project
        self._tasks = {task.records.dataset: task for task in tasks}

    @cached_property
    def helper(self) -> Helper:
        """The project's own way to its database, when the modules can import it."""
        found = find_helper(self._project)
        return found if found.file is None or self._own_name(found.file) else Helper("")

    @cached_property
    def folder(self) -> PurePosixPath:
        """Where the modules are: the folder that has some already, or a new one."""
        for file, parsed in self._project.files.items():
            if file.name == "__init__.py" and parsed.source == _PACKAGE.encode():
                return file.parent
        return self._project.folder(self._files, self.helper.file)

    @cached_property
    def _files(self) -> list[PurePosixPath]:
        """The files that will import them, tests only where there is no other."""
        files = [PurePosixPath(site.place.file) for task in self._tasks.values() for site in task.sites]
        return [file for file in files if not is_test(file)] or files

    def _own_name(self, module: PurePosixPath) -> str:
        """How the modules themselves import one of the project's."""
        return self._project.name_from(self._base, module)

    @cached_property
    def _base(self) -> PurePosixPath:
        """The folder on Python's path that the modules are resolved from."""
        own = [
            file
            for file, parsed in self._project.files.items()
            if file.stem not in _OTHERS and b"import open_cursor" in parsed.source[:1000]
        ]
        return self._project.common_base(own[:1] or self._files)

    def module(self, dataset: str) -> PurePosixPath:
        """The module of a dataset."""
        name = "".join(sign if sign.isalnum() else "_" for sign in dataset.lower())
        return self.folder / f"{f'n{name}' if name[0].isdigit() else name}.py"

    def imported(self, file: str, dataset: str) -> str:
        """How a file imports a dataset's module; "" when it cannot."""
        return self._project.module_name(PurePosixPath(file), self.module(dataset))

    def blocked(self, dataset: str) -> str:
        """Why a dataset's sites cannot be rewritten for now; "" when they can."""
        task = self._tasks[dataset]
        records = task.records
        if records.transition is Transition.DATABASE_ONLY:
            return ""
        next_step = 'transition = "database-only" needs none'
        if hole := unfilled(records, _holes(records)):
            return f"The old place depends on {{{hole}}}, which a fallback would not know; {next_step}."
        if records.store is StoreKind.FILE:
            return ""
        found = self._wrappers(task)
        wanted = [Does.READ, *([Does.WRITE] if self._writes_old(records) else [])]
        if missing := [each.value for each in wanted if each not in found]:
            return f"No function of the project can {missing[0]} the old place for a fallback; {next_step}."
        return ""

    def changes(self, datasets: Collection[str]) -> Iterator[FileChange]:
        """What has to be written for these datasets, and for those whose modules are there."""
        there = {name for name in self._tasks if self.module(name) in self._project.files}
        wanted = [name for name in self._tasks if name in datasets or name in there]
        if not wanted:
            return
        texts = {self.folder / "__init__.py": _PACKAGE, self.folder / "connection.py": self._connection()}
        for name in wanted:
            if name in datasets or self._has_changed(name):
                texts[self.module(name)] = self._text(name)
        for path, text in texts.items():
            if change := self._change(path, text):
                yield change
        if not self.helper.layer and (change := dependency_change(self._project.root)):
            yield change

    def storage(self, used: str) -> Iterator[FileChange]:
        """The module of a dataset's storage, when that is what a file uses."""
        dataset = used.removesuffix("_storage")
        if used in self._tasks or dataset not in self._tasks:
            return
        names = FunctionNames.of(self._tasks[dataset].records)
        module = self.module(dataset)
        path, text = storage_module(names, self._own_name(module), module)
        if change := self._change(PurePosixPath(path), text):
            yield change

    def _has_changed(self, name: str) -> bool:
        """True when a module that is there is of another transition than the plan's."""
        records = self._tasks[name].records
        source = self._project.files[self.module(name)].source
        if records.transition is Transition.DATABASE_ONLY:
            return b'Transition "' in source
        return (
            records.store is StoreKind.FILE
            and f'Transition "{records.transition.value}"'.encode() not in source
        )

    def _change(self, path: PurePosixPath, text: str) -> FileChange | None:
        there = self._project.root / path
        before = there.read_text("utf-8") if there.is_file() else None
        return FileChange(path=str(path), text=text, before=before) if text != before else None

    def _connection(self) -> str:
        module = self._own_name(self.helper.file) if self.helper.file else ""
        return connection_module(self.helper, module)

    def _text(self, name: str) -> str:
        task = self._tasks[name]
        connection = self._own_name(self.folder / "connection.py")
        return ModuleWriter(task.records, self._old(task), connection).text()

    def _old(self, task: Task) -> OldPlace | None:
        records = task.records
        if records.transition is Transition.DATABASE_ONLY:
            return None
        found = self._wrappers(task) if records.store is not StoreKind.FILE else {}
        needed = {Does.READ, Does.DELETE} | ({Does.WRITE} if self._writes_old(records) else set())
        return OldPlace(
            records=records,
            parameters=_holes(records),
            depth=len(self.folder.parts),
            wrappers=tuple((does.value, each) for does, each in found.items() if does in needed),
        )

    def _writes_old(self, records: Records) -> bool:
        return records.transition is Transition.DUAL_WRITE or records.mapping.layout != "document"

    def _wrappers(self, task: Task) -> dict[Does, OldFunction]:
        """The project's functions by which its sites reach the documents, one for each access."""
        found: dict[Does, OldFunction] = {}
        for site in task.sites:
            if site.role is SiteRole.CALL and site.access not in found and (each := self._wrapper(site)):
                found[site.access] = each
        return found

    def _wrapper(self, site: Site) -> OldFunction | None:
        """The function that a site calls, when it is a function of a module that takes a path."""
        if len(site.chain) < 2:
            return None
        below = site.chain[1]
        function = find_wrapper(self._project.root, below.file, below.line)
        module = self._own_name(PurePosixPath(below.file))
        parsed = self._project.files.get(PurePosixPath(below.file))
        if function is None or not module or parsed is None or not _is_top(parsed.tree, function.name):
            return None
        try:
            wrapper = understand(function, site.access)
        except OpaqueError:
            return None
        if len(wrapper.places) != 1:
            return None
        order = tuple("content" if name == wrapper.content else "path" for name in wrapper.parameters)
        return OldFunction(module, function.name, order, wrapper.missing or "None")


def _holes(records: Records) -> tuple[str, ...]:
    known = {column.outside for column in records.mapping.columns}
    return tuple(hole for hole in records.mapping.source.holes if hole in known)


def _is_top(tree: ast.Module, name: str) -> bool:
    return any(isinstance(each, ast.FunctionDef) and each.name == name for each in tree.body)
