"""What rules ask of a dataset, in one place each."""

import re
from functools import lru_cache

from restow.model.dataset import CHECKOUT, Dataset, StoredFamily, Trigger
from restow.model.signature import Access
from restow.model.site import Site
from restow.rules._vocabulary import CONFIG, PEOPLE, says

_HOLE = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SUFFIXES = (".json", ".jsonl", ".ndjson", ".geojson")
_WRITES = (Access.WRITE, Access.APPEND, Access.DELETE)
#: Code that is run by hand, once: it fills or mends data, it does not record use.
_TOOL = re.compile(
    r"(^|/)(scripts?|tools?|bin|migrations?|seeds?|seeders?|fixtures?|dev|devtools|maintenance|benchmarks?|examples?|docs?)/"
    r"|(^|/)(seed|migrate|import|export|generate|build|setup|bootstrap|init|convert)[_a-z-]*\.(py|[cm]?[jt]s)$"
    r"|(^|/)seed[_a-z-]*/",
    re.IGNORECASE,
)


def words_of(text: str) -> frozenset[str]:
    """The words of a name in any case style, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text))


@lru_cache(maxsize=4096)
def name_words(template: str) -> frozenset[str]:
    """The words of a template's literal parts."""
    return words_of(_HOLE.sub(" ", template.rpartition(".")[0] or template))


def hole_names(template: str) -> list[str]:
    """The names of a template's holes."""
    return _HOLE.findall(template)


def head_word(template: str) -> str:
    """The noun a name ends with: `settings` of `my-settings.json`, `prompts` of `prompts/{id}.json`."""
    for part in reversed(template.split("/")):
        words = _WORD.findall(_HOLE.sub(" ", part.rpartition(".")[0] if part.endswith(_SUFFIXES) else part))
        if words:
            return str(words[-1]).lower()
    return ""


def file_name(template: str) -> str:
    """The literal text of a template's last part."""
    return _HOLE.sub(" ", template.rpartition("/")[2]).strip()


def writes(dataset: Dataset) -> tuple[Site, ...]:
    """The sites that change documents."""
    return dataset.accesses(*_WRITES)


def writes_in_use(dataset: Dataset) -> tuple[Site, ...]:
    """The sites that change documents when the program is used, not when a tool is run by hand.

    Tools that alone read what they write keep it for themselves: there they are the program.
    """
    if all(_TOOL.search(site.place.file) for site in dataset.sites) and dataset.accesses(Access.READ):
        return writes(dataset)
    return tuple(site for site in writes(dataset) if not _TOOL.search(site.place.file))


def in_checkout(dataset: Dataset) -> StoredFamily | None:
    """Its documents in the repository."""
    return next((family for family in dataset.stored if family.source == CHECKOUT), None)


def in_stores(dataset: Dataset) -> tuple[StoredFamily, ...]:
    """Its documents in the stores that were listed."""
    return tuple(family for family in dataset.stored if family.source != CHECKOUT)


def triggers(dataset: Dataset, sites: tuple[Site, ...]) -> tuple[Trigger, ...]:
    """What starts the code that leads to these sites."""
    wanted = set(sites)
    found = dict.fromkeys(
        trigger for reach in dataset.reaches if reach.site in wanted for trigger in reach.triggers
    )
    return tuple(found)


def reach_words(dataset: Dataset, sites: tuple[Site, ...]) -> frozenset[str]:
    """The words of the code that leads to these sites."""
    wanted = set(sites)
    return frozenset(word for reach in dataset.reaches if reach.site in wanted for word in reach.words)


def near_words(dataset: Dataset) -> frozenset[str]:
    """The words by which code calls the dataset: its functions', files' and fields' names."""
    found: set[str] = set(name_words(dataset.template))
    for site in dataset.sites:
        found |= words_of(site.place.function)
        found |= words_of(site.place.file.rpartition("/")[2].partition(".")[0])
    for usage in dataset.usages:
        found |= {word for step in usage.path for word in words_of(step)}
    for family in dataset.stored:
        found |= {word for key in family.keys for word in words_of(key)}
    return frozenset(found)


def holds_settings_of_each(dataset: Dataset) -> bool:
    """True for what each user of a service sets: `user_languages.json`, changed by requests or events.

    `user-settings.json` of a tool holds the one user's.
    """
    words = name_words(dataset.template)
    head = {head_word(dataset.template)}
    if not (says(head, CONFIG) and says(set(words) - head, PEOPLE)):
        return False
    started = triggers(dataset, writes_in_use(dataset))
    return any(trigger.kind in ("request", "event") for trigger in started)
