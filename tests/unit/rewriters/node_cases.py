"""One file of JavaScript or TypeScript, rewritten: its text before, and after."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from restow import api
from restow.model import Mapping as Rows
from restow.model.dataset import Dataset
from restow.model.patch import FileRewrite, Records, Refusal, Task, Transition
from restow.model.template import PathTemplate
from restow.rewriters import node
from restow.stages.rewrite import edited
from tests.support.layouts import POSITION, column, declare
from tests.support.node_modules_run import records_for
from tests.support.rewriting import make_project

_TOLD = {"document": ("name", column("text", "@name")), "entries": ("key", column("text", "@key"))}


@dataclass(frozen=True)
class Case:
    """What became of a file."""

    text: str
    result: FileRewrite

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return self.result.refusals


def rewritten(
    root: Path,
    source: str,
    *,
    file: str = "app.js",
    layout: str = "document",
    files: Mapping[str, str] | None = None,
    transition: Transition = Transition.DATABASE_ONLY,
) -> Case:
    """Scans a project of one file, and rewrites all sites of its datasets.

    Args:
        root: an empty folder.
        source: the file's text, indented as the test wants it.
        file: its name.
        layout: what of each dataset's documents is a row.
        files: further files.
        transition: of all datasets.
    """
    text = textwrap.dedent(source)
    make_project(root, {file: text, **(files or {})})
    tasks = [
        Task(
            records=records(each.dataset, layout, transition),
            sites=each.dataset.sites,
        )
        for each in api.scan(root).judged
    ]
    assert tasks, "the scan found no dataset"
    result = node.prepare(root, tasks).rewrite(file, text.encode())
    assert all(one.end <= other.start for one, other in pairwise(result.edits))
    done = edited(text.encode(), result.edits)
    assert not node.fault(file, done), done.decode()
    here = sum(site.place.file == file for task in tasks for site in task.sites)
    assert len(result.rewritten) + len(result.refusals) == here
    return Case(done.decode(), result)


def records(dataset: Dataset, layout: str, transition: Transition) -> Records:
    """A dataset with a mapping of its own."""
    name = dataset.template.removeprefix("{cwd}/").removeprefix("~/")
    mapping: Rows = _mapping(name, layout)
    made = records_for(mapping, transition)
    named = replace(mapping, name=dataset.id, noun=dataset.id.removesuffix("s"), table=dataset.id)
    return replace(made, dataset=dataset.id, template=dataset.template, store=dataset.store, mapping=named)


def _mapping(name: str, layout: str) -> Rows:
    holes = PathTemplate(name).holes
    columns = {hole: column("text", f"{{{hole}}}") for hole in holes}
    told, shown = _TOLD.get(layout, ("position", POSITION))
    if layout != "document" or not holes:
        columns[told] = shown
    return declare(name, layout, list(columns), **columns)


def is_same(case: Case, expected: str) -> bool:
    """True when the file's text is this."""
    assert case.text == textwrap.dedent(expected)
    return True
