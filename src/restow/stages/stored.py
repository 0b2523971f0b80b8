"""Stored: datasets meet their documents, those of the repository and those of the stores given."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from restow.checkout.history import Commit, commits_of
from restow.checkout.walk import ignored_by, read
from restow.documents.outline import outline
from restow.model.dataset import CHECKOUT, Dataset, StoredFamily
from restow.model.signature import StoreKind
from restow.model.source import SourceFile
from restow.stages.families import Family, folded_brothers
from restow.stages.listing import LARGEST_SAMPLE, Listing, make_of
from restow.stages.naming import head_before, is_bare, is_cut, tail_of
from restow.stages.parsing import languages, suffix_of

_HOLE = re.compile(r"\{[^{}]*\}")
#: Files of the repository that are looked into for one dataset.
_MOST_SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Datasets with their documents, and documents without a dataset."""

    datasets: tuple[Dataset, ...]
    unclaimed: tuple[StoredFamily, ...]


def with_checkout(root: Path, datasets: Sequence[Dataset], files: Sequence[SourceFile]) -> list[Dataset]:
    """The datasets with the documents that the repository itself holds, and how its history treats them.

    Args:
        root: the project's folder.
        datasets: what its code touches.
        files: its data files.
    """
    of_files = [dataset for dataset in datasets if dataset.store is StoreKind.FILE]
    claimed: dict[str, list[SourceFile]] = {}
    for file in files:
        owner = owner_in_checkout(of_files, file.path)
        if owner is not None:
            claimed.setdefault(owner.id, []).append(file)
    commits = commits_of(root, [file.path for found in claimed.values() for file in found])
    return [_with_files(root, dataset, claimed.get(dataset.id, []), commits) for dataset in datasets]


def owner_in_checkout(datasets: Iterable[Dataset], path: str) -> Dataset | None:
    """The dataset that a file of the repository belongs to; only those that live in files are asked."""
    return _owner(datasets, partial(_is_in_checkout, path=path))


def owner_in_store(datasets: Iterable[Dataset], listing: Listing, name: str) -> Dataset | None:
    """The dataset that a document of a store belongs to."""
    return _owner(datasets, partial(_is_in_store, listing=listing, name=name))


def _owner(datasets: Iterable[Dataset], holds: Callable[[Dataset], bool]) -> Dataset | None:
    """The dataset that says most about the name, of those that it fits."""
    fitting = [dataset for dataset in datasets if holds(dataset)]
    return max(fitting, key=lambda each: (-each.template.count("{"), len(each.template)), default=None)


def _is_in_checkout(dataset: Dataset, *, path: str) -> bool:
    """A program's folder is where it was started: the root, or a folder on the way to the code."""
    head = head_before(dataset.template, path)
    if head is None or is_bare(dataset.template):
        return False
    folders = {parent.parts for site in dataset.sites for parent in PurePosixPath(site.place.file).parents}
    return not head or is_cut(dataset.template) or head in folders


def _is_in_store(dataset: Dataset, *, listing: Listing, name: str) -> bool:
    """Keys are compared as a whole; a listing of a folder may begin anywhere on the template's way."""
    if not listing.may_hold(dataset.store, dataset.container):
        return False
    head = head_before(dataset.template, "/".join((*listing.above, name)))
    if head is None:
        return False
    uncovered = len(head) - len(listing.above)  # parts of the name itself, from the store's root
    return uncovered == 0 if is_bare(dataset.template) else uncovered <= 0 or is_cut(dataset.template)


def _with_files(
    root: Path, dataset: Dataset, files: Sequence[SourceFile], commits: Iterable[Commit]
) -> Dataset:
    if dataset.store is not StoreKind.FILE:
        return dataset
    if not files:
        return replace(dataset, ignored_by=ignored_by(root, _example(dataset.template)))
    small = [file.path for file in files if file.size <= LARGEST_SAMPLE][:_MOST_SAMPLES]
    make = make_of([outline(read(root, path, most=LARGEST_SAMPLE) or b"") for path in small])
    paths = {file.path for file in files}
    changing = [commit for commit in commits if not paths.isdisjoint(commit.paths)]
    family = StoredFamily(
        source=CHECKOUT,
        template=files[0].path if len(files) == 1 else dataset.template,
        count=len(files),
        total_bytes=sum(file.size for file in files),
        first=min((commit.date for commit in changing), default=""),
        last=max((commit.date for commit in changing), default=""),
        keys=make.fields,
        shape=make.shape,
        commits=len(changing),
        commits_with_code=sum(any(_is_code(path) for path in commit.paths) for commit in changing),
    )
    return replace(dataset, stored=(*dataset.stored, family))


def _is_code(path: str) -> bool:
    return suffix_of(path) in languages()


def _example(template: str) -> str:
    """A name that the template could have, for the question whether git would leave it out."""
    return "/".join(_HOLE.sub("x", part) for part in tail_of(template))


def with_stores(datasets: Sequence[Dataset], listings: Sequence[Listing]) -> Joined:
    """The datasets with the documents of the stores; what no dataset claims is told apart."""
    found: dict[str, list[StoredFamily]] = {}
    unclaimed: list[StoredFamily] = []
    for listing in listings:
        claims = _claims(datasets, listing)
        free = claims.pop("", [])
        for owner, families in claims.items():
            found.setdefault(owner, []).append(_stored(listing, families))
        unclaimed += [_stored(listing, [family]) for family in folded_brothers(free)]
        for dataset in datasets:
            if dataset.id not in claims and listing.may_hold(dataset.store, dataset.container):
                found.setdefault(dataset.id, []).append(_nothing(listing, dataset))
    return Joined(
        datasets=tuple(
            replace(dataset, stored=(*dataset.stored, *found.get(dataset.id, ()))) for dataset in datasets
        ),
        unclaimed=tuple(unclaimed),
    )


def _claims(datasets: Sequence[Dataset], listing: Listing) -> dict[str, list[Family]]:
    """A listing's families by the id of the dataset that they belong to; "" for those of none."""
    claims: dict[str, list[Family]] = {}
    for family in listing.families:
        owner = owner_in_store(datasets, listing, family.samples[0].name)
        claims.setdefault("" if owner is None else owner.id, []).append(family)
    return claims


def _stored(listing: Listing, families: Sequence[Family]) -> StoredFamily:
    whole = Family(folded_brothers(list(families), least=2)[0].template)
    for family in families:
        whole.join(family)
    make = make_of(whole.outlines)
    return StoredFamily(
        source=listing.label,
        template=whole.template,
        count=whole.count,
        total_bytes=whole.total_bytes,
        first=_date(whole.first),
        last=_date(whole.last),
        keys=make.fields,
        shape=make.shape,
    )


def _nothing(listing: Listing, dataset: Dataset) -> StoredFamily:
    return StoredFamily(source=listing.label, template=dataset.template, count=0, total_bytes=0)


def _date(seconds: float | None) -> str:
    """The day; "" for a time that a disk may hold and no calendar has."""
    try:
        return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
