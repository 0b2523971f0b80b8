"""Calls of a project's wrappers whose document the scan could not tell: it may be one that moves.

Where other calls of the wrapper are rewritten, such a call would go on reading the old place without a word.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from restow.model.patch import Refusal, Task
from restow.model.site import CodePlace, Site, SiteRole
from restow.rewriters._python_forms import calls_in
from restow.rewriters._python_project import PythonProject, is_test
from restow.rewriters._python_source import PythonFile
from restow.rewriters._python_wrappers import find_wrapper

_WHY = "Which document it means is only known when it runs; it may be one of those that move."


def unknown_calls(project: PythonProject, tasks: Sequence[Task], others: Sequence[Site]) -> list[Refusal]:
    """The calls that are left to a person.

    Args:
        project: its Python.
        tasks: what is rewritten.
        others: the sites of datasets that stay as they are: their calls are known.
    """
    every = [*(site for task in tasks for site in task.sites), *others]
    known = {(place.file, place.line) for site in every for place in (site.place, *site.chain)}
    found: dict[CodePlace, Refusal] = {}
    for task in tasks:
        for file, name in sorted(set(_wrappers(project, task))):
            for place in _calls(project, file, name):
                if (place.file, place.line) not in known:
                    refusal = Refusal(dataset=task.records.dataset, place=place, why=_WHY)
                    found.setdefault(place, refusal)
    return list(found.values())


def _wrappers(project: PythonProject, task: Task) -> Iterator[tuple[PurePosixPath, str]]:
    """The functions by which the sites reach the documents."""
    for site in task.sites:
        if site.role is SiteRole.CALL and len(site.chain) > 1:
            below = site.chain[1]
            function = find_wrapper(project.root, below.file, below.line)
            if function is not None:
                yield PurePosixPath(below.file), function.name


def _calls(project: PythonProject, wrapper: PurePosixPath, name: str) -> Iterator[CodePlace]:
    stem = wrapper.parent.name if wrapper.name == "__init__.py" else wrapper.stem
    for file, parsed in project.files.items():
        if is_test(file) or name.encode() not in parsed.source:
            continue
        said = _said_names(parsed, stem, name) if file != wrapper else {name}
        for call in calls_in(parsed.tree):
            if ast.unparse(call.func) in said:
                function = parsed.function(call)
                within = function.name if function else ""
                yield CodePlace(file=str(file), line=call.lineno, function=within)


def _said_names(parsed: PythonFile, stem: str, name: str) -> set[str]:
    """How a file says the wrapper: by its name, or as an attribute of its module."""
    said = set()
    for node in ast.walk(parsed.tree):
        match node:
            case ast.ImportFrom(module=module, names=names) if (module or "").split(".")[-1] == stem:
                said |= {alias.asname or alias.name for alias in names if alias.name == name}
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                modules = [alias for alias in names if alias.name.split(".")[-1] == stem]
                said |= {f"{alias.asname or alias.name}.{name}" for alias in modules}
    return said
