"""Located: the documents of a dataset by name, in a store or in the checkout, and their template."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from restow.checkout.walk import walk
from restow.model import Document, PathTemplate, Problem
from restow.model.dataset import Dataset
from restow.model.signature import StoreKind
from restow.model.source import Role, SourceFile
from restow.stages.listing import Listing
from restow.stages.naming import tail_of
from restow.stages.stored import owner_in_checkout, owner_in_store
from restow.stores.base import Store

_HOLE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Opens the store that names are of.
OpenStore = Callable[[], Store]
_DATA = frozenset({".json", ".jsonl", ".ndjson", ".geojson"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The documents of a dataset."""

    #: Names from the store's root, with their holes.
    template: PathTemplate
    #: In the order of their names, with sizes where these are known.
    documents: tuple[Document, ...] = ()
    findings: tuple[Problem, ...] = ()


class _ByEnding:
    """Datasets by the last part of their templates: of many, only a few can own a name."""

    def __init__(self, datasets: Sequence[Dataset]) -> None:
        self._fixed: defaultdict[str, list[Dataset]] = defaultdict(list)
        self._open: list[Dataset] = []
        for dataset in datasets:
            last = (tail_of(dataset.template) or ("",))[-1]
            (self._open if _HOLE.search(last) else self._fixed[last]).append(dataset)

    def candidates(self, name: str) -> list[Dataset]:
        """Those whose last part the name has, or may have."""
        fixed = self._fixed.get(name.rpartition("/")[2])
        return [*fixed, *self._open] if fixed else self._open


async def locate_in_store(
    open_store: OpenStore, label: str, datasets: Sequence[Dataset]
) -> dict[str, Located]:
    """The documents of each dataset in a store, by the datasets' ids.

    Args:
        open_store: opens it.
        label: its URL without secrets, or a folder.
        datasets: all of the project: a document belongs to the one that says most about its name.

    Raises:
        StoreError: the store cannot be listed.
    """
    listing = Listing(label=label, families=(), problems=())
    found: dict[str, list[Document]] = {dataset.id: [] for dataset in datasets}
    endings = _ByEnding(datasets)
    async with open_store() as store:
        async for document in _listed(store):
            owner = owner_in_store(endings.candidates(document.name), listing, document.name)
            if owner is not None:
                found[owner.id].append(document)
    return {dataset.id: _located(dataset, found[dataset.id]) for dataset in datasets}


async def _listed(store: Store) -> AsyncIterator[Document]:
    async for page in store.list_all():
        for entry in page:
            if isinstance(entry, Document):
                yield entry


def locate_in_checkout(root: Path, datasets: Sequence[Dataset]) -> dict[str, Located]:
    """The documents of each dataset in the project itself, by the datasets' ids."""
    found: dict[str, list[Document]] = {dataset.id: [] for dataset in datasets}
    endings = _ByEnding([dataset for dataset in datasets if dataset.store is StoreKind.FILE])
    for file in walk(root, suffixes=_DATA):
        if isinstance(file, SourceFile) and file.role is Role.DATA:
            owner = owner_in_checkout(endings.candidates(file.path), file.path)
            if owner is not None:
                found[owner.id].append(Document(file.path, file.size))
    for dataset in datasets:
        found[dataset.id] = found[dataset.id] or list(_by_name(root, dataset))
    return {
        dataset.id: _located(dataset, found[dataset.id])
        if found[dataset.id]
        else _in_other_case(root, dataset) or _located(dataset, ())
        for dataset in datasets
    }


def _by_name(root: Path, dataset: Dataset) -> Iterable[Document]:
    """A file that the template names outright: git may ignore it, and its suffix may be any."""
    for name in _named_outright(dataset):
        if (root / name).is_file():
            yield Document(name, (root / name).stat().st_size)


def _named_outright(dataset: Dataset) -> Iterator[str]:
    """The names that a template without holes may mean, from the project's root."""
    tail = tail_of(dataset.template)
    if dataset.store is not StoreKind.FILE or ".." in tail or any(_HOLE.search(part) for part in tail):
        return
    folders = {parent for site in dataset.sites for parent in PurePosixPath(site.place.file).parents}
    for folder in sorted(folders, key=lambda each: (len(each.parts), each)):
        yield folder.joinpath(*tail).as_posix()


def _in_other_case(root: Path, dataset: Dataset) -> Located | None:
    """A file whose name differs in case alone: the code was written where that makes no difference."""
    for name in _named_outright(dataset):
        folder = (root / name).parent
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry.name.lower() == name.rpartition("/")[2].lower() and entry.is_file():
                actual = entry.relative_to(root).as_posix()
                reason = f"the code calls it {name}: where case counts, it does not find it"
                return Located(
                    template=PathTemplate(actual),
                    documents=(Document(actual, entry.stat().st_size),),
                    findings=(Problem(place=actual, code="other_case", reason=reason),),
                )
    return None


def _located(dataset: Dataset, documents: Sequence[Document]) -> Located:
    """The documents that lie where most of them lie; the others are told."""
    tail = tail_of(dataset.template)
    by_head: defaultdict[tuple[str, ...], list[Document]] = defaultdict(list)
    for document in documents:
        parts = document.name.split("/")
        by_head[tuple(parts[: max(0, len(parts) - len(tail))])].append(document)
    # A brace in a folder's name would be a hole of the template.
    usable = [head for head in by_head if not any(set("{}") & set(part) for part in head)]
    if not usable:
        return Located(
            template=PathTemplate(_with_plain_holes("/".join(tail))),
            findings=(_elsewhere(len(documents), min(by_head)),) if by_head else (),
        )
    head = min(usable, key=lambda each: (-len(by_head[each]), len(each), each))
    chosen = tuple(sorted(by_head.pop(head), key=lambda document: document.name))
    rest = tail[max(0, len(tail) - len(chosen[0].name.split("/"))) :]
    others = sum(map(len, by_head.values()))
    return Located(
        template=PathTemplate(_with_plain_holes("/".join((*head, *rest)))),
        documents=chosen,
        findings=(_elsewhere(others, min(by_head)),) if others else (),
    )


def _elsewhere(count: int, folder: tuple[str, ...]) -> Problem:
    reason = (
        f"{count} documents with such names lie elsewhere, as below {'/'.join(folder) or '.'}: they are not"
        " part of this design; give their folder with --store to design for them"
    )
    return Problem(place="/".join(folder) or ".", code="elsewhere", reason=reason)


def _with_plain_holes(template: str) -> str:
    """The template with names of holes that a mapping takes, each once."""
    taken: set[str] = set()

    def named(found: re.Match[str]) -> str:
        name = found[1] if _NAME.fullmatch(found[1]) else re.sub(r"\W", "_", f"_{found[1]}", flags=re.ASCII)
        free, number = name, 2
        while free in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(free)
        return f"{{{free}}}"

    return _HOLE.sub(named, template)
