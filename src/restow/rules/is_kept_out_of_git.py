"""Is kept out of git."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import writes_in_use
from restow.rules.base import evidence

ID = "is-kept-out-of-git"
TITLE = "is kept out of git"
WHY = """\
An ignore file leaves its documents out of the repository, and the program writes them: they come
from use, on one machine, and neither a review nor a deploy brings them back.
"""
QUESTION = Question.Q1
FIRES = {
    "app.py": """\
import json

def save(state):
    with open("data/state.json", "w") as file:
        json.dump(state, file)
""",
    ".gitignore": "data/\n",
}
QUIET = {
    "app.py": """\
import json

def save(state):
    with open("data/state.json", "w") as file:
        json.dump(state, file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires when git ignores what the program writes."""
    written = writes_in_use(dataset)
    if dataset.ignored_by and written:
        sentence = f"{dataset.ignored_by} leaves it out of the repository, and the program writes it."
        yield evidence(ID, QUESTION, 1, sentence, written)
        yield evidence(ID, Question.Q4, 1, sentence, written, supports=False)
