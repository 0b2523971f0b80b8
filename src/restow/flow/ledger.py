"""The ledger: everything that was observed, and who calls whom."""

from collections import defaultdict

from restow.flow.effects import Effect, Observation, Step, Use
from restow.flow.machine import Frame
from restow.flow.settling import settled
from restow.flow.texts import literal_text
from restow.flow.triggers import registration
from restow.flow.values import Arguments, Closure, Value
from restow.model.code import Span
from restow.model.dataset import Trigger
from restow.model.site import CodePlace


class Ledger:
    """What the interpreter saw, in the order in which it saw it."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []
        #: Numbers of what each function was seen to do, by its key.
        self._of_function: dict[str, list[int]] = defaultdict(list)
        #: Numbers of observations that a later look replaced.
        self.forgotten: set[int] = set()
        #: Callers by the called function's key.
        self.callers: dict[str, set[str]] = defaultdict(set)
        #: Triggers of functions that were handed to what runs them, by the function's key.
        self.registrations: dict[str, list[Trigger]] = defaultdict(list)

    def standing(self) -> list[Observation]:
        """The observations that no later look replaced, and those that such came from.

        A constructor that calls a method which asks for an attribute of its own saw that method's first look.
        """
        wanted: set[int] = set()
        for each in reversed(self.observations):  # whatever comes from another comes after it
            if each.parent is not None and (each.number not in self.forgotten or each.number in wanted):
                wanted.add(each.parent)
        return [
            each for each in self.observations if each.number not in self.forgotten or each.number in wanted
        ]

    def observe(self, effect: Effect, span: Span, frame: Frame) -> None:
        """Notes an effect at a place of the frame's function."""
        if not frame.is_silent:
            step = Step(frame.key, frame.path, span, frame.guards)
            self.note(settled(effect), (step,), None, frame)

    def observe_use(self, place: Value, path: tuple[str, ...], kind: str, frame: Frame) -> None:
        """Notes what is done with data."""
        self.observe(Use(place=place, path=path, kind=kind), Span(frame.line, 0, frame.line, 0, 0), frame)

    def register(self, name: str, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Notes that functions are handed to a call that may run them on some trigger."""
        functions = [value.function for value in arguments.values if isinstance(value, Closure)]
        if functions and not frame.is_silent:
            first = literal_text(arguments.values[0]) or ""
            trigger = registration(name, first, CodePlace(file=frame.path, line=span.line))
            if trigger is not None:
                for function in functions:
                    self.registrations[function].append(trigger)

    def note(self, effect: Effect, steps: tuple[Step, ...], parent: int | None, frame: Frame) -> None:
        """Notes an effect, with the way down from here to the library call."""
        number = len(self.observations)
        self.observations.append(Observation(number, effect, steps, parent))
        self._of_function[steps[-1].function].append(number)
        frame.observations.append(number)

    def forget(self, key: str) -> None:
        """Drops what a function was seen to do, before it is looked at again."""
        self.forgotten.update(self._of_function.pop(key, ()))
