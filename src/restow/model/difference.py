"""How documents and rows compare."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from restow.errors import InternalError


class Symbol(StrEnum):
    """One character per key, as rclone's `check --combined` writes them."""

    SAME = "="
    ONLY_STORE = "+"
    ONLY_DATABASE = "-"
    DIFFERS = "*"
    UNREADABLE = "!"


class Difference(NamedTuple):
    """The comparison of one key."""

    #: What was found.
    symbol: Symbol
    #: The key as it is spelled, or a document's name where it has none.
    key: str
    #: Where they differ or why it cannot be read; never the values themselves.
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class VerifyTally:
    """Counts of one verification."""

    #: Documents that were compared (all, or the sample).
    documents: int = 0
    #: Rows in the table; None when only a sample was compared.
    rows: int | None = None
    same: int = 0
    only_store: int = 0
    only_database: int = 0
    differs: int = 0
    unreadable: int = 0
    #: Documents that share a key with one that was compared already.
    repeated: int = 0

    def count(self, difference: Difference) -> None:
        """Adds one comparison."""
        match difference.symbol:
            case Symbol.SAME:
                self.same += 1
            case Symbol.ONLY_STORE:
                self.only_store += 1
            case Symbol.ONLY_DATABASE:
                self.only_database += 1
            case Symbol.DIFFERS:
                self.differs += 1
            case Symbol.UNREADABLE:
                self.unreadable += 1

    @property
    def agrees(self) -> bool:
        """True when nothing differs, is missing on a side, or could not be read."""
        return not (self.only_store or self.only_database or self.differs or self.unreadable)

    def require_balance(self) -> None:
        """Raises InternalError unless every compared document has exactly one symbol."""
        seen = self.same + self.only_store + self.differs + self.unreadable
        if seen != self.documents:
            raise InternalError(
                f"The totals do not add up: {self.documents} documents, but {seen} comparisons.",
                next_step="Run the verification again and report this.",
            )
