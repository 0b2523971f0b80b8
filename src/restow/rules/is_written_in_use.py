"""Is written when people use the program."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.signature import Access
from restow.rules._facts import triggers, writes_in_use
from restow.rules.base import evidence

ID = "is-written-in-use"
TITLE = "is written when people use the program"
WHY = """\
A request, a message or another event leads to the write. Data that change with use are not
configuration: they need one place that keeps them, whatever instance serves the next request.
"""
QUESTION = Question.Q1
FIRES = {
    "app.py": """\
import json
from flask import Flask

app = Flask(__name__)

@app.route("/book", methods=["POST"])
def book():
    with open("bookings.json", "w") as file:
        json.dump({}, file)
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
    """Fires on writes that a request, an event or a job leads to."""
    changed = writes_in_use(dataset)
    found = [trigger for trigger in triggers(dataset, changed) if trigger.kind in ("request", "event", "job")]
    if found:
        labels = ", ".join(dict.fromkeys(trigger.label for trigger in found[:3]))
        yield evidence(ID, QUESTION, 3, f"Written while the program is used: {labels}.", changed)
    elif changed:
        is_kept = bool(dataset.accesses(Access.READ))  # written to be read again: state, not output
        yield evidence(ID, QUESTION, 2 if is_kept else 1, "The program writes it itself.", changed)
        if is_kept:
            yield evidence(ID, Question.Q4, 1, "The program reads what it wrote.", supports=False)
