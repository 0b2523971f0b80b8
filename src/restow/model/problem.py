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
