"""Fields: what a class's body says of its objects' attributes, and what takes its place."""

from collections.abc import Callable, Mapping

from restow.flow.machine import ClassDefinition, Environment, Frame, Machine
from restow.flow.syntax import nodes_of
from restow.flow.values import NOTHING, Arguments, Given, Instance, Value
from restow.model import code

#: Decorators and bases that make a constructor of a class's fields.
_RECORDS = frozenset({"dataclass", "define", "attrs", "frozen", "mutable", "s", "dataclass_json"})
_RECORD_BASES = frozenset({"BaseModel", "BaseSettings", "NamedTuple", "Struct", "SQLModel", "RootModel"})


class Fields:
    """The fields of the project's classes.

    Args:
        machine: the interpreter.
        bases: gives the keys of a class's bases.
        classes: the project's classes by their keys.
        defaults: what a field that nobody passes is, to be filled.
    """

    def __init__(
        self,
        machine: Machine,
        bases: Callable[[str], list[str]],
        classes: Mapping[str, ClassDefinition],
        defaults: dict[Given, Value],
    ) -> None:
        self._machine = machine
        self._bases = bases
        self._classes = classes
        self._defaults = defaults
        #: Fields of each class and of its bases, each with its owner; many paths may lead to one base.
        self._fields: dict[str, dict[tuple[str, str], None]] = {}

    def value(
        self, definition: ClassDefinition, name: str, seen: frozenset[str] = frozenset()
    ) -> Value | None:
        """What the body gives a field; None for a name that it does not have."""
        declared = next((value for field, value in definition.node.fields if field == name), None)
        if declared is None:
            return None
        return self._machine.value_of(declared, self._frame(definition, declared, seen | {name}))

    def scope(
        self, definition: ClassDefinition, expression: code.Expression, seen: frozenset[str] = frozenset()
    ) -> Environment:
        """The names that an expression in a class's body may use: Python's sees the fields before it."""
        if definition.language != "python":
            return definition.scope
        fields = {name for name, _ in definition.node.fields} - seen
        used = {node.id for node in nodes_of((expression,)) if isinstance(node, code.Name)} & fields
        known = {name: self.value(definition, name, seen) for name in sorted(used)}
        return Environment({name: value for name, value in known.items() if value}, definition.scope)

    def _frame(self, definition: ClassDefinition, expression: code.Expression, seen: frozenset[str]) -> Frame:
        return Frame(
            key=definition.key,
            path=definition.path,
            language=definition.language,
            environment=self.scope(definition, expression, seen),
            self_value=Instance(definition.key),
            class_key=definition.key,
            is_silent=True,
        )

    def passed(self, class_key: str, arguments: Arguments) -> tuple[tuple[Given, Value], ...]:
        """What a class without a constructor of its own gets for its fields: by name, or by position."""
        fields = list(self._inherited(class_key))
        values = dict(zip((name for _, name in fields), arguments.values, strict=False))
        values |= dict(arguments.named)
        bound: dict[Given, Value] = {}
        for owner, name in fields:
            value = values.get(name) or self._default(owner, name)
            if value is not None and value != NOTHING:
                bound[Given(owner, name)] = value
        return tuple(sorted(bound.items(), key=lambda pair: (pair[0].function, pair[0].name)))

    def _default(self, owner: str, name: str) -> Value | None:
        definition = self._classes[owner]
        return self.value(definition, name) if self.is_record(owner) else None

    def _inherited(self, class_key: str) -> dict[tuple[str, str], None]:
        """The fields of the bases and the class's own, in the order in which they are passed."""
        if class_key not in self._fields:
            self._fields[class_key] = {}  # while it is worked out: classes that are their own bases, too, end
            found: dict[tuple[str, str], None] = {}
            for base in self._bases(class_key):
                found.update(self._inherited(base))
            own = [name for name, _ in self._classes[class_key].node.fields]
            found = {key: None for key in found if key[1] not in own}
            self._fields[class_key] = {**found, **{(class_key, name): None for name in own}}
        return self._fields[class_key]

    def open(self, definition: ClassDefinition, name: str) -> Given | None:
        """The field of an object that somebody else made; its default is kept for those who say nothing."""
        if not any(field == name for field, _ in definition.node.fields) or not self.is_record(
            definition.key
        ):
            return None
        given = Given(definition.key, name)
        if given not in self._defaults:
            value = self.value(definition, name)
            if value is not None and value != NOTHING:
                self._defaults[given] = value
        return given

    def is_record(self, class_key: str) -> bool:
        """True for a class whose constructor is made of its fields."""
        node = self._classes[class_key].node
        decorated = any(last_word(decorator) in _RECORDS for decorator in node.decorators)
        return decorated or any(last_word(base) in _RECORD_BASES for base in node.bases)


def last_word(expression: code.Expression) -> str:
    """The last word of a name, or of what is called by it."""
    match expression:
        case code.Name(id=name) | code.Member(name=name):
            return name
        case code.Call(callee=inner) | code.Index(object=inner):  # `Repository[User]`
            return last_word(inner)
        case _:
            return ""
