"""Leaves out the names whose rows exist, where the path alone tells the key: no document is read for them."""

from collections.abc import Sequence
from itertools import compress

from restow.loading.found import Found
from restow.loading.keys import KeyForm
from restow.loading.packing import Skipped
from restow.loading.target import TargetTable
from restow.model import Mapping


class PathSieve:
    """Divides documents of which the names are known, one query for all of them."""

    def __init__(self, mapping: Mapping, table: TargetTable) -> None:
        self._outside = mapping.key_outside or ()
        self._form = KeyForm(mapping.key_columns)
        self._table = table

    async def divide(self, found: Sequence[Found]) -> tuple[list[Found], Skipped]:
        """The documents to read, and those whose row exists.

        Raises:
            DatabaseError: the table cannot be asked.
        """
        spelled = [[document.outside[name] for name in self._outside] for document in found]
        # None is no key, which is said when the document is loaded.
        keys = self._form.encoded(spelled)
        existing = await self._table.existing([key for key in keys if key is not None])
        present = [key in existing for key in keys]
        missing = [document for document, there in zip(found, present, strict=True) if not there]
        names = [document.name for document in compress(found, present)]
        return missing, Skipped(names, [document.path_key for document in compress(found, present)])
