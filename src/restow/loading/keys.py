"""A row's key, of one column or of several, as one value: in binary form, and as people spell it.

The key of one column is that column's binary form and nothing more, so that it costs nothing. Of several
columns, the forms follow each other, each with its length before it.
"""

from collections.abc import Sequence
from struct import Struct

from restow.loading.binary import BinaryArray
from restow.loading.columns import binary_array, canonical_key, encoded_keys, spelled_key
from restow.model import Column

_length = Struct(">i")
#: Between the parts of a key, for people. A hole's value never holds it.
SEPARATOR = "/"


class KeyForm:
    """The form of the keys of some columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Takes the columns that identify a row, in their order."""
        self.names = [column.name for column in columns]
        self.types = [column.type for column in columns]
        self._single = len(self.types) == 1

    def join(self, parts: Sequence[bytes]) -> bytes:
        """The key of which these are the columns' binary forms."""
        if self._single:
            return parts[0]
        return b"".join([piece for part in parts for piece in (_length.pack(len(part)), part)])

    def split(self, key: bytes) -> list[bytes]:
        """The columns' binary forms."""
        if self._single:
            return [key]
        parts, at = [], 0
        while at < len(key):
            start = at + _length.size
            at = start + _length.unpack_from(key, at)[0]
            parts.append(key[start:at])
        return parts

    def arrays(self, keys: Sequence[bytes]) -> list[BinaryArray]:
        """The keys as parameters: an array a column."""
        columns = (
            [keys]
            if self._single
            else zip(*map(self.split, keys), strict=True)
            if keys
            else [()] * len(self.types)
        )
        return [
            BinaryArray(kind, binary_array(kind, column))
            for kind, column in zip(self.types, columns, strict=True)
        ]

    def spelled(self, key: bytes) -> str:
        """A key for people."""
        return SEPARATOR.join(map(spelled_key, self.types, self.split(key)))

    def encoded(self, spelled: Sequence[Sequence[str]]) -> list[bytes | None]:
        """Keys, given as a list of spellings for each column, to binary form; None for what is no key."""
        columns = list(map(encoded_keys, self.types, spelled))
        if self._single:
            return columns[0]
        found = (tuple(part for part in key if part is not None) for key in zip(*columns, strict=True))
        return [self.join(parts) if len(parts) == len(self.types) else None for parts in found]


def canonical_spelling(types: Sequence[str], spelled: str) -> str:
    """The one spelling of a key whose parts may be spelled in several ways, or of a key's beginning."""
    if len(types) == 1:
        return canonical_key(types[0], spelled)
    parts = spelled.split(SEPARATOR, len(types) - 1)
    return SEPARATOR.join(map(canonical_key, types, parts))
