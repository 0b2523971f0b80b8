"""The items of a run: names of documents, or parts of the documents that hold many rows."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from restow.loading.division import Division, PartList
from restow.loading.job import Item
from restow.loading.names import Listing, NameList
from restow.loading.spool import Spool
from restow.model import Mapping
from restow.stores.base import Store

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


def all_items(_: Item) -> bool:
    """Selects everything."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Which items, and where they come from."""

    #: Says what of a document is a row.
    mapping: Mapping
    #: Opens the store.
    open_store: OpenStore = field(repr=False)
    #: Items in a chunk, at most.
    chunk: int
    #: Says of an item whether it is wanted.
    select: Callable[[Item], bool] = all_items
    #: Items, at most.
    limit: int | None = None
    #: Names of documents, or of values within them, instead of what the store lists.
    names: Sequence[str] | None = None

    def begin(self, spool: Spool | None) -> "NameList | PartList":
        """Begins to list them in the background; what is to be divided is fetched into a spool."""
        return self._names() if spool is None else self._parts(spool)

    def _names(self) -> NameList:
        names = NameList(self.chunk)
        if self.names is None:
            names.list_in_background(
                Listing(
                    open_store=self.open_store,
                    template=self.mapping.source,
                    select=self.select,
                    limit=self.limit,
                )
            )
        else:
            names.add_all([name for name in self.names if self.select(name)][: self.limit])
        return names

    def _parts(self, spool: Spool) -> PartList:
        parts = PartList(self.chunk, spool)
        parts.divide_in_background(
            Division(
                open_store=self.open_store,
                mapping=self.mapping,
                select=self.select,
                limit=self.limit,
                names=self.names,
            )
        )
        return parts


def open_spool(mapping: Mapping) -> Spool | None:
    """Where documents are fetched that hold many rows; None where each is a row."""
    return None if mapping.layout == "document" else Spool()
