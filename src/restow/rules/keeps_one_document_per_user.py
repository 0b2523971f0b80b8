"""Keeps one document per user or session."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import hole_names, words_of, writes_in_use
from restow.rules._vocabulary import PEOPLE, says
from restow.rules.base import evidence

ID = "keeps-one-document-per-user"
TITLE = "keeps one document per user or session"
WHY = """\
The name of the document holds the key of a user, a session or the like, and the program writes it.
Such documents are rows of a table: they are born, changed and asked for by that key, and their
number grows with use.
"""
QUESTION = Question.Q1
FIRES = {
    "app.py": """\
import json

def save(user_id, profile):
    with open(f"data/{user_id}.json", "w") as file:
        json.dump(profile, file)
"""
}
QUIET = {
    "app.py": """\
import json

def load():
    with open("config.json") as file:
        return json.load(file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires when a hole is named for people or sessions and documents are written."""
    holes = [name for name in hole_names(dataset.template) if says(set(words_of(name)), PEOPLE)]
    changed = writes_in_use(dataset)
    if holes and changed:
        yield evidence(
            ID, QUESTION, 5, f"Each {holes[0]!r} has a document of its own, written here.", changed
        )
    elif holes and dataset.sites:
        yield evidence(ID, QUESTION, 2, f"The documents are named for {holes[0]!r}.", dataset.sites)
