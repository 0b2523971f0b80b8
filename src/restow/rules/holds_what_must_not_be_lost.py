"""Holds money, rights or proof."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import head_word, name_words, writes
from restow.rules._vocabulary import CONFIG, CRITICAL, says
from restow.rules.base import evidence

ID = "holds-what-must-not-be-lost"
TITLE = "holds money, rights or proof"
WHY = """\
Its name or its fields speak of payments, balances, permissions, audit or versions. A half-written
file costs more here than elsewhere.
"""
QUESTION = Question.Q3
FIRES = {
    "app.py": """\
import json

def pay(payments):
    with open("payments.json", "w") as file:
        json.dump(payments, file)
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
    """Fires when a written dataset is named for what must not be lost."""
    found = says(set(name_words(dataset.template)), CRITICAL)
    head = {head_word(dataset.template)}
    if says(head, CONFIG) and not says(head, CRITICAL):
        return  # `roles_config.json` says which roles there are
    if found and writes(dataset):
        yield evidence(ID, QUESTION, 2, f"It is named for {found[0]!r}.", writes(dataset))
