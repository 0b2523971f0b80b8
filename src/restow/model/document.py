"""Documents: what a store lists, and what is read from it."""

from dataclasses import dataclass
from typing import NamedTuple


class Document(NamedTuple):
    """A stored JSON document, by reference. A tuple: a listing makes a hundred thousand a second."""

    #: Name inside the store, `/` between its parts, exactly as the store spells it.
    name: str
    #: Size in bytes, where listing tells it at no extra cost.
    size: int | None = None
    #: Version tag without quotes, where listing tells it.
    etag: str | None = None
    #: When it was last written, in seconds since 1970 (UTC), where listing tells it at no extra cost.
    modified: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A document that was written to a file as it was read."""

    #: How many bytes it has.
    size: int
    #: Version tag of exactly these bytes, without quotes.
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The bytes of a document as they were read."""

    #: The document's own bytes, never decoded or re-serialised.
    data: bytes
    #: Version tag of exactly these bytes, without quotes.
    etag: str
