"""Records what happened."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import words_of, writes_in_use
from restow.rules._vocabulary import MEASURED, says
from restow.rules.base import evidence

ID = "records-what-happened"
TITLE = "records what happened"
WHY = """\
Its fields are times, scores, amounts or states. Such records are looked back on: over a period, for
one user or for all. In files each look reads everything; in a table it is a query.
"""
QUESTION = Question.Q2
FIRES = {
    "app.py": """\
import json

def load_runs():
    with open("runs.json") as file:
        return json.load(file)

def finish(number):
    runs = load_runs()
    runs[number]["status"] = "done"
    print(runs[number]["created_at"])
    with open("runs.json", "w") as file:
        json.dump(runs, file)
"""
}
QUIET = {
    "app.py": """\
import json

def load():
    with open("config.json") as file:
        return json.load(file)["status"]
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires on fields of measurements, in code that reads them or in the documents."""
    used = [usage for usage in dataset.usages if usage.path and _is_measured(usage.path[-1])]
    stored = {key for family in dataset.stored for key in family.keys if _is_measured(key)}
    names = sorted({usage.path[-1] for usage in used} | stored)
    if names and writes_in_use(dataset):
        sentence = f"Its records say {', '.join(map(repr, names[:3]))}."
        yield evidence(ID, QUESTION, 1, sentence, [usage.place for usage in used] or writes_in_use(dataset))


def _is_measured(field: str) -> bool:
    return bool(says(words_of(field), MEASURED))
