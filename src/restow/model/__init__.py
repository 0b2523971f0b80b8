"""The nouns every other part speaks.

    PathTemplate   sessions/{session_id}/transcript.json, and its holes
    Document       a reference as a store lists it; Content is what was read from it
    Problem        something we could not read or use, with its place; never hidden
    Mapping        how documents become rows: template, companions, table, columns
    Outcome        what became of one document; Tally counts them, and must add up
    Difference     how one document and its row compare
    Shape          the merged structure of documents, with counts (in `model.shape`)

Values only: frozen, compared by value, importing nothing of restow but `errors`.
"""

from restow.model.difference import Difference, Symbol, VerifyTally
from restow.model.document import Content, Document, Received
from restow.model.mapping import Column, Companion, Mapping, Origin
from restow.model.outcome import Outcome, Status, Tally
from restow.model.problem import UNAVAILABLE, Problem
from restow.model.template import PathTemplate

__all__ = [
    "UNAVAILABLE",
    "Column",
    "Companion",
    "Content",
    "Difference",
    "Document",
    "Mapping",
    "Origin",
    "Outcome",
    "PathTemplate",
    "Problem",
    "Received",
    "Status",
    "Symbol",
    "Tally",
    "VerifyTally",
]
