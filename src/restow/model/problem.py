"""A problem is a value: it costs one document, never the run."""

from dataclasses import dataclass

#: Code of a document that is there and could not be had: no access, no delivery. Asked again, it may be.
UNAVAILABLE = "document_unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that could not be read or used."""

    #: Where: a document's name, or a place inside it.
    place: str
    #: Stable machine name, for example `document_missing` or `nul_character`.
    code: str
    #: One sentence for people, without any text of the document.
    reason: str


#: PostgreSQL drops the connection at a message of 1 GiB; a larger document cannot reach it.
MAX_DOCUMENT_BYTES = (1 << 30) - (1 << 20)


def too_large(name: str, size: int) -> Problem:
    """The problem of a document that no PostgreSQL message can carry; found before it is read."""
    return Problem(
        place=name,
        code="document_too_large",
        reason=f"the document has {size} bytes; PostgreSQL takes at most {MAX_DOCUMENT_BYTES}",
    )
