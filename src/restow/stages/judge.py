"""Judge: the five questions in their order, each answered by the rules' evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from restow.model.dataset import Dataset, Evidence, Home, Question, Verdict
from restow.registry import members
from restow.rules.base import Rule, role_of

#: What the evidence for a question must outweigh that against it by, to answer YES.
THRESHOLD = 4
_RECORD_QUESTIONS = (Question.Q1, Question.Q2, Question.Q3)


def judge(dataset: Dataset) -> Verdict:
    """Where the dataset belongs: the first question answered YES decides (STORAGE_RULES, section 2)."""
    verdict = decide(evidence_for(dataset))
    return verdict if verdict.home is Home.POSTGRES else replace(verdict, role=role_of(dataset))


def evidence_for(dataset: Dataset) -> tuple[Evidence, ...]:
    """What all rules have to say of a dataset."""
    return tuple(evidence for rule in _rules() for evidence in rule.judge(dataset))


def _rules() -> list[Rule]:
    return list(members("restow.rules").values())


def decide(evidence: Sequence[Evidence]) -> Verdict:
    """The verdict that a set of evidence leads to."""
    for question in _RECORD_QUESTIONS:
        if balance(evidence, question) >= THRESHOLD:
            return _verdict(Home.POSTGRES, question, evidence)
    if balance(evidence, Question.Q5) >= THRESHOLD:
        return _verdict(Home.CONSIDER, Question.Q5, evidence)
    if balance(evidence, Question.Q4) > 0:
        return _verdict(Home.JSON, Question.Q4, evidence)
    return _verdict(Home.CONSIDER, Question.Q4, evidence)


def balance(evidence: Iterable[Evidence], question: Question) -> int:
    """The weight for a YES, less the weight for a NO; the heaviest piece of each rule counts."""
    weights: dict[tuple[str, bool], int] = {}
    for each in evidence:
        if each.question is question:
            key = (each.rule, each.supports)
            weights[key] = max(weights.get(key, 0), each.weight)
    return sum(weight if supports else -weight for (_, supports), weight in weights.items())


def _verdict(home: Home, question: Question, evidence: Sequence[Evidence]) -> Verdict:
    return Verdict(
        home=home,
        question=question,
        confidence=_confidence(evidence, question),
        because=_because(question, evidence),
        evidence=tuple(
            sorted(evidence, key=lambda each: (each.question, not each.supports, -each.weight, each.rule))
        ),
        would_change=_would_change(home, question),
    )


def _confidence(evidence: Sequence[Evidence], question: Question) -> float:
    """How far the balance is from the threshold: 0.5 on it, towards 1 away from it."""
    distance = abs(balance(evidence, question) - THRESHOLD) + 1
    return round(1 - 0.5 / distance, 2)


def _because(question: Question, evidence: Sequence[Evidence]) -> str:
    strongest = max(
        (each for each in evidence if each.question is question and each.supports),
        key=lambda each: each.weight,
        default=None,
    )
    if strongest is not None:
        return strongest.sentence
    return "It changes at run time, and nothing shows that users own it, query it or edit it."


def _would_change(home: Home, question: Question) -> str:
    match home, question:
        case Home.POSTGRES, _:
            return "If nothing but deploys changed it, it could stay JSON."
        case Home.CONSIDER, Question.Q5:
            return "If editing moved to pull requests it would stay JSON; with users' data it would move."
        case Home.CONSIDER, _:
            return "If it were queried or belonged to users it would move; if only deploys wrote it, stay."
        case _:
            return (
                "If the program began to write it for its users, or an admin page to edit it, it would move."
            )
