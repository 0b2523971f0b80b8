"""Is only read."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.signature import StoreKind
from restow.rules._facts import writes, writes_in_use
from restow.rules.base import evidence

ID = "is-only-read"
TITLE = "is only read"
WHY = """\
No code of the project writes it. What only people change, in a pull request, is safe in a file: it
is reviewed, versioned and shipped with the code that reads it.
"""
QUESTION = Question.Q4
FIRES = {
    "app.py": """\
import json

def load():
    with open("config.json") as file:
        return json.load(file)
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
    """Fires when nothing writes; weakly when only tools run by hand do."""
    if not writes(dataset):
        weight = 5 if dataset.store is StoreKind.FILE else 3
        yield evidence(ID, QUESTION, weight, "No code of the project writes it.", dataset.sites)
        if weight == 5:
            yield evidence(ID, Question.Q1, 5, "It does not change while the program runs.", supports=False)
            yield evidence(ID, Question.Q2, 4, "It does not change while the program runs.", supports=False)
    elif not writes_in_use(dataset):
        yield evidence(ID, QUESTION, 3, "Only tools that are run by hand write it.", writes(dataset))
        yield evidence(ID, Question.Q1, 3, "Only tools that are run by hand write it.", supports=False)
