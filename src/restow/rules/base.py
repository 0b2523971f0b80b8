"""What a rule's file gives, and how it writes its evidence."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.site import CodePlace, Site
from restow.rules._roles import role_of
from restow.rules._vocabulary import is_telling

__all__ = ["Rule", "evidence", "is_telling", "role_of"]

#: Places quoted with one piece of evidence.
_MOST_PLACES = 5


class Rule(Protocol):
    """A member of this folder, as a module."""

    #: Kebab-case and stable: people write it in their notes, SARIF keeps it.
    ID: str
    #: Finishes "this dataset ...".
    TITLE: str
    #: A paragraph: what it shows, and why that matters for where the data belong.
    WHY: str
    #: The question that it answers.
    QUESTION: Question
    #: A small program, by file name, on which the rule fires, and one on which it stays quiet.
    FIRES: dict[str, str]
    QUIET: dict[str, str]

    def judge(self, dataset: Dataset) -> Iterator[Evidence]:
        """The rule's evidence, if it has any."""
        ...


def evidence(
    rule: str,
    question: Question,
    weight: int,
    sentence: str,
    places: Iterable[CodePlace | Site] = (),
    *,
    supports: bool = True,
) -> Evidence:
    """One sentence of a rule.

    Args:
        rule: its id.
        question: the question that it answers.
        weight: from 1 (a hint) to 5 (decides by itself).
        sentence: what was seen.
        places: where; the first few are kept.
        supports: False when it speaks for a NO.
    """
    found = dict.fromkeys(place.place if isinstance(place, Site) else place for place in places)
    return Evidence(
        rule=rule,
        question=question,
        supports=supports,
        weight=weight,
        sentence=sentence,
        places=tuple(sorted(found))[:_MOST_PLACES],
    )
