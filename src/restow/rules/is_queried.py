"""Is searched, sorted or summed up."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules.base import evidence

ID = "is-queried"
TITLE = "is searched, sorted or summed up"
WHY = """\
Code reads the whole to find, filter, sort or aggregate a part. Databases are made for that; a file
is read and parsed in full for every question.
"""
QUESTION = Question.Q2
FIRES = {
    "app.py": """\
import json

def best():
    with open("results.json") as file:
        results = json.load(file)
    results.sort(key=lambda result: result["points"])
    return results
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
    """Fires on sorting, filtering and aggregating what was read."""
    for kind, verb in (("sort", "sorted"), ("filter", "searched or filtered"), ("aggregate", "summed up")):
        places = [usage.place for usage in dataset.usages if usage.kind == kind]
        if places:
            yield evidence(ID, QUESTION, 2, f"What is read is {verb}.", places)
