"""Can be made again."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.signature import Access
from restow.rules._facts import hole_names, name_words, words_of
from restow.rules._vocabulary import CACHE, EXPORT, PEOPLE, says
from restow.rules.base import evidence

ID = "can-be-made-again"
TITLE = "can be made again"
WHY = """\
It is a cache, an export or a note to itself by its name: losing it costs time, not data. It is
neither configuration nor a record, and is not worth a table.
"""
QUESTION = Question.Q4
FIRES = {
    "app.py": """\
import json

def remember(data):
    with open("cache/lookup_cache.json", "w") as file:
        json.dump(data, file)
"""
}
QUIET = {
    "app.py": """\
import json

def load_tasks():
    with open("tasks.json") as file:
        return json.load(file)

def add_task(task):
    tasks = load_tasks()
    tasks.append(task)
    with open("tasks.json", "w") as file:
        json.dump(tasks, file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires on names of caches, exports and temporary files."""
    words = set(name_words(dataset.template))
    found = says(words, CACHE) or (says(words, EXPORT) if not dataset.accesses(Access.READ) else [])
    if found and not any(says(set(words_of(name)), PEOPLE) for name in hole_names(dataset.template)):
        yield evidence(ID, QUESTION, 3, f"By its name ({found[0]!r}) it can be made again.", dataset.sites)
        yield evidence(
            ID, Question.Q1, 4, f"By its name ({found[0]!r}) it can be made again.", supports=False
        )
        yield evidence(
            ID, Question.Q2, 3, f"By its name ({found[0]!r}) it can be made again.", supports=False
        )
