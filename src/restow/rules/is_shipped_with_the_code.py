"""Is shipped with the code."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import in_checkout, writes_in_use
from restow.rules.base import evidence

ID = "is-shipped-with-the-code"
TITLE = "is shipped with the code"
WHY = """\
Its documents are in the repository, and git's history says how they change. What is changed in the
commits that change code is written by the people who write the code; what is changed in commits of
its own is data that somebody, or some job, keeps up to date.
"""
QUESTION = Question.Q4
FIRES = {
    "app.py": """\
import json

def load():
    with open("levels.json") as file:
        return json.load(file)
""",
    "levels.json": '{"easy": 1}',
}
QUIET = {
    "app.py": """\
import json

def load():
    with open("levels.json") as file:
        return json.load(file)
"""
}
#: Commits from which their habits can be told.
_SOME = 5


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires when the repository holds documents; what its history shows sets the direction and weight."""
    family = in_checkout(dataset)
    if family is None:
        return
    held = f"The repository holds {family.template!r}"
    alone = family.commits - family.commits_with_code
    if family.commits < _SOME:
        yield evidence(ID, QUESTION, 1, f"{held}.", dataset.sites)
    elif alone * 2 > family.commits:
        sentence = f"{held}, and {alone} of the {family.commits} commits that changed it changed no code."
        yield evidence(ID, Question.Q1, 1, sentence, writes_in_use(dataset))
    else:
        sentence = f"{held}, and {family.commits_with_code} of {family.commits} commits changed it with code."
        yield evidence(ID, QUESTION, 2, sentence, dataset.sites)
