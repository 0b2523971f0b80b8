"""Whether no value of a leaf comes twice, over as many rows as there are: eight bytes a row."""

from array import array
from collections.abc import Iterable

from xxhash import xxh3_64_intdigest

from restow.documents.fields import Value, key_reader, read_document
from restow.documents.text import BadDocument, json_text
from restow.loading.columns import ENCODERS, BadValue
from restow.model.mapping import ColumnType

#: Parts that are looked at one after the other, so that only one has to be a set.
_PARTS = 256


class Uniqueness:
    """Takes rows' texts; knows at the end whether their leaf can be a key."""

    def __init__(self, pointer: str, column_type: ColumnType) -> None:
        """Looks at one leaf.

        Args:
            pointer: where the leaf is in a row's value.
            column_type: the type that all its values fit.
        """
        self._pointer = pointer
        self._quick = key_reader(pointer)
        self._encode = ENCODERS[column_type]
        self._parts = [array("Q") for _ in range(_PARTS)]
        #: Rows that lack it, or whose value does not fit after all.
        self.without = 0

    def add(self, texts: Iterable[bytes]) -> None:
        """Takes rows; one that is no JSON will fail to load, and says nothing here."""
        for text in texts:
            try:
                value = self._value(text)
                if value is None:
                    raise BadValue("it is missing")
                number = xxh3_64_intdigest(self._encode(value))
            except BadDocument:
                continue
            except BadValue:
                self.without += 1
            else:
                self._parts[number % _PARTS].append(number)

    def _value(self, text: bytes) -> Value:
        try:
            return self._quick(text)
        except ValueError:  # it is no string, or the row needs the reader that knows all of JSON
            return read_document(json_text(text), (self._pointer,), storable=False).value(self._pointer)

    @property
    def proved(self) -> bool:
        """True when every row has it and no two have the same."""
        return not self.without and all(len(set(part)) == len(part) for part in self._parts)
