"""Putting in what a caller passes, and working out what waited for it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

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
    if not binding:
        return value

    def again(inner: Value) -> Value:
        return substituted(inner, binding, resolver)

    match value:
        case Given():
            return binding.get(value, value)
        case Attribute(object=holder, name=name):
            known = again(holder)
            return value if known == holder else _each(known, lambda one: resolver.attribute_of(one, name))
        case Element(object=holder, key=key):
            known, index = again(holder), key and again(key)
            same = known == holder and index == key
            return value if same else _each(known, lambda one: resolver.element_of(one, index or None))
        case Result(callee=callee, arguments=arguments, span=span):
            known, passed = again(callee), arguments_of(arguments, binding, resolver)
            if known == callee and not (isinstance(callee, Method) and passed != arguments):
                return replace(value, arguments=passed)
            return _each(known, lambda one: resolver.result_of(one, passed, span))
        case Text(parts=parts):
            return _text(parts, again)
        case Instance(binding=bound) if bound:
            return replace(value, binding=tuple((given, again(inner)) for given, inner in bound))
        case Closure():
            return _closure(value, binding, resolver, again)
        case _:
            return _structure(value, again)


def _each(value: Value, change: Callable[[Value], Value]) -> Value:
    options = value.options if isinstance(value, Alternatives) else (value,)
    return join(*(change(option) for option in options))


def arguments_of(arguments: Arguments, binding: Binding, resolver: Resolver) -> Arguments:
    """The arguments with every Given of the binding replaced."""
    return Arguments(
        tuple(substituted(value, binding, resolver) for value in arguments.values),
        tuple((name, substituted(value, binding, resolver)) for name, value in arguments.named),
    )


def _text(parts: tuple[str | Hole, ...], again: Callable[[Value], Value]) -> Value:
    if not any(isinstance(part, Hole) and part.source is not None for part in parts):
        return Text(parts)
    return concatenated([_part(part, again) for part in parts])


def _part(part: str | Hole, again: Callable[[Value], Value]) -> Value:
    if isinstance(part, str) or part.source is None:
        return text(part)
    known = again(part.source)
    if known == part.source:
        return text(part)
    texts = as_texts(known)
    if len(texts) == 1 and len(texts[0].parts) == 1 and isinstance(inner := texts[0].parts[0], Hole):
        # The default that the function declared outlives a caller that knows no better.
        return text(replace(inner, default=inner.default or part.default))
    return join(*texts)


def _closure(value: Closure, binding: Binding, resolver: Resolver, again: Callable[[Value], Value]) -> Value:
    captured = dict(value.binding)
    for given, bound in binding.items():
        if given not in captured and resolver.encloses(given.function, value.function):
            captured[given] = bound
    return Closure(
        value.function,
        value.self_value and again(value.self_value),
        tuple(map(again, value.first)),
        tuple((given, again(bound)) for given, bound in captured.items()),
    )


def _structure(value: Value, again: Callable[[Value], Value]) -> Value:
    match value:
        case Handle(place=place, container=container, delegate=delegate):
            handle = replace(
                value,
                place=place and again(place),
                container=container and again(container),
                delegate=delegate and again(delegate),
            )
            return _opened(handle)
        case Content(place=place):
            return replace(value, place=again(place))
        case Listing(place=place, container=container):
            return replace(value, place=again(place), container=container and again(container))
        case Serialised(value=inner):
            return Serialised(again(inner))
        case Method(receiver=receiver, name=name):
            return Method(again(receiver), name)
        case RecordValue(entries=entries, rest=rest):
            return RecordValue(tuple((key, again(item)) for key, item in entries), rest and again(rest))
        case SequenceValue(items=items):
            return replace(value, items=tuple(map(again, items)))
        case Alternatives(options=options):
            return join(*map(again, options))
        case _:
            return value


def _opened(handle: Handle) -> Handle:
    """A database over an adapter that turned out to be a library's takes the adapter's place."""
    if isinstance(handle.place, Handle):
        return replace(handle, place=handle.place.place, store=handle.place.store)
    if isinstance(handle.place, Instance):
        return replace(handle, place=None, delegate=handle.place)
    return handle
