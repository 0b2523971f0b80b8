"""Leaves out the names whose rows exist, where the path alone tells the key: no document is read for them."""

from collections.abc import Sequence
from itertools import compress

from restow.loading.columns import encoded_keys
from restow.loading.packing import Skipped
from restow.loading.target import TargetTable
from restow.model import Mapping


class PathSieve:
    """Divides names, one query for all of them."""

    def __init__(self, mapping: Mapping, table: TargetTable) -> None:
        self._mapping = mapping
        self._table = table

    async def divide(self, names: Sequence[str]) -> tuple[list[str], Skipped]:
        """The names to read, and those whose row exists.

        Raises:
            DatabaseError: the table cannot be asked.
        """
        match, hole = self._mapping.source.match, self._mapping.key_hole
        spelled = [(match(name) or {hole: ""})[hole] for name in names]
        # None is no key, which is said when the document is loaded.
        keys = encoded_keys(self._mapping.key_column.type, spelled)
        existing = await self._table.existing([key for key in keys if key is not None])
        present = [key in existing for key in keys]
        missing = [name for name, there in zip(names, present, strict=True) if not there]
        return missing, Skipped(list(compress(names, present)), list(compress(spelled, present)))
