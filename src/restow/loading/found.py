"""A document on its way: its name, then its key, then its bytes; and the rules that find its key."""

from typing import NamedTuple

from restow.documents.text import BadDocument
from restow.loading.rows import BadKey, Key, RowMaker
from restow.model import Mapping


class Found(NamedTuple):
    """What is known of one document so far. A tuple, because a run makes a hundred thousand a second."""

    #: Its name in the store.
    name: str
    #: The values of the path's holes.
    holes: dict[str, str]
    #: The key as the path spells it.
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

    def named(self, name: str) -> Found:
        """A document of which only the name is known."""
        holes = self._mapping.source.match(name) or dict.fromkeys(self._mapping.source.holes, name)
        return Found(name, holes, holes[self._mapping.key_hole])

    def by_path(self, document: Found) -> Found:
        """The key that the path tells; the document's first fault stays the one that is told."""
        try:
            return document._replace(key=self._maker.path_key(document.path_key))
        except BadKey as bad:
            return document._replace(bad=document.bad or bad)

    def by_document(self, document: Found) -> Found:
        """The key of a document that was read, or the path's when it could not be read."""
        if document.bad is not None or document.data is None:
            return document if document.key is not None else self.by_path(document)
        try:
            key = self._maker.quick_key(document.holes, document.data)
        except BadKey as bad:
            return document._replace(key=None, bad=bad, claimed=bad.spelled)
        except BadDocument as bad:
            return self.by_path(document._replace(bad=bad))
        if key.spelled == document.path_key:
            return Found(document.name, document.holes, document.path_key, document.data, key)
        return self._by_another_key(document, key)

    def _by_another_key(self, document: Found, key: Key) -> Found:
        """A document that names another key than its path, or spells it in another way."""
        by_path = self.by_path(document).key
        if by_path is not None and by_path.encoded == key.encoded:
            return document._replace(key=key)
        if self._mapping.key_from_path:
            reason = f"the document names another {self._mapping.key_column.name} than its path"
            return document._replace(bad=BadDocument("key_mismatch", reason))
        try:
            # A row with this key may be another document's, so it does not excuse this one from being read.
            self._maker.parse(document.data or b"")
        except BadDocument as bad:
            return document._replace(key=None, bad=bad, claimed=key.spelled)
        return document._replace(key=key, renamed=True)
