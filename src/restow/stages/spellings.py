"""Spellings: templates that differ and mean one document all the same."""

import re
from collections import defaultdict

from restow.model.site import Site

#: A store's value, and a template's shape.
Key = tuple[str, str]

_HOLE = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"\d+")
#: What a copy kept beside a document is called.
_COPY = re.compile(r"[._-](?:bak|backup|old|orig|copy|tmp|temp|new|corrupt(?:ed)?)$|~$", re.IGNORECASE)


def stem_words(part: str) -> str:
    """A path part without holes and suffix."""
    return _HOLE.sub("", part).rpartition(".")[0].strip("-_ .")


def join_spellings(families: dict[Key, list[Site]]) -> None:
    """Puts the sites of one document together, however its template is written."""
    spellings = _Spellings(families)
    for find in (spellings.other_reading, spellings.host, spellings.original, spellings.numbered):
        for key in list(families):
            target = find(key)
            if target is not None and target != key and target in families:
                families[target] = [*families[target], *families.pop(key)]


class _Spellings:
    def __init__(self, families: dict[Key, list[Site]]) -> None:
        self._families = families
        self._by_name: dict[Key, list[Key]] = defaultdict(list)
        for key in families:
            self._by_name[key[0], _name(key)].append(key)

    def _others(self, key: Key) -> list[Key]:
        """Other documents of the same name, where that is a name."""
        if "|" in key[1] or not stem_words(_name(key)):
            return []
        named = self._by_name[key[0], _name(key)]
        return [other for other in named if other != key and other in self._families]

    def host(self, key: Key) -> Key | None:
        """`{folder}/users.json`, whose folder somebody hands in, is the only `data/users.json` there is."""
        if not key[1].startswith("{}/"):
            return None
        tail = key[1].removeprefix("{}")
        found = [
            other for other in self._others(key) if other[1].endswith(tail) and not other[1].startswith("{")
        ]
        return found[0] if len(found) == 1 else None

    def original(self, key: Key) -> Key:
        """`users.json.backup` is kept for the sake of `users.json`."""
        return key[0], _COPY.sub("", key[1])

    def other_reading(self, key: Key) -> Key | None:
        """The same calls, read with a folder's variable part and without it, are one dataset's."""
        places = self._places(key)
        return min(
            (
                other
                for other in self._others(key)
                if "{}" in other[1].rpartition("/")[0] and places <= self._places(other)
            ),
            default=None,
        )

    def _places(self, key: Key) -> set[tuple[object, object]]:
        return {(site.place, site.access) for site in self._families[key]}

    def numbered(self, key: Key) -> Key | None:
        """`saves/slot_1.json` is one of `saves/slot_{number}.json`."""
        folder, _, name = key[1].rpartition("/")
        family = _NUMBER.sub("{}", name)
        return (key[0], f"{folder}/{family}") if folder and stem_words(family) else None


def _name(key: Key) -> str:
    return key[1].rpartition("/")[2]
