"""Grows with use."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.signature import Access
from restow.rules._facts import writes_in_use
from restow.rules.base import evidence

ID = "grows-with-use"
TITLE = "grows with use"
WHY = """\
Entries are added to what was read and the whole is written back. The file grows without bound,
every change costs as much as all entries together, and two writers lose each other's.
"""
QUESTION = Question.Q1
FIRES = {
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
QUIET = {
    "app.py": """\
import json

def load():
    with open("config.json") as file:
        return json.load(file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires when code adds to the data that it read, or appends to the file."""
    added = [usage.place for usage in dataset.usages if usage.kind == "append"]
    appended = dataset.accesses(Access.APPEND)
    if writes_in_use(dataset) and (added or appended):
        yield evidence(
            ID, QUESTION, 2, "Entries are added to it.", [*added, *(site.place for site in appended)]
        )
