"""What a worker process is told, once, when it starts."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from restow.loading.keys import canonical_spelling
from restow.loading.spool import Part
from restow.model import Content, Mapping, Problem
from restow.postgres.table import Target

#: How the server shall compress large values; `default` leaves it to the server's own setting.
Compression = Literal["default", "lz4", "pglz"]


#: What a worker is given to load: the name of a document, or a part of one that was fetched.
Item = str | Part


class Reader(Protocol):
    """The part of a store that a worker needs."""

    #: Reads worth having under way at once.
    concurrency: int

    async def read(self, name: str) -> Content | Problem | None:
        """The document's bytes; None when there is none of that name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which keys a run is about; nothing given means all."""

    #: Keys, in any spelling of theirs.
    keys: frozenset[str] = frozenset()
    #: Beginnings of keys.
    prefixes: tuple[str, ...] = ()
    #: The types of the key's columns, which decide what other spellings there are.
    key_types: tuple[str, ...] = ("text",)

    def __bool__(self) -> bool:
        return bool(self.keys or self.prefixes)

    def for_keys_of(self, mapping: Mapping) -> "Filters":
        """The same for the keys of a mapping, each in its one spelling."""
        types = tuple(column.type for column in mapping.key_columns)
        return Filters(
            keys=frozenset(canonical_spelling(types, key) for key in self.keys),
            prefixes=tuple(canonical_spelling(types, prefix) for prefix in self.prefixes),
            key_types=types,
        )

    def select(self, key: str) -> bool:
        """True when the key is wanted."""
        if not self:
            return True
        key = canonical_spelling(self.key_types, key)
        return key in self.keys or key.startswith(self.prefixes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything a worker needs."""

    #: How documents become rows.
    mapping: Mapping
    #: Opens the store; called once in each worker.
    open_store: Callable[[], AbstractAsyncContextManager[Reader]] = field(repr=False)
    #: libpq connection string; may hold a password, so it is never shown.
    conninfo: str = field(repr=False)
    #: What the table was found to be.
    target: Target
    #: Where the documents are that were fetched to be divided (`Spool.path`); "" where none are.
    spool: str = ""
    #: Checked against the path's key and, where it differs, the document's.
    filters: Filters = field(default_factory=Filters)
    #: True: judge and describe, write nothing.
    dry_run: bool = False
    #: True: a dry run's description holds the document's text.
    show_payload: bool = False
    #: Rows in one transaction, at most.
    batch_rows: int = 250
    #: Bytes of documents in one transaction, about.
    batch_bytes: int = 8 << 20
    #: Reads under way at once, at most; None: what the store advises.
    concurrency: int | None = None
    #: Compression of large values in this session.
    compression: Compression = "default"
    #: Seconds to go on trying when the database does not answer.
    patience: float = 60.0
