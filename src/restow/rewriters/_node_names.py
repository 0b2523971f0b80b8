"""Names of a data-access module in JavaScript's manner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from restow.model.patch import Records
from restow.rewriters._names import FunctionNames
from restow.rewriters._statements import Statements

_WORD = re.compile(r"[A-Za-z0-9]+")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: What a parameter cannot be called: the module's other parameters, and words of the language.
_TAKEN = frozenset(
    (
        *("document", "record", "key", "missing", "path", "fs", "os", "row", "rows", "old", "name", "text"),
        *("class", "new", "default", "function", "var", "delete", "in", "this", "case", "package", "static"),
        *("enum", "export", "import", "interface", "private", "public", "return", "switch", "type", "with"),
    )
)


def camel(words: Iterable[str]) -> str:
    """`loadSaleState`, of words in lower case."""
    first, *others = [part for word in words for part in _WORD.findall(word)] or ["record"]
    joined = first + "".join(word[:1].upper() + word[1:] for word in others)
    return f"_{joined}" if joined[0].isdigit() else joined


@dataclass(frozen=True)
class Naming:
    """What the functions of one dataset's module are called, and their parameters."""

    records: Records

    @property
    def words(self) -> FunctionNames:
        """The names as words."""
        return FunctionNames.of(self.records)

    @property
    def module(self) -> str:
        """The module's name: the dataset's."""
        name = camel(self.records.dataset.replace("-", "_").lower().split("_"))
        return f"{name}Records" if name == "connection" else name

    def parameters(self) -> dict[str, str]:
        """A parameter for each hole of the path that a column keeps, in order."""
        scope = Statements(self.records, str).scope
        return {hole: parameter(hole) for column in scope if (hole := column.outside)}

    def function(self, kind: str, *, sync: bool) -> str:
        """A function's name.

        Args:
            kind: what it does: a property of `FunctionNames`, or "remove".
            sync: True: the twin that does not wait.
        """
        words = ("remove", *self.words.load[1:]) if kind == "remove" else getattr(self.words, kind)
        return camel(words) + ("Sync" if sync else "")


def parameter(hole: str) -> str:
    """A hole's name as a parameter."""
    named = camel(part[:1].lower() + part[1:] for part in _CAPITAL.sub("_", hole).split("_") if part)
    return f"{named}Part" if named in _TAKEN else named
