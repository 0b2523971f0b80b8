"""Functions of a module that are written twice: one that waits, and a twin that stands still meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from restow.model.patch import Records, Transition
from restow.rewriters._node_names import Naming
from restow.rewriters._node_statements import Constants

#: `@A` is "async ", `@W` "await ", `@S` the twin's ending, `@P(type)` what it gives, `@F(name)` a call of fs.
_GIVEN = re.compile(r"@P\(([^)]*)\)")
_OF_FILES = re.compile(r"@F\((\w+)\)")


@dataclass(frozen=True, slots=True)
class FunctionText:
    """One function of a module."""

    name: str
    text: str
    is_public: bool = True

    @property
    def is_twofold(self) -> bool:
        """False: it never waits."""
        return "@S" in self.text

    @property
    def waiting(self) -> str:
        """The form that gives a promise."""
        text = _OF_FILES.sub(r"fs.promises.\1", _GIVEN.sub(r"«: Promise<\1>»", self.text))
        return text.replace("@A", "async ").replace("@W", "await ").replace("@S", "")

    @property
    def standing(self) -> str:
        """The form that gives the value."""
        text = _OF_FILES.sub(r"fs.\1Sync", _GIVEN.sub(r"«: \1»", self.text))
        text = text.replace("@A", "").replace("@W", "").replace("@S", "Sync")
        return re.sub(r"\((\w+Sync\([^()]*\))\)(?=\.| !==)", r"\1", text)


@dataclass(frozen=True)
class Writing:
    """What the functions of a module have in common."""

    records: Records
    naming: Naming
    constants: Constants
    #: True: the old place is reached too.
    old: bool
    #: The parts of the path to the project's folder; () when the old place is told from the current one.
    root: tuple[str, ...] = ()

    @property
    def dual(self) -> bool:
        """True: what is saved goes to the old place too."""
        return self.old and self.records.transition is Transition.DUAL_WRITE

    @property
    def keys(self) -> list[str]:
        """The parameters that say which document."""
        return list(self.naming.parameters().values())

    @property
    def layout(self) -> str:
        """What of a document is a row."""
        return self.records.mapping.layout

    @property
    def empty(self) -> str:
        """A document without records."""
        return "{}" if self.layout == "entries" else "[]"

    def declared(self, *further: str) -> str:
        """Parameters of a function, the document's first."""
        return ", ".join([*(f"{key}«: string | number»" for key in self.keys), *further])

    def passed(self, *further: str) -> str:
        """Arguments of a function with these parameters."""
        return ", ".join([*self.keys, *further])

    def function(
        self, kind: str, about: str, parameters: str, gives: str, body: Sequence[str], *, public: bool = True
    ) -> FunctionText:
        """A function's text in both forms.

        Args:
            kind: what it does, or its own name where it is not public.
            about: one sentence.
            parameters: as they are declared.
            gives: the type of its value.
            body: its lines.
            public: True: exported.
        """
        name = self.naming.function(kind, sync=False) if public else kind
        lines = "".join(f"  {line}\n" for line in body)
        head = f"/** {about} */\n@Afunction {name}@S({parameters})@P({gives}) {{\n"
        return FunctionText(name, f"{head}{lines}}}\n", public)
