"""Is edited by administrators while the program runs."""

from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.model.site import Site
from restow.rules._facts import name_words, reach_words, words_of, writes_in_use
from restow.rules._vocabulary import ADMIN, PEOPLE, RECORDS, says
from restow.rules.base import evidence

ID = "is-edited-by-admins"
TITLE = "is edited by administrators while the program runs"
WHY = """\
The code that writes it belongs to an admin page or checks for an admin's role. Content that an
editor changes live is not shipped with the code any more: in the long run it belongs where edits
are transactions with a history.
"""
QUESTION = Question.Q5
FIRES = {
    "admin/prompts.py": """\
import json
from flask import Flask, request

app = Flask(__name__)

@app.route("/admin/prompts", methods=["PUT"])
def edit():
    with open("prompts/current.json", "w") as file:
        json.dump(request.get_json(), file)
"""
}
QUIET = {
    "app.py": """\
import json

def save(settings):
    with open("config.json", "w") as file:
        json.dump(settings, file)
"""
}


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires when admin code leads to the writes."""
    changed = writes_in_use(dataset)
    marked = [site for site in changed if says(set(_words(dataset, site)), ADMIN)]
    if not marked:
        return
    if says(set(name_words(dataset.template) | words_of(dataset.id)), PEOPLE | RECORDS):
        # People's records stay theirs when an administrator may correct them.
        yield evidence(ID, QUESTION, 2, "Administrators can change it too.", marked)
        return
    yield evidence(ID, QUESTION, 5, "Administrators edit it while the program runs.", marked)
    if 2 * len(marked) >= len(changed):
        for question, weight in ((Question.Q1, 5), (Question.Q2, 5), (Question.Q3, 3)):
            sentence = "It is administrators who change it, not its users."
            yield evidence(ID, question, weight, sentence, marked, supports=False)


def _words(dataset: Dataset, site: Site) -> frozenset[str]:
    return reach_words(dataset, (site,)) | words_of(site.place.file)
