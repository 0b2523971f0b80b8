"""Points: a verdict's evidence as people weigh it, for and against the home."""

from dataclasses import dataclass
from itertools import groupby

from restow.model.dataset import Evidence, Home, Question, Verdict
from restow.model.site import CodePlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one rule says of one or more questions in the same words."""

    rule: str
    sentence: str
    #: The questions that it answers, with the answer: `Q1 yes`.
    answers: tuple[str, ...]
    #: The heaviest of its pieces of evidence.
    weight: int
    places: tuple[CodePlace, ...]


def speaks_for(evidence: Evidence, home: Home) -> bool:
    """True when the evidence argues for this home (STORAGE_RULES, section 2).

    A YES to Q1, Q2 or Q3 argues for PostgreSQL, one to Q4 for JSON, one to Q5 for considering a move;
    a NO argues for the other side. `consider` has two other sides: what moves, and what stays.
    """
    moves = evidence.supports != (evidence.question is Question.Q4)
    if home is Home.CONSIDER:
        return moves == (evidence.question in (Question.Q4, Question.Q5))
    return moves == (home is Home.POSTGRES)


def split(verdict: Verdict) -> tuple[list[Evidence], list[Evidence]]:
    """The evidence for the verdict's home and that against it; what decides comes first."""
    ordered = sorted(
        verdict.evidence,
        key=lambda each: (
            each.question is not verdict.question,
            -each.weight,
            each.question,
            each.rule,
            each.sentence,
        ),
    )
    return (
        [each for each in ordered if speaks_for(each, verdict.home)],
        [each for each in ordered if not speaks_for(each, verdict.home)],
    )


def points(evidence: list[Evidence]) -> list[Point]:
    """The evidence with what is said twice said once, in the order of the first time."""
    first = {_words(each): index for index, each in reversed(list(enumerate(evidence)))}
    ordered = sorted(evidence, key=lambda each: first[_words(each)])
    return [_point(list(same)) for _, same in groupby(ordered, key=_words)]


def strongest(verdict: Verdict) -> tuple[list[Point], list[Point]]:
    """Two points for the verdict and one against it, as far as there are any."""
    for_it, against = split(verdict)
    return points(for_it)[:2], points(against)[:1]


def _words(evidence: Evidence) -> tuple[str, str]:
    """What makes two pieces one point: on one side they argue alike, be it by a YES or by a NO."""
    return evidence.rule, evidence.sentence


def _point(same: list[Evidence]) -> Point:
    return Point(
        rule=same[0].rule,
        sentence=same[0].sentence,
        answers=tuple(sorted({f"{each.question} {'yes' if each.supports else 'no'}" for each in same})),
        weight=max(each.weight for each in same),
        places=tuple(sorted({place for each in same for place in each.places})),
    )
