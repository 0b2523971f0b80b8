"""What became of each document, and the counts, which always add up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from restow.errors import InternalError


class Status(StrEnum):
    """What became of one document."""

    INSERTED = "inserted"
    WOULD_INSERT = "would_insert"
    SKIPPED = "skipped"
    FAILED = "failed"
    #: Read, and found to be outside the filters; not one of the discovered.
    FILTERED = "filtered"


class Outcome(NamedTuple):
    """What became of one document. A tuple, because a run makes a hundred thousand a second."""

    #: The document's name in its store.
    name: str
    #: The key that was resolved for it, as spelled where it was found.
    key: str
    #: What happened.
    status: Status
    #: For a failure, one sentence; for a would-be insert, a description of the candidate.
    detail: str = ""
    #: For a failure, the stable machine name of the reason.
    code: str = ""
    #: Sentences about values that were odd but not lost.
    warnings: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one run. The one mutable noun: it is what a run counts in."""

    #: Names that the listing gave.
    listed: int = 0
    #: Of these, documents that the filters turned away after their own key was read.
    filtered: int = 0
    inserted: int = 0
    would_insert: int = 0
    #: Already present in the table.
    skipped: int = 0
    failed: int = 0
    #: Warnings given along the way.
    warnings: int = 0

    def count(self, outcomes: Sequence[Outcome]) -> None:
        """Adds the outcomes."""
        counts = Counter(outcome.status for outcome in outcomes)
        self.inserted += counts[Status.INSERTED]
        self.would_insert += counts[Status.WOULD_INSERT]
        self.skipped += counts[Status.SKIPPED]
        self.failed += counts[Status.FAILED]
        self.filtered += counts[Status.FILTERED]
        self.warnings += sum(len(outcome.warnings) for outcome in outcomes if outcome.warnings)

    @property
    def discovered(self) -> int:
        """Documents that the listing and the filters selected."""
        return self.listed - self.filtered

    @property
    def settled(self) -> int:
        """Documents whose outcome is known."""
        return self.inserted + self.would_insert + self.skipped + self.failed

    def require_balance(self) -> None:
        """Raises InternalError unless every discovered document has exactly one outcome."""
        if self.settled != self.discovered:
            raise InternalError(
                f"The totals do not add up: {self.discovered} discovered, but {self.inserted} inserted, "
                f"{self.would_insert} would be inserted, {self.skipped} skipped and {self.failed} failed "
                f"make {self.settled}.",
                next_step="Run the same command again (it inserts nothing twice) and report this.",
            )
