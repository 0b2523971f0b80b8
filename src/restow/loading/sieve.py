"""Leaves out the names whose rows exist, where the path alone tells the key: no document is read for them."""

from collections.abc import Sequence
from itertools import compress

from restow.loading.found import KeyFinder
from restow.loading.job import Item
from restow.loading.keys import SEPARATOR, KeyForm
from restow.loading.packing import Skipped
from restow.loading.parts import outside_of
from restow.loading.spool import item_name
from restow.loading.target import TargetTable
from restow.model import Mapping


class PathSieve:
    """Divides items, one query for all of them."""

    def __init__(self, mapping: Mapping, table: TargetTable, keys: KeyFinder) -> None:
        self._outside = mapping.key_outside or ()
        self._form = KeyForm(mapping.key_columns)
        self._keys = keys
        self._table = table

    async def divide(self, items: Sequence[Item]) -> tuple[list[Item], Skipped]:
        """The items to read, and those whose row exists.

        Raises:
            DatabaseError: the table cannot be asked.
        """
        outside = [outside_of(self._keys, item) for item in items]
        # By columns, and not by keys: a re-run does little else, and most keys have one column.
        columns = [[known.get(name, "") for known in outside] for name in self._outside]
        # None is no key, which is said when the document is loaded.
        keys = self._form.encoded(columns)
        existing = await self._table.existing([key for key in keys if key is not None])
        present = [key in existing and "" not in known for key, known in zip(keys, outside, strict=True)]
        missing = [item for item, there in zip(items, present, strict=True) if not there]
        spelled = columns[0] if len(columns) == 1 else list(map(SEPARATOR.join, zip(*columns, strict=True)))
        names = list(map(item_name, compress(items, present)))
        return missing, Skipped(names, list(compress(spelled, present)))
