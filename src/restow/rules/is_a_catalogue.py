"""Is a catalogue that changes."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import name_words, words_of, writes_in_use
from restow.rules._vocabulary import CATALOGUE, PEOPLE, says
from restow.rules.base import evidence

ID = "is-a-catalogue"
TITLE = "is a catalogue that changes"
WHY = """\
It holds things that are looked up (products, books, places), not what belongs to one user, and the
program changes it. A catalogue that changes is asked by its fields sooner or later.
"""
QUESTION = Question.Q2
FIRES = {
    "app.py": """\
import json

def add(product):
    products = json.load(open("products.json"))
    products.append(product)
    json.dump(products, open("products.json", "w"))
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
    """Fires on names of things in catalogues, when they are written."""
    changed = writes_in_use(dataset)
    found = says(set(name_words(dataset.template) | words_of(dataset.id)), CATALOGUE)
    if changed and found and not says(set(name_words(dataset.template)), PEOPLE):
        yield evidence(
            ID, QUESTION, 4, f"It is a catalogue by its name ({found[0]!r}), and it changes.", changed
        )
        yield evidence(ID, Question.Q1, 3, "It holds things, not what belongs to a user.", supports=False)
