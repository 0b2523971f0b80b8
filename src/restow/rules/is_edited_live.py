"""Is content that the program lets people edit live."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import head_word, name_words, triggers, words_of, writes_in_use
from restow.rules._vocabulary import CONFIG, PEOPLE, RECORDS, says
from restow.rules.base import evidence

ID = "is-edited-live"
TITLE = "is content that the program lets people edit live"
WHY = """\
By its name it is configuration or content, and yet a request or an event writes it while the program
runs. Somebody edits it in production: no review sees the change and no deploy carries it.
"""
QUESTION = Question.Q5
FIRES = {
    "app.py": """\
import json
from flask import Flask, request

app = Flask(__name__)

@app.route("/settings", methods=["POST"])
def change():
    with open("settings.json", "w") as file:
        json.dump(request.get_json(), file)
"""
}
QUIET = {
    "app.py": """\
import json

def save(settings):
    with open("settings.json", "w") as file:
        json.dump(settings, file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires when a request or an event writes what is named for configuration or content."""
    words = set(name_words(dataset.template) | words_of(dataset.id))
    found = says(words, CONFIG)
    is_head = bool(says({head_word(dataset.template)}, CONFIG))
    if not found or (says(words, RECORDS | PEOPLE) and not is_head):
        return
    changed = writes_in_use(dataset)
    live = [each for each in triggers(dataset, changed) if each.kind in ("request", "event")]
    if live:
        sentence = f"It is {found[0]!r} by its name, and {live[0].label} writes it."
        yield evidence(ID, QUESTION, 4, sentence, changed)
