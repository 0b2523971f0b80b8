"""Is named for records of people's doings."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import (
    head_word,
    holds_settings_of_each,
    name_words,
    near_words,
    reach_words,
    words_of,
    writes,
)
from restow.rules._vocabulary import CONFIG, PEOPLE, RECORDS, says
from restow.rules.base import evidence

ID = "is-named-for-records"
TITLE = "is named for records of people's doings"
WHY = """\
Its name, the functions that handle it or its fields speak of accounts, tasks, orders, messages,
scores: things that belong to somebody and change. A name alone proves nothing; together with writes
it says what is written.
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
    """Fires when a written dataset's name, or the names around it, speak of records."""
    changed = writes(dataset)
    if not changed:
        return
    own = name_words(dataset.template) | words_of(dataset.id)
    head = {head_word(dataset.template)}
    if says(head, CONFIG) and not says(head, RECORDS) and not holds_settings_of_each(dataset):
        return  # `user-settings.json` holds settings
    if found := says(set(own), RECORDS | PEOPLE):
        yield evidence(ID, QUESTION, 3, f"It is called {found[0]!r}, and it is written.", changed)
    elif found := says(set(near_words(dataset)), RECORDS | PEOPLE):
        names = ", ".join(found[:4])
        yield evidence(ID, QUESTION, 2, f"The code around it speaks of {names}.", changed)
    elif len(found := says(set(reach_words(dataset, changed)), RECORDS)) > 1:
        names = ", ".join(found[:4])
        yield evidence(ID, QUESTION, 2, f"The code that writes it speaks of {names}.", changed)
