"""Working out what waited for a caller, observing nothing."""

from restow.flow.machine import Environment, Frame, Machine
from restow.flow.texts import name_of
from restow.flow.values import Arguments, Unknown, Value
from restow.model.code import Span

#: Results inside results that are worked out: beyond this a value is defined by itself.
_DEEPEST = 6


class SilentResolver:
    """Works out what waited for a caller, observing nothing (see `substitution.Resolver`)."""

    def __init__(self, machine: Machine, language: str) -> None:
        self._machine = machine
        # One for all that is asked: nothing is bound or observed in it.
        self._frame = Frame(key="", path="", language=language, environment=Environment({}), is_silent=True)
        self._depth = 0
        self.encloses = machine.encloses

    def attribute_of(self, value: Value, name: str) -> Value:
        """`value.name`."""
        return self._machine.attribute(value, name, self._frame)

    def element_of(self, value: Value, key: Value | None) -> Value:
        """`value[key]`."""
        return self._machine.element(value, key, self._frame)

    def result_of(self, callee: Value, arguments: Arguments, span: Span) -> Value:
        """What a call gives."""
        if self._depth >= _DEEPEST:  # a value that is defined by itself
            return Unknown(name_of(callee))
        self._depth += 1
        try:
            return self._machine.call(callee, arguments, span, self._frame)
        finally:
            self._depth -= 1
