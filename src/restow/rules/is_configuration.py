"""Is configuration or content."""

import re
from collections.abc import Iterator

from restow.model.dataset import Dataset, Evidence, Question
from restow.rules._facts import file_name, head_word, holds_settings_of_each, words_of, writes_in_use
from restow.rules._vocabulary import CONFIG, PEOPLE, RECORDS, says
from restow.rules.base import evidence

ID = "is-configuration"
TITLE = "is configuration or content"
WHY = """\
Its name says configuration, manifest, translation, template or prompt. Such files are written by
people, reviewed, and changed with a deploy; a program that also writes them (a package manager, a
first start) does not make them records.
"""
QUESTION = Question.Q4
FIRES = {
    "app.py": """\
import json

def save(settings):
    with open("config.json", "w") as file:
        json.dump(settings, file)
"""
}
QUIET = {
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


def judge(dataset: Dataset) -> Iterator[Evidence]:
    """Fires on names of configuration and content."""
    name = file_name(dataset.template)
    words = words_of(name.rpartition(".")[0] or name) | words_of(dataset.id)
    found = says(set(words), CONFIG)
    if writes_in_use(dataset):  # `messages` are texts of the program, unless the program makes them
        found = [word for word in found if not says({word}, RECORDS)]
    is_dotted = _DOTTED.search(dataset.template) is not None and not says(set(words), RECORDS)
    if (
        not found
        and not is_dotted
        and says(_code_words(dataset), _SETTINGS)
        and not says(set(words), RECORDS | PEOPLE)
    ):
        found = ["config"]
    if found or is_dotted:
        word = found[0] if found else name
        is_head = bool(says({head_word(dataset.template)}, CONFIG))
        is_ours = (is_head and not holds_settings_of_each(dataset)) or not says(set(words), RECORDS | PEOPLE)
        weight = 4 if is_ours else 2
        yield evidence(
            ID, QUESTION, weight, f"Its name says {word!r}: configuration or content.", dataset.sites
        )
        yield evidence(ID, Question.Q1, weight, f"Its name says {word!r}.", supports=False)
        yield evidence(ID, Question.Q2, weight - 1, f"Its name says {word!r}.", supports=False)


_DOTTED = re.compile(r"(^|/)\.[a-z0-9_-]+(rc)?(\.json)?$|rc(\.json)?$")
_SETTINGS = frozenset({"config", "settings", "configuration", "preferences"})


def _code_words(dataset: Dataset) -> set[str]:
    """The words of the modules and classes that handle it."""
    places = {f"{site.place.file.rpartition('/')[2]} {site.place.function}" for site in dataset.sites}
    sets = [set(words_of(place)) for place in places]
    return set.intersection(*sets) if sets else set()
