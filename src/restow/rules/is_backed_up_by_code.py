"""Is backed up by code."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import reach_words, words_of, writes
from restow.rules._vocabulary import SAFEKEEPING, says
from restow.rules.base import evidence

ID = "is-backed-up-by-code"
TITLE = "is backed up by code"
WHY = """\
The functions that handle it make or restore backups, keep versions or write an audit. Somebody has
already decided that it must not be lost, and builds by hand what a database has.
"""
QUESTION = Question.Q3
FIRES = {
    "app.py": """\
import json
import shutil

def save_with_backup(data):
    shutil.copy("orders.json", "orders.json.bak")
    with open("orders.json", "w") as file:
        json.dump(data, file)
"""
}
QUIET = {
    "app.py": """\
import json

def save(data):
    with open("orders.json", "w") as file:
        json.dump(data, file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires on words of safekeeping in the functions that write it."""
    written = [site for site in writes(dataset) if says(words_of(site.place.function), SAFEKEEPING)]
    if written:
        words = says(words_of(written[0].place.function), SAFEKEEPING)
        sentence = f"{written[0].place.function} makes sure of it by hand ({words[0]!r})."
        yield evidence(ID, QUESTION, 2, sentence, written)
    elif found := says(reach_words(dataset, writes(dataset)), SAFEKEEPING):
        yield evidence(ID, QUESTION, 1, f"The code that writes it speaks of {found[0]!r}.", writes(dataset))
