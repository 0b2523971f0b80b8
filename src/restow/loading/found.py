"""A row's value on its way: its name, then its key, then its text; and the rules that find its key."""

from typing import NamedTuple

from restow.documents.text import BadDocument
from restow.loading.keys import SEPARATOR
from restow.loading.rows import BadKey, Key, RowMaker
from restow.model import Mapping


class Found(NamedTuple):
    """What is known of one row's value so far. A tuple: a run makes a hundred thousand a second."""

    #: The document's name in the store, or the value's within it (`Part`).
    name: str
    #: What is known of it without its text (`Origin.outside`): the values of the path's holes, what is told.
    outside: dict[str, str]
    #: The key as the path and the place in the document spell it; its name, where they do not.
    path_key: str
    #: Its bytes, once read.
    data: bytes | None = None
    #: Its key, once found.
    key: Key | None = None
    #: True: the document names another key than its path.
    renamed: bool = False
    #: Why it cannot be loaded; with a key, an existing row is skipped all the same.
    bad: BadDocument | None = None
    #: The key as the document spells it, where it cannot be used.
    claimed: str | None = None
    #: Odd but not lost, and known before it was read.
    warnings: tuple[str, ...] = ()
    #: Where it begins in its document, as the end of a sentence about a fault; "" for a whole document.
    place: str = ""

    def with_data(self, data: bytes) -> "Found":
        """The same, read. Spelled out: `_replace` takes a microsecond more, for each document."""
        return Found(
            self.name, self.outside, self.path_key, data, self.key, warnings=self.warnings, place=self.place
        )

    def with_key(self, key: Key) -> "Found":
        """The same with its key."""
        return Found(
            self.name, self.outside, self.path_key, self.data, key, warnings=self.warnings, place=self.place
        )

    @property
    def spelled(self) -> str:
        """The key for log lines: as resolved, else as the document or the path spells it."""
        if self.key is not None:
            return self.key.spelled
        return self.path_key if self.claimed is None else self.claimed


class KeyFinder:
    """Finds keys as one mapping declares."""

    def __init__(self, mapping: Mapping, maker: RowMaker) -> None:
        self._mapping = mapping
        self._maker = maker
        self._outside = mapping.key_outside
        #: A document's own name costs a dictionary's entry, so only who wants it gets it.
        self._tells_name = any(origin.told == "name" for c in mapping.columns for origin in c.origins)

    def outside(self, name: str) -> dict[str, str]:
        """What a document's name says."""
        outside = self._mapping.source.match(name) or dict.fromkeys(self._mapping.source.holes, name)
        return {**outside, "@name": name} if self._tells_name else outside

    def named(self, name: str) -> Found:
        """A document of which only the name is known."""
        outside = self.outside(name)
        return Found(name, outside, self.path_key(name, outside))

    def path_key(self, name: str, outside: dict[str, str]) -> str:
        """The key as it is spelled outside of the text, else the name."""
        match self._outside:
            case None:
                return name
            case (alone,):
                return outside[alone]
            case parts:
                return SEPARATOR.join([outside[part] for part in parts])

    def by_path(self, document: Found) -> Found:
        """The key that the path tells; the document's first fault stays the one that is told."""
        if self._outside is None:
            return document
        try:
            return document._replace(key=self._maker.outside_key(document.outside))
        except BadKey as bad:
            return document._replace(bad=document.bad or bad)

    def by_document(self, document: Found) -> Found:
        """The key of a document that was read, or the path's when it could not be read."""
        if document.bad is not None or document.data is None:
            known = document.key is not None or document.claimed is not None
            return document if known else self.by_path(document)
        try:
            key = self._maker.quick_key(document.outside, document.data)
        except BadKey as bad:
            return document._replace(key=None, bad=bad, claimed=bad.spelled)
        except BadDocument as bad:
            return self.by_path(document._replace(bad=bad))
        if key.spelled == document.path_key or self._outside is None:
            return document.with_key(key)
        return self._by_another_key(document, key)

    def _by_another_key(self, document: Found, key: Key) -> Found:
        """A document that names another key than its path, or spells it in another way."""
        by_path = self.by_path(document).key
        if by_path is not None and by_path.encoded == key.encoded:
            return document._replace(key=key)
        if self._mapping.key_from_path:
            reason = f"the document names another {' and '.join(self._mapping.key)} than its path"
            return document._replace(bad=BadDocument("key_mismatch", reason))
        try:
            # A row with this key may be another document's, so it does not excuse this one from being read.
            self._maker.parse(document.data or b"")
        except BadDocument as bad:
            return document._replace(key=None, bad=bad, claimed=key.spelled)
        return document._replace(key=key, renamed=True)
