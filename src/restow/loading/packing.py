"""Outcomes on their way from a worker: on a re-run nearly all are alike, and two lists say as much."""

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from restow.model import Outcome, Status

#: What follows name and key in an outcome that says no more than that its row exists.
_PLAIN = Outcome("", "", Status.SKIPPED)[2:]


class Skipped(NamedTuple):
    """Outcomes that are all skips without a warning: a tenth of the cost of sending each."""

    #: The documents' names.
    names: list[str]
    #: Their keys.
    keys: list[str]


#: Outcomes in the form in which they are sent.
Packed = list[Outcome] | Skipped


def pack(outcomes: Sequence[Outcome]) -> Packed:
    """The outcomes in the form in which they are sent."""
    if any(outcome[2:] != _PLAIN for outcome in outcomes):
        return list(outcomes)
    return Skipped([outcome.name for outcome in outcomes], [outcome.key for outcome in outcomes])


def unpack(sent: Packed) -> list[Outcome]:
    """The outcomes as they were before `pack`."""
    if isinstance(sent, Skipped):
        return list(map(Outcome, sent.names, sent.keys, repeat(Status.SKIPPED)))
    return sent
