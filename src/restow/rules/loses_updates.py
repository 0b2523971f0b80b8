"""Loses updates when two write at once."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.signature import Access
from restow.rules._facts import writes_in_use
from restow.rules.base import evidence

ID = "loses-updates"
TITLE = "loses updates when two write at once"
WHY = """\
The file is read, changed and written back, and nothing keeps another writer out meanwhile. Whoever
writes second undoes the first: a transaction is missing.
"""
QUESTION = Question.Q3
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
    """Fires when a file that code reads is written as a whole without a lock."""
    changed = [site for site in writes_in_use(dataset) if site.access is Access.WRITE]
    read_in = {site.place.file for site in dataset.accesses(Access.READ)}
    unguarded = [site for site in changed if not site.guards and site.place.file in read_in]
    if unguarded:
        yield evidence(ID, QUESTION, 2, "It is read, changed and written back without a lock.", unguarded)
