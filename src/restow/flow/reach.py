"""Reach: what starts the code that leads to a site, and among what words it stands."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from restow.flow.interpreter import Interpreter
from restow.flow.machine import Definition
from restow.flow.modules import module_key
from restow.flow.syntax import nodes_of
from restow.flow.triggers import triggers_of
from restow.model import code
from restow.model.dataset import Reach, Trigger
from restow.model.site import CodePlace, Site

#: Calls up from a site that are looked at: a handler is rarely further away.
_FURTHEST = 6
#: Functions that one site is reached from at most.
_MOST = 60
#: Triggers that are told of one site.
_MOST_TRIGGERS = 8
_KINDS = ("request", "event", "job", "command", "import")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Reaches:
    """Answers for one interpreted project."""

    def __init__(self, interpreter: Interpreter, is_telling: Callable[[str], bool]) -> None:
        """Keeps only the words that tell something: a program has tens of thousands."""
        self._interpreter = interpreter
        self._is_telling = is_telling
        self._by_place: dict[tuple[str, str], list[str]] = {}
        for key, definition in interpreter.functions.definitions.items():
            self._by_place.setdefault((definition.path, definition.function.name), []).append(key)
        self._words = lru_cache(maxsize=None)(self._words_of)
        self._above_all = lru_cache(maxsize=None)(self._upwards)
        self._started_by = lru_cache(maxsize=None)(self._all_triggers)

    def of(self, site: Site) -> Reach:
        """What leads to a site."""
        keys = self._above_all(self._functions(site))
        triggers = self._started_by(keys)
        words = frozenset(word for key in keys[:12] for word in self._words(key))
        return Reach(site=site, triggers=triggers, words=words | self._telling(_split(site.place.file)))

    def _all_triggers(self, keys: tuple[str, ...]) -> tuple[Trigger, ...]:
        found = {(each.kind, each.label): each for key in reversed(keys) for each in self._triggers(key)}
        return tuple(sorted(found.values(), key=_strength)[:_MOST_TRIGGERS])

    def _functions(self, site: Site) -> tuple[str, ...]:
        """The function that holds the site; the module where none does."""
        name = site.place.function.rpartition(".")[2]
        keys = self._by_place.get((site.place.file, name), [])
        holding = [key for key in keys if _holds(self._interpreter.functions.definitions[key], site.place)]
        return tuple(holding) or (module_key(site.place.file),)

    def _upwards(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The functions, and those that call them or are around them, nearest first."""
        found = dict.fromkeys(keys)
        level = list(found)
        for _ in range(_FURTHEST):
            above = [caller for key in level for caller in sorted(self._above(key)) if caller not in found]
            found.update(dict.fromkeys(above))
            level = above
            if len(found) > _MOST:
                break
        return tuple(found)[:_MOST]

    def _above(self, key: str) -> set[str]:
        definition = self._interpreter.functions.definitions.get(key)
        around = (
            {definition.within} if definition is not None and "<module>" not in definition.within else set()
        )
        return {caller for caller in self._interpreter.ledger.callers.get(key, ()) if caller} | around

    def _triggers(self, key: str) -> list[Trigger]:
        definition = self._interpreter.functions.definitions.get(key)
        if definition is None:
            path = key.split(":", 1)[0]
            return [Trigger(kind="import", label=path, place=CodePlace(file=path, line=1))]
        bases = self._bases(definition)
        found = [*triggers_of(definition, bases), *self._interpreter.ledger.registrations.get(key, ())]
        # A handler that its name and its file's place make one is one; what is said last says more.
        return list({(trigger.kind, trigger.place): trigger for trigger in found}.values())

    def _bases(self, definition: Definition) -> list[str]:
        owner = self._interpreter.objects.classes.get(definition.class_key or "")
        if owner is None:
            return []
        return [word for base in owner.node.bases for word in _names(base)]

    def _words_of(self, key: str) -> frozenset[str]:
        definition = self._interpreter.functions.definitions.get(key)
        if definition is None:
            return frozenset()
        function = definition.function
        texts = {function.name, *(parameter.name for parameter in function.parameters)}
        for node in nodes_of((function.body, function.decorators)):
            texts.update(_names(node))
        class_name = (definition.class_key or "").rpartition(":")[2]
        return self._telling(word for text in (*texts, class_name) for word in _split(text))

    def _telling(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(word for word in words if self._is_telling(word))


def _strength(trigger: Trigger) -> tuple[int, str, CodePlace]:
    """What says most of how often the code runs comes first."""
    return _KINDS.index(trigger.kind) if trigger.kind in _KINDS else len(_KINDS), trigger.label, trigger.place


def _holds(definition: Definition, place: CodePlace) -> bool:
    return definition.function.span.line <= place.line <= definition.function.span.end_line


def _names(node: object) -> list[str]:
    """The names in a piece of code; its texts are data, and say little of what it is for."""
    return [node.id] if isinstance(node, code.Name) else [node.name] if isinstance(node, code.Member) else []


@lru_cache(maxsize=100_000)
def _split(text: str) -> frozenset[str]:
    """The words of a name in any case style, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text) if len(word) > 1)
