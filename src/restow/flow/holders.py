"""Holders: what the program keeps under an attribute's name, wherever it keeps it.

A framework hands an application's object to what it loads (`Cog(bot)`), so that nobody sees who passes it.
`self.bot.storage.load()` means the one object that the program keeps as `storage`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from restow.flow.machine import ClassDefinition
from restow.flow.values import Instance, Value, options_of


class Holders:
    """The objects of the project's classes that are kept as attributes.

    Args:
        classes: the project's classes by their keys.
        assigns: tells the attributes that a class's methods assign.
        assigned: works out what a class's methods assign to an attribute.
    """

    def __init__(
        self,
        classes: Mapping[str, ClassDefinition],
        assigns: Callable[[ClassDefinition], Iterable[str]],
        assigned: Callable[[ClassDefinition, str], Value | None],
    ) -> None:
        self._classes = classes
        self._assigns = assigns
        self._assigned = assigned
        self._kept: dict[str, dict[Instance, None]] = defaultdict(dict)
        #: Classes whose methods assign an attribute, by its name, as far as classes have been gone through.
        self._assigning: dict[str, list[ClassDefinition]] = defaultdict(list)
        self._gone_through = 0
        #: How many of these were asked for what they assign to a name.
        self._asked: dict[str, int] = {}

    def keep(self, name: str, value: Value) -> None:
        """Notes what is assigned to an attribute of any object."""
        for option in options_of(value):
            if isinstance(option, Instance):
                self._kept[name][option] = None

    def only(self, name: str) -> Instance | None:
        """The object that is kept under this name; None when there are several, or none."""
        if name not in self._kept:
            self._look_for(name)
        kept = self._kept.get(name, {})
        return next(iter(kept)) if len(kept) == 1 else None

    def _look_for(self, name: str) -> None:
        self._go_through_new_classes()
        known = self._assigning.get(name, [])
        start, self._asked[name] = self._asked.get(name, 0), len(known)
        for definition in known[start:]:
            value = self._assigned(definition, name)
            if value is not None:
                self.keep(name, value)

    def _go_through_new_classes(self) -> None:
        if len(self._classes) == self._gone_through:  # as nearly always
            return
        new = list(islice(self._classes.values(), self._gone_through, None))
        self._gone_through += len(new)
        for definition in new:
            for name in self._assigns(definition):
                self._assigning[name].append(definition)

    def calls(self, leads: Callable[[Value], bool]) -> set[str]:
        """How code comes to what is kept and leads to a document: `.storage.load(`, `"storage")`."""
        found: set[str] = set()
        for name, kept in self._kept.items():
            for instance in filter(leads, kept):
                found |= {f".{name}.{method}(" for method in self._classes[instance.class_key].methods}
                found |= {f'"{name}")', f"'{name}')"}  # getattr(client, "storage")
        return found
