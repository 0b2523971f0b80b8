"""Functions: each is worked out once, and its effects are seen again at every call."""

from collections import defaultdict
from dataclasses import dataclass, field

from restow.flow.arguments import bound_parameters, takes_self
from restow.flow.effects import Effect, Move, Observation, Pending, Step, Touch, depends_on_caller, rewritten
from restow.flow.keepers import keepers
from restow.flow.ledger import Ledger
from restow.flow.machine import Definition, Environment, Frame, Machine
from restow.flow.settling import settled
from restow.flow.substitution import Binding, arguments_of, substituted
from restow.flow.syntax import dependency_of, option_default
from restow.flow.texts import is_open
from restow.flow.values import (
    NOTHING,
    Alternatives,
    Arguments,
    Attribute,
    ClassValue,
    Closure,
    Element,
    External,
    Given,
    Handle,
    Instance,
    Method,
    RecordValue,
    Result,
    SequenceValue,
    Text,
    Unknown,
    Value,
    join,
)
from restow.model import code
from restow.model.code import Span

#: A site is rarely more than three calls from the library; beyond this, chains are noise.
LONGEST_CHAIN = 6
#: What waits for its callee to be known waits for its callers, and for theirs.
_LONGEST_WAIT = 3
#: Observations that one function hands to its callers at most: a cap against explosion, not a limit of sense.
_MOST_HANDED_ON = 300
#: How often a function in a circle of calls is looked at.
_MOST_ROUNDS = 2


@dataclass(slots=True)
class Summary:
    """What a function does and gives, in terms of its parameters."""

    observations: tuple[int, ...] = ()
    returned: Value = NOTHING
    #: What a parameter is when the call leaves it out.
    defaults: dict[Given, Value] = field(default_factory=dict)
    #: True when what it returns depends on a caller, or on what its closures captured.
    is_open: bool = True


class Functions:
    """The project's functions by their keys."""

    def __init__(self, machine: Machine, ledger: Ledger) -> None:
        self.definitions: dict[str, Definition] = {}
        #: Functions that could not be followed to the end, and what was met there.
        self.unfollowed: dict[str, Exception] = {}
        #: What a parameter is when nobody passes it.
        self.defaults: dict[Given, Value] = {}
        #: What constructors, and functions that give objects, were given, by their keys.
        self.made: dict[str, list[Binding]] = defaultdict(list)
        self._machine = machine
        self._ledger = ledger
        self._summaries: dict[str, Summary] = {}
        self._under_way: list[str] = []
        self._unfinished: set[str] = set()
        self._rounds: dict[str, int] = defaultdict(int)
        self._resolving = 0
        #: Functions that assign a variable of their module, by its path and name, until they are asked.
        self._assigns_outer: dict[tuple[str, str], list[str]] = defaultdict(list)

    def define(self, node: code.Function, frame: Frame, class_key: str | None = None) -> str:
        """Makes a function known."""
        key = f"{frame.path}:{node.span.line}:{node.name or node.span.column}"
        if key not in self.definitions:
            self.definitions[key] = Definition(
                key=key,
                path=frame.path,
                language=frame.language,
                function=node,
                scope=frame.environment,
                class_key=class_key or frame.class_key,
                within=frame.key,
            )
            for name in node.outer:
                self._assigns_outer[frame.path, name].append(key)
        return key

    def wrappers(self) -> frozenset[str]:
        """Keys of the functions, and of the classes with methods, that touch documents."""
        found: set[str] = set()
        for key, summary in self._summaries.items():
            definition = self.definitions.get(key)
            if definition is not None and self._touches(summary):
                found.add(definition.class_key or key)
        owners = (self.definitions[key] for key in keepers(self._ledger) if key in self.definitions)
        return frozenset(found | {owner.class_key or owner.key for owner in owners})

    def leads_to(self, value: Value, wrappers: frozenset[str]) -> bool:
        """True when who has the value can call one of these: it is one, an object of one, or makes one."""
        match value:
            case ClassValue(key=key) | Instance(class_key=key):
                return key in wrappers
            case Closure(function=key):
                known = self._summaries.get(key)
                return key in wrappers or (known is not None and _is_of(known.returned, wrappers))
            case RecordValue(entries=entries):
                return any(_is_of(inner, wrappers) for _, inner in entries)
            case Alternatives(options=options):
                return any(self.leads_to(option, wrappers) for option in options)
            case _:
                return False

    def _touches(self, summary: Summary) -> bool:
        return any(
            isinstance(self._ledger.observations[number].effect, Touch) for number in summary.observations
        )

    def summary_of(self, key: str) -> Summary:
        """What a function does and gives; empty while it is being worked out."""
        if key in self._summaries:
            return self._summaries[key]
        if key in self._under_way:
            self._note_recursion(key)
            return Summary()
        self._under_way.append(key)
        try:
            summary = self._worked_out(self.definitions[key])
        except Exception as error:  # a program deeper than we go, or a fault of ours: the rest is still read
            self.unfollowed[key] = error
            summary = Summary()
        self._under_way.pop()
        self._rounds[key] += 1
        if key in self._unfinished and self._under_way and self._rounds[key] < _MOST_ROUNDS:
            self._unfinished.discard(key)
            self._ledger.forget(key)
        else:
            self._summaries[key] = summary
        return summary

    def _note_recursion(self, key: str) -> None:
        """Those between a function and its call of itself saw nothing of it: they are looked at again."""
        self._unfinished.update(self._under_way[self._under_way.index(key) + 1 :])

    def _worked_out(self, definition: Definition) -> Summary:
        function = definition.function
        frame = Frame(
            key=definition.key,
            path=definition.path,
            language=definition.language,
            environment=Environment({}, definition.scope),
            self_value=_self_value(definition),
            class_key=definition.class_key,
            outer=frozenset(function.outer),
        )
        defaults = self._bind_parameters(definition, frame)
        self._machine.execute(function.body, frame)
        handed_on = [number for number in frame.observations if self._is_handed_on(number)]
        returned = _returned(frame)
        return Summary(tuple(handed_on[:_MOST_HANDED_ON]), returned, defaults, _waits(returned))

    def _bind_parameters(self, definition: Definition, frame: Frame) -> dict[Given, Value]:
        defaults: dict[Given, Value] = {}
        names = frame.environment.names
        for number, parameter in enumerate(definition.function.parameters):
            given = Given(definition.key, parameter.name)
            if number == 0 and takes_self(definition):
                names[parameter.name] = frame.self_value or given
                continue
            names[parameter.name] = self._injected(parameter, definition) or given
            default = parameter.default or option_default(definition.function, parameter.name)
            if default is not None:
                value = self._silently(default, definition)
                if value != NOTHING:
                    defaults[given] = value
        self.defaults.update(defaults)
        return defaults

    def _injected(self, parameter: code.Parameter, definition: Definition) -> Value | None:
        """What a framework passes, as the parameter itself says: `repo = Depends(get_repo)`."""
        factory = dependency_of(parameter)
        if factory is None:
            return self._provided(parameter, definition)
        callee = self._silently(factory, definition)
        frame = self._silent_frame(definition, definition.scope)
        given = self._machine.call(callee, Arguments(), definition.function.span, frame)
        if isinstance(given, SequenceValue) and not given.is_whole and given.items:
            given = join(*given.items)  # a generator's, which closes it afterwards
        return given if isinstance(given, Instance | Handle | Text | RecordValue) else None

    def _provided(self, parameter: code.Parameter, definition: Definition) -> Value | None:
        """The object that a framework hands to a constructor: of the class that the parameter says."""
        is_made = definition.function.name == "constructor" and self._machine.is_decorated(definition)
        if parameter.annotation is None or not is_made:
            return None
        found = self._silently(parameter.annotation, definition)
        return Instance(found.key) if isinstance(found, ClassValue) else None

    def _silently(self, expression: code.Expression, definition: Definition) -> Value:
        scope = definition.scope
        if definition.class_key is not None and definition.function.kind != "function":
            scope = self._machine.class_scope(definition.class_key, expression)
        return self._machine.value_of(expression, self._silent_frame(definition, scope))

    def _silent_frame(self, definition: Definition, scope: Environment) -> Frame:
        return Frame(
            key=definition.key,
            path=definition.path,
            language=definition.language,
            environment=Environment({}, scope),
            self_value=_self_value(definition),
            is_silent=True,
        )

    def _is_handed_on(self, number: int) -> bool:
        observation = self._ledger.observations[number]
        longest = LONGEST_CHAIN if isinstance(observation.effect, Touch | Move) else _LONGEST_WAIT
        return len(observation.steps) < longest and depends_on_caller(observation.effect)

    def call(self, callee: Closure, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """What calling a function of the project gives."""
        definition = self.definitions[callee.function]
        summary = self.summary_of(callee.function)
        passed = Arguments(callee.first + arguments.values, arguments.named)
        binding = {
            **bound_parameters(definition, passed, callee.self_value, summary.defaults.get),
            **dict(callee.binding),
        }
        if isinstance(callee.self_value, Instance):
            binding.update(callee.self_value.binding)
            binding.update(as_object_of(definition.class_key, callee.self_value))
        self._ledger.callers[callee.function].add(frame.key)
        if not frame.is_silent:
            self._hand_on(summary, binding, definition, span, frame)
        if not summary.is_open:
            return summary.returned
        returned = substituted(summary.returned, binding, self._machine.resolver(frame.language))
        if isinstance(returned, RecordValue | Closure):
            self.made[callee.function].append(binding)
        return callee.self_value if returned == _self_value(definition) and callee.self_value else returned

    def _hand_on(
        self, summary: Summary, binding: Binding, definition: Definition, span: Span, frame: Frame
    ) -> None:
        for number in summary.observations:
            if (number, span) not in frame.seen:
                frame.seen.add((number, span))
                self._raise(self._ledger.observations[number], binding, definition, span, frame)

    def _raise(
        self, inner: Observation, binding: Binding, definition: Definition, span: Span, frame: Frame
    ) -> None:
        step = Step(frame.key, frame.path, span, frame.guards)
        if not isinstance(inner.effect, Pending):
            resolver = self._machine.resolver(frame.language)
            effect = settled(rewritten(inner.effect, lambda value: substituted(value, binding, resolver)))
            self._ledger.note(effect, (*inner.steps, step), inner.number, frame)
            return
        for effect, steps, number in self._resolved(inner, binding, definition):
            self._ledger.note(effect, (*steps, *inner.steps[1:], step), number, frame)

    def _resolved(
        self, inner: Observation, binding: Binding, definition: Definition
    ) -> list[tuple[Effect, tuple[Step, ...], int | None]]:
        """What a call that waited for its callee does, now that it is known."""
        waiting = inner.effect
        assert isinstance(waiting, Pending)
        resolver = self._machine.resolver(definition.language)
        callee = substituted(waiting.place.callee, binding, resolver)
        if self._resolving >= _MOST_ROUNDS or not self._may_act(callee, inner):
            return []  # nothing to call, or a function that is handed to itself
        arguments = arguments_of(waiting.place.arguments, binding, resolver)
        first = inner.steps[0]
        place = Frame(
            key=first.function,
            path=first.path,
            language=definition.language,
            environment=Environment({}),
            guards=first.guards,
        )
        self._resolving += 1
        try:
            self._machine.call(callee, arguments, waiting.place.span, place)
        finally:
            self._resolving -= 1
        found = [self._ledger.observations[number] for number in place.observations]
        self._ledger.forgotten.update(
            place.observations
        )  # they are seen where the caller is, not by themselves
        return [(each.effect, each.steps, each.parent) for each in found]

    def _may_act(self, callee: Value, inner: Observation) -> bool:
        """True when calling this may do something to a document, now or once more is known."""
        match callee:
            case Closure() | ClassValue() | Instance():
                return True
            case Method(receiver=receiver):
                return isinstance(receiver, Handle | Text | Unknown)
            case Alternatives(options=options):
                return any(self._may_act(option, inner) for option in options)
            case Given() | Attribute() | Element() | Result():
                return len(inner.steps) + 1 < _LONGEST_WAIT
            case External():
                return True
            case _:
                return False

    def encloses(self, outer: str, inner: str) -> bool:
        """True when the function `inner` is defined inside the function `outer`."""
        while (definition := self.definitions.get(inner)) is not None:
            if definition.within == outer:
                return True
            inner = definition.within
        return False

    def assign_outer(self, path: str, name: str) -> None:
        """Works out the functions that assign a variable of their module."""
        for key in self._assigns_outer.pop((path, name), ()):
            self.summary_of(key)


def _is_of(value: Value, wrappers: frozenset[str]) -> bool:
    match value:
        case ClassValue(key=key) | Instance(class_key=key) | Closure(function=key):
            return key in wrappers
        case RecordValue(entries=entries):
            return any(_is_of(inner, wrappers) for _, inner in entries)
        case Alternatives(options=options):
            return any(_is_of(option, wrappers) for option in options)
        case _:
            return False


def as_object_of(class_key: str | None, instance: Instance) -> Binding:
    """What a class's methods leave open, when their object turns out to be one of a subclass."""
    if class_key is None or class_key == instance.class_key:
        return {}
    return {Given(class_key, "self"): instance}


def _self_value(definition: Definition) -> Value | None:
    if definition.class_key is None:
        return None
    return (
        ClassValue(definition.class_key)
        if definition.function.kind in ("class", "static")
        else Instance(definition.class_key)
    )


def _returned(frame: Frame) -> Value:
    if frame.yielded:
        return SequenceValue((join(*frame.yielded),), is_whole=False)
    return join(*frame.returned) if frame.returned else NOTHING


def _waits(value: Value) -> bool:
    """True when a caller's arguments could change the value: it is open, or holds functions or objects."""
    match value:
        case Closure() | Instance() | Method():
            return True
        case RecordValue(entries=entries, rest=rest):
            return any(_waits(item) for _, item in entries) or (rest is not None and _waits(rest))
        case SequenceValue(items=items) | Alternatives(options=items):
            return any(map(_waits, items))
        case _:
            return is_open(value)
