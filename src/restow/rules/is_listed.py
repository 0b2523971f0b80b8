"""Is listed to be looked through."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.signature import Access
from restow.rules.base import evidence

ID = "is-listed"
TITLE = "is listed to be looked through"
WHY = """\
A folder or a prefix is listed and its documents are opened one after another. That is a query: a
table answers it with an index, a store with as many requests as there are documents.
"""
QUESTION = Question.Q2
FIRES = {
    "app.py": """\
import glob, json

def save(job_id, job):
    with open(f"jobs/{job_id}.json", "w") as file:
        json.dump(job, file)

def running():
    jobs = [json.load(open(name)) for name in glob.glob("jobs/*.json")]
    return [job for job in jobs if job["status"] == "running"]
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
    """Fires on listings of a dataset of many documents."""
    listed = dataset.accesses(Access.LIST)
    if listed and "{" in dataset.template:
        yield evidence(ID, QUESTION, 4, "Its documents are listed and looked through.", listed)
