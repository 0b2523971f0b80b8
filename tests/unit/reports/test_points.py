"""Which side a piece of evidence is on (STORAGE_RULES, section 2), and what is shown of it."""

import pytest

from restow.model.dataset import Home, Question
from restow.reports._points import points, speaks_for, split, strongest
from tests.support.scan_results import evidence, place, verdict


@pytest.mark.parametrize(
    ("question", "supports", "homes"),
    [
        (Question.Q1, True, "postgres"),
        (Question.Q2, True, "postgres"),
        (Question.Q3, True, "postgres"),
        (Question.Q1, False, "consider json"),
        (Question.Q4, True, "json"),
        (Question.Q4, False, "postgres consider"),
        (Question.Q5, True, "postgres consider"),
        (Question.Q5, False, "json"),
    ],
)
def test_the_side_of_an_answer(question: Question, supports: bool, homes: str) -> None:
    found = evidence(question, "So.", supports=supports)
    assert {home for home in Home if speaks_for(found, home)} == set(homes.split())


def test_what_decides_comes_first_then_what_weighs_most() -> None:
    found = [evidence(Question.Q2, "b", 5), evidence(Question.Q1, "c", 1), evidence(Question.Q1, "d", 2)]
    for_it, _ = split(verdict(Home.POSTGRES, Question.Q1, *found))
    assert [each.sentence for each in for_it] == ["d", "c", "b"]


def test_every_piece_is_on_one_side() -> None:
    found = [evidence(q, "x", supports=s) for q in Question for s in (True, False)]
    for home in Home:
        for_it, against = split(verdict(home, Question.Q1, *found))
        assert len(for_it) + len(against) == len(found)


def test_equal_sentences_of_a_rule_are_one_point() -> None:
    found = [evidence(Question.Q1, "x", 2, place("b", 2)), evidence(Question.Q1, "x", 4, place("a", 1))]
    (point,) = points(found)
    assert point.answers == ("Q1 yes",)
    assert point.weight == 4
    assert point.places == (place("a", 1), place("b", 2))


def test_the_strongest_are_few() -> None:
    found = [evidence(Question.Q1, text, supports=text > "c") for text in "abcdefg"]
    for_it, against = strongest(verdict(Home.POSTGRES, Question.Q1, *found))
    assert [len(for_it), len(against)] == [2, 1]
