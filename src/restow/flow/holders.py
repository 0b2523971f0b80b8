"""Holders: what the program keeps under an attribute's name, wherever it keeps it.

A framework hands an application's object to what it loads (`Cog(bot)`), so that nobody sees who passes it.
`self.bot.storage.load()` means the one object that the program keeps as `storage`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from restow.flow.machine import ClassDefinition
from restow.flow.values import Instance, Value, options_of


class Holders:
    """The objects of the project's classes that are kept as attributes.

    Args:
        classes: the project's classes by their keys.
        assigns: tells the attributes that a method assigns.
        assigned: works out what a class's methods assign to an attribute.
    """

    def __init__(
        self,
        classes: Mapping[str, ClassDefinition],
        assigns: Callable[[str], frozenset[str]],
        assigned: Callable[[ClassDefinition, str], Value | None],
    ) -> None:
        self._classes = classes
        self._assigns = assigns
        self._assigned = assigned
        self._kept: dict[str, dict[Instance, None]] = defaultdict(dict)
        #: Names that were looked for, with how many classes there were then.
        self._looked_for: dict[str, int] = {}

    def keep(self, name: str, value: Value) -> None:
        """Notes what is assigned to an attribute of any object."""
        for option in options_of(value):
            if isinstance(option, Instance):
                self._kept[name][option] = None

    def only(self, name: str) -> Instance | None:
        """The object that is kept under this name; None when there are several, or none."""
        if name not in self._kept and self._looked_for.get(name) != len(self._classes):
            self._looked_for[name] = len(self._classes)
            self._look_for(name)
        kept = self._kept.get(name, {})
        return next(iter(kept)) if len(kept) == 1 else None

    def _look_for(self, name: str) -> None:
        for definition in list(self._classes.values()):
            if any(name in self._assigns(key) for key in definition.methods.values()):
                value = self._assigned(definition, name)
                if value is not None:
                    self.keep(name, value)

    def calls(self, leads: Callable[[Value], bool]) -> set[str]:
        """How code comes to what is kept and leads to a document: `.storage.load(`, `"storage")`."""
        found: set[str] = set()
        for name, kept in self._kept.items():
            for instance in filter(leads, kept):
                found |= {f".{name}.{method}(" for method in self._classes[instance.class_key].methods}
                found |= {f'"{name}")', f"'{name}')"}  # getattr(client, "storage")
        return found
