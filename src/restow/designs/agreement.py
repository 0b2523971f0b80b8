"""Whether documents say inside what their path says: `users/7.json` with an `id` of 7."""

from typing import Any

import msgspec

_PARTS = "abc"


class Agreement:
    """A hole, and the fields at the top of documents that may repeat it."""

    def __init__(self, hole: str) -> None:
        #: The hole.
        self.hole = hole
        first, *others = hole.split("_")
        camel = first + "".join(word.capitalize() for word in others)
        own = ("id",) if hole == "id" or hole.endswith("_id") or hole.lower().endswith("id") else ()
        #: Fields that are looked at.
        self.fields = tuple(dict.fromkeys((hole, camel, *own)))
        #: By field: documents in which it is the same.
        self.same = dict.fromkeys(self.fields, 0)
        #: By field: documents in which it is another, and the first of these by name.
        self.different = dict.fromkeys(self.fields, 0)
        self.examples: dict[str, str] = {}
        names = list(zip(_PARTS, self.fields, strict=False))
        declared = [(part, Any, None) for part, _ in names]
        self._decoder = msgspec.json.Decoder(
            msgspec.defstruct("Beside", declared, rename=dict(names))  # only these fields are read
        )
        self._names = names

    def look_at(self, name: str, data: bytes, holes: dict[str, str]) -> None:
        """Compares one document, whose top is an object, with its path."""
        try:
            found = self._decoder.decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return
        for part, field in self._names:
            value = getattr(found, part)
            if value is None:
                continue
            if isinstance(value, str | int) and str(value) == holes[self.hole]:
                self.same[field] += 1
            else:
                self.different[field] += 1
                self.examples[field] = min(self.examples.get(field, name), name)

    def repeats(self, field: str) -> bool:
        """True when the field never says anything else than the hole."""
        return self.same.get(field, 0) > 0 and not self.different[field]
