"""Values whose key is a row's of another place: two values of one key, or a list that has changed since.

Where a value's own id is the key, a row that exists says nothing of the value's place. One row is all that
two values get, so what is skipped then has to be seen.
"""

from collections.abc import Sequence

from restow.loading.columns import encoded_keys
from restow.loading.found import Found
from restow.loading.keys import KeyForm
from restow.loading.target import TargetTable
from restow.model import Mapping

_DISPLACED = "its row has another position: the key is another value's too, or the document has changed"


class Displacement:
    """Compares the places of values that have a row with the rows'."""

    def __init__(self, mapping: Mapping, table: TargetTable) -> None:
        position = mapping.told_by("position")
        self._position = position
        #: True: keys are read from texts, and rows have places.
        self.matters = (
            position is not None and mapping.key_outside is None and position.name not in mapping.key
        )
        self._key = KeyForm(mapping.key_columns)
        self._form = KeyForm((*mapping.key_columns, position)) if position is not None else self._key
        self._table = table

    async def warnings(self, found: Sequence[Found], existing: set[bytes]) -> dict[str, tuple[str, ...]]:
        """What is to be said of the values whose key has a row, by their names.

        Raises:
            DatabaseError: the table cannot be asked.
        """
        assert self._position is not None
        rows: dict[str, bytes | None] = {}
        for value in found:
            if value.key is None or value.key.encoded not in existing:
                continue
            (place,) = encoded_keys(self._position.type, [value.outside["@position"]])
            key = self._key.split(value.key.encoded)
            rows[value.name] = None if place is None else self._form.join([*key, place])
        asked = {row for row in rows.values() if row is not None}
        there = await self._table.existing(list(asked), self._form)
        return {name: (_DISPLACED,) for name, row in rows.items() if row not in there}
