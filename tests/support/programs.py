"""Small programs as dictionaries of files, scanned as a project would be."""

import asyncio
import textwrap
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from restow.model.dataset import Dataset
from restow.stages.listing import list_store
from restow.stages.scan import Scanned, scan, silence
from restow.stages.stored import with_checkout, with_stores
from restow.stores.base import open_store

_STORE = "store://"


def scanned(folder: Path, files: Mapping[str, str]) -> Scanned:
    """What a scan of these files finds."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
    found = scan(folder)
    assert not [problem for problem in found.problems if problem.code == "not_followed"]
    return found


def judged(folder: Path, files: Mapping[str, str]) -> tuple[Dataset, ...]:
    """The datasets of these files with their documents; `store://name` is a document of a store."""
    project, store = folder / "project", folder / "store"
    found = scanned(project, {name: text for name, text in files.items() if not name.startswith(_STORE)})
    for name, text in files.items():
        if name.startswith(_STORE):
            path = store / name.removeprefix(_STORE)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    listings = []
    if store.exists():
        listings.append(asyncio.run(list_store(partial(open_store, str(store), {}), str(store), silence)))
    return with_stores(with_checkout(project, found.datasets, found.documents), listings).datasets


def sites(found: Scanned) -> dict[str, set[str]]:
    """Sites as `file:line access`, by template."""
    return {
        dataset.template: {
            f"{site.place.file}:{site.place.line} {site.access.value}" for site in dataset.sites
        }
        for dataset in found.datasets
    }
