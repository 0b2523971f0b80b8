"""Grows in its store."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import in_stores, writes
from restow.rules.base import evidence

#: Documents that people hardly write by hand.
_MANY = 20

ID = "grows-in-its-store"
TITLE = "grows in its store"
WHY = """\
The store that was listed holds many documents of this form, and the code writes them: a document
comes with every user, session or event. Each is read and written whole, and a question about all of
them costs as many requests.
"""
QUESTION = Question.Q1
FIRES = {
    "app.py": """\
import json

def save(key, data):
    with open(f"results/{key}.json", "w") as file:
        json.dump(data, file)
""",
    **{f"store://results/{number}.json": '{"points": 1}' for number in range(_MANY)},
}
QUIET = {
    "app.py": """\
import json

def save(key, data):
    with open(f"results/{key}.json", "w") as file:
        json.dump(data, file)
""",
    "store://results/1.json": '{"points": 1}',
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires on many documents in a store that was listed."""
    for family in in_stores(dataset):
        if family.count >= _MANY and writes(dataset):
            newest = f", the newest of {family.last}" if family.last else ""
            sentence = f"{family.source} holds {family.count:,} of its documents{newest}."
            yield evidence(ID, QUESTION, 2, sentence, writes(dataset))
