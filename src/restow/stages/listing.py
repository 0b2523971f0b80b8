"""Listing: everything a store holds, folded into families, with a look into a few documents of each."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from restow.documents.outline import Outline, outline
from restow.model.document import Content
from restow.model.problem import Problem
from restow.model.signature import StoreKind
from restow.stages.families import Family, NameTree
from restow.stores.base import Store

_SCHEME = re.compile(r"([a-z0-9+.-]+)://([^/]*)", re.IGNORECASE)
_KINDS = {
    "azure": StoreKind.AZURE_BLOB,
    "https": StoreKind.AZURE_BLOB,
    "http": StoreKind.AZURE_BLOB,
    "s3": StoreKind.S3,
    "gs": StoreKind.GCS,
    "gcs": StoreKind.GCS,
}
#: Bytes above which a document is not looked into.
LARGEST_SAMPLE = 4_000_000
#: Fields that are told of a family.
_MOST_FIELDS = 12
_DATA = (".json", ".jsonl", ".ndjson", ".geojson")
#: Names between two words about how far it is.
_STEP = 50_000


@dataclass(frozen=True, slots=True)
class Make:
    """How the documents of a family are made, as far as a few of them show."""

    #: As `Outline.shape`, the commonest.
    shape: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a store holds."""

    #: The store, for people.
    label: str
    families: tuple[Family, ...]
    problems: tuple[Problem, ...]

    @property
    def above(self) -> tuple[str, ...]:
        """The parts of the path to its root, for a folder; a container's names begin with nothing."""
        return _above(self.label)

    def may_hold(self, kind: StoreKind, container: str) -> bool:
        """True when the code that keeps its data there may mean this store; a folder may be a copy of any."""
        found = _SCHEME.match(self.label)
        if found is None or found[1] == "file":
            return True
        known = container and "{" not in container and found[1] in ("azure", "s3", "gs", "gcs")
        return kind in (_KINDS.get(found[1]), StoreKind.OTHER) and (not known or container == found[2])


@lru_cache
def _above(label: str) -> tuple[str, ...]:
    """Kept, for it is asked of every name."""
    return () if _SCHEME.match(label) else Path(label).absolute().parts[1:]


async def list_store(open_store: Callable[[], Store], label: str, tell: Callable[[str], None]) -> Listing:
    """Lists a store; reads a few documents of each family.

    Args:
        open_store: opens it.
        label: what it is called, for people: its URL without secrets, or a folder.
        tell: is told how far it is.

    Raises:
        StoreError: the store cannot be listed.
    """
    tree, problems = NameTree(), []
    told = 0
    async with open_store() as store:
        async for page in store.list_all():
            for entry in page:
                if isinstance(entry, Problem):
                    problems.append(entry)
                elif entry.name.lower().endswith(_DATA):
                    tree.add(entry)
            if tree.count >= told + _STEP:
                told = tree.count
                tell(f"listing {label}: {told:,} documents")
        families = tuple(tree.families())
        tell(f"looking into {label}")
        for family in families:
            await _look_into(store, family)
    return Listing(label=label, families=families, problems=tuple(problems))


async def _look_into(store: Store, family: Family) -> None:
    """A few documents of a family, but for large ones."""
    small = [sample.name for sample in family.samples if (sample.size or 0) <= LARGEST_SAMPLE]
    contents = [await store.read(name) for name in small]
    family.outlines = [outline(content.data) for content in contents if isinstance(content, Content)]


def make_of(outlines: Sequence[Outline]) -> Make:
    """How documents are made: the commonest shape, and the fields by how many have them."""
    shapes = Counter(each.shape for each in outlines if each.shape)
    fields = Counter(field for each in outlines for field in each.fields)
    shape = shapes.most_common(1)[0][0] if shapes else ""
    return Make(shape, tuple(field for field, _ in fields.most_common(_MOST_FIELDS)))
