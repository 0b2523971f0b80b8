"""Putting in what a caller passes, and working out what waited for it."""

from collections.abc import Callable, Mapping
from operator import is_not
from typing import Any, Protocol, TypeAlias, TypeVar

from msgspec.structs import replace

from restow.flow.texts import as_texts, concatenated, text
from restow.flow.values import (
    Alternatives,
    Arguments,
    Attribute,
    Closure,
    Content,
    Element,
    Given,
    Handle,
    Hole,
    Instance,
    Listing,
    Method,
    RecordValue,
    Result,
    SequenceValue,
    Serialised,
    Text,
    Value,
    join,
)
from restow.model.code import Span

Binding = Mapping[Given, Value]
T = TypeVar("T")
Values: TypeAlias = tuple[Value, ...]
Pairs: TypeAlias = tuple[tuple[T, Value], ...]


class Resolver(Protocol):
    """How parts and results are worked out once they are known."""

    def attribute_of(self, value: Value, name: str) -> Value:
        """`value.name`, without observing anything."""
        ...

    def element_of(self, value: Value, key: Value | None) -> Value:
        """`value[key]`."""
        ...

    def result_of(self, callee: Value, arguments: Arguments, span: Span) -> Value:
        """What a call gives."""
        ...

    def encloses(self, outer: str, inner: str) -> bool:
        """True when the function `inner` is defined inside the function `outer`."""
        ...


def substituted(value: Value, binding: Binding, resolver: Resolver) -> Value:
    """The value with every Given of the binding replaced."""
    return _Substitution(binding, resolver).of(value) if binding else value


def arguments_of(arguments: Arguments, binding: Binding, resolver: Resolver) -> Arguments:
    """The arguments with every Given of the binding replaced."""
    return _Substitution(binding, resolver).arguments(arguments) if binding else arguments


class _Substitution:
    """A binding that is put in. What it leaves alone stays the same object, which most is."""

    __slots__ = ("binding", "resolver")

    def __init__(self, binding: Binding, resolver: Resolver) -> None:
        self.binding = binding
        self.resolver = resolver

    def of(self, value: Value) -> Value:
        change = _CHANGES.get(type(value))
        return value if change is None else change(self, value)

    def of_any(self, value: Value | None) -> Value | None:
        return None if value is None else self.of(value)

    def of_all(self, values: Values) -> Values:
        changed = tuple(map(self.of, values))
        return changed if any(map(is_not, changed, values)) else values

    def of_pairs(self, pairs: Pairs[T]) -> Pairs[T]:
        changed = tuple([(name, self.of(value)) for name, value in pairs])
        is_same = all(new[1] is old[1] for new, old in zip(changed, pairs, strict=True))
        return pairs if is_same else changed

    def arguments(self, arguments: Arguments) -> Arguments:
        values, named = self.of_all(arguments.values), self.of_pairs(arguments.named)
        is_same = values is arguments.values and named is arguments.named
        return arguments if is_same else Arguments(values, named)

    def given(self, value: Given) -> Value:
        return self.binding.get(value, value)

    def attribute(self, value: Attribute) -> Value:
        known = self.of(value.object)
        if known == value.object:
            return value
        return _each(known, lambda one: self.resolver.attribute_of(one, value.name))

    def element(self, value: Element) -> Value:
        known, index = self.of(value.object), self.of_any(value.key)
        if known == value.object and index == value.key:
            return value
        return _each(known, lambda one: self.resolver.element_of(one, index))

    def result(self, value: Result) -> Value:
        known, passed = self.of(value.callee), self.arguments(value.arguments)
        if known == value.callee and not (isinstance(known, Method) and passed != value.arguments):
            return value if passed is value.arguments else replace(value, arguments=passed)
        return _each(known, lambda one: self.resolver.result_of(one, passed, value.span))

    def text(self, value: Text) -> Value:
        changed = [self._part(part) for part in value.parts]
        if not any(changed):
            return value
        return concatenated([new or text(old) for new, old in zip(changed, value.parts, strict=True)])

    def _part(self, part: str | Hole) -> Value | None:
        """What takes the part's place; None when it stays."""
        if isinstance(part, str) or part.source is None:
            return None
        known = self.of(part.source)
        if known == part.source:
            return None
        texts = as_texts(known)
        if len(texts) == 1 and len(texts[0].parts) == 1 and isinstance(inner := texts[0].parts[0], Hole):
            # The default that the function declared outlives a caller that knows no better.
            return text(replace(inner, default=inner.default or part.default))
        return join(*texts)

    def instance(self, value: Instance) -> Value:
        bound = self.of_pairs(value.binding)
        return value if bound is value.binding else Instance(value.class_key, bound)

    def closure(self, value: Closure) -> Value:
        captured = self.of_pairs(self._captured(value))
        itself, first = self.of_any(value.self_value), self.of_all(value.first)
        is_same = captured is value.binding and itself is value.self_value and first is value.first
        return value if is_same else Closure(value.function, itself, first, captured)

    def _captured(self, value: Closure) -> Pairs[Given]:
        """What it captured before, and what the functions around it are given by this binding."""
        known = {given for given, _ in value.binding}
        new = [
            pair
            for pair in self.binding.items()
            if pair[0] not in known and self.resolver.encloses(pair[0].function, value.function)
        ]
        return (*value.binding, *new) if new else value.binding

    def handle(self, value: Handle) -> Value:
        place, container = self.of_any(value.place), self.of_any(value.container)
        delegate = self.of_any(value.delegate)
        if place is value.place and container is value.container and delegate is value.delegate:
            return _opened(value)
        return _opened(replace(value, place=place, container=container, delegate=delegate))

    def content(self, value: Content) -> Value:
        place = self.of(value.place)
        return value if place is value.place else replace(value, place=place)

    def listing(self, value: Listing) -> Value:
        place, container = self.of(value.place), self.of_any(value.container)
        is_same = place is value.place and container is value.container
        return value if is_same else replace(value, place=place, container=container)

    def serialised(self, value: Serialised) -> Value:
        inner = self.of(value.value)
        return value if inner is value.value else Serialised(inner)

    def method(self, value: Method) -> Value:
        receiver = self.of(value.receiver)
        return value if receiver is value.receiver else Method(receiver, value.name)

    def record(self, value: RecordValue) -> Value:
        entries, rest = self.of_pairs(value.entries), self.of_any(value.rest)
        return value if entries is value.entries and rest is value.rest else RecordValue(entries, rest)

    def sequence(self, value: SequenceValue) -> Value:
        items = self.of_all(value.items)
        return value if items is value.items else replace(value, items=items)

    def alternatives(self, value: Alternatives) -> Value:
        options = self.of_all(value.options)
        return value if options is value.options else join(*options)


#: Values of other kinds hold no Given.
_CHANGES: dict[type, Callable[[_Substitution, Any], Value]] = {
    Given: _Substitution.given,
    Attribute: _Substitution.attribute,
    Element: _Substitution.element,
    Result: _Substitution.result,
    Text: _Substitution.text,
    Instance: _Substitution.instance,
    Closure: _Substitution.closure,
    Handle: _Substitution.handle,
    Content: _Substitution.content,
    Listing: _Substitution.listing,
    Serialised: _Substitution.serialised,
    Method: _Substitution.method,
    RecordValue: _Substitution.record,
    SequenceValue: _Substitution.sequence,
    Alternatives: _Substitution.alternatives,
}


def _each(value: Value, change: Callable[[Value], Value]) -> Value:
    options = value.options if isinstance(value, Alternatives) else (value,)
    return join(*(change(option) for option in options))


def _opened(handle: Handle) -> Handle:
    """A database over an adapter that turned out to be a library's takes the adapter's place."""
    if isinstance(handle.place, Handle):
        return replace(handle, place=handle.place.place, store=handle.place.store)
    if isinstance(handle.place, Instance):
        return replace(handle, place=None, delegate=handle.place)
    return handle
