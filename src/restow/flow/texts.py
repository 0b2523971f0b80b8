"""Text with holes: joining it, naming what is not known, and asking what depends on a caller."""

import re
from collections.abc import Callable, Iterable
from itertools import product

from restow.flow.values import (
    Alternatives,
    Attribute,
    Closure,
    Content,
    Element,
    External,
    Given,
    Handle,
    Hole,
    Instance,
    Listing,
    Literal,
    Method,
    RecordValue,
    Result,
    SequenceValue,
    Serialised,
    Setting,
    Text,
    Unknown,
    Value,
    options_of,
)

#: Alternatives of parts multiply when joined; beyond this many the first ones stand for all.
_MOST_TEXTS = 6


def text(*parts: str | Hole) -> Text:
    """A text of these parts, neighbouring literals joined."""
    joined: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return Text(tuple(joined))


def hole(name: str, source: Value | None = None, default: Text | None = None) -> Text:
    """A text that is one hole."""
    return Text((Hole(name or "value", source, default),))


def as_texts(value: Value) -> tuple[Text, ...]:
    """What the value is as text, one for each alternative."""
    return tuple(dict.fromkeys(_as_text(option) for option in options_of(value)))[:_MOST_TEXTS]


def one_text(value: Value) -> Text:
    """What the value is as text; the first alternative stands for all."""
    return as_texts(value)[0]


def _as_text(value: Value) -> Text:
    match value:
        case Text():
            return value
        case Literal(value=bool() | None):
            return hole("value")
        case Literal(value=number):
            return text(str(number))
        case Handle(place=place) if place is not None:
            return one_text(place)
        case Listing(place=place):
            return text(*one_text(place).parts)
        case Given() | Attribute() | Element() | Result():
            return hole(name_of(value), value)
        case _:
            return hole(name_of(value))


def name_of(value: Value) -> str:
    """The word that a hole for this value gets."""
    match value:
        case Unknown(name=name) | Given(name=name) | Setting(name=name) | Attribute(name=name):
            return name
        case Element(object=inner, key=key):
            literal = literal_text(key) if key is not None else None
            return literal or name_of(inner)
        case Result(callee=Attribute(name="get" | "pop" | "getItem" | "param"), arguments=arguments) if (
            arguments.values and (word := literal_text(arguments.values[0]))
        ):
            return word
        case Result(callee=Attribute(object=inner, name="with_suffix")):
            return name_of(inner)
        case Result(callee=callee):
            return name_of(callee)
        case External(name=name):
            return name.rpartition(".")[2]
        case Content(path=path):
            return next((key for key in reversed(path) if key != "[]"), "content")
        case Text(parts=(Hole(name=name), *_)):
            return name
        case Instance(class_key=key) | Closure(function=key):
            return key.rpartition(":")[2]
        case _:
            return "value"


def concatenated(values: Iterable[Value]) -> Value:
    """The values' texts one after another, for every combination of alternatives."""
    choices = [as_texts(value) for value in values]
    texts = [text(*(part for piece in pieces for part in piece.parts)) for pieces in _few(choices)]
    return _one_or_more(texts)


def mapped(value: Value, change: Callable[[Text], Text]) -> Value:
    """A change made to every alternative's text."""
    return _one_or_more([change(option) for option in as_texts(value)])


def _few(choices: list[tuple[Text, ...]]) -> list[tuple[Text, ...]]:
    return [pieces for pieces, _ in zip(product(*choices), range(_MOST_TEXTS), strict=False)]


def _one_or_more(texts: list[Text]) -> Value:
    different = tuple(dict.fromkeys(texts))
    return different[0] if len(different) == 1 else Alternatives(different)


def literal_text(value: Value | None) -> str | None:
    """The text when all of it is known."""
    match value:
        case Text(parts=()):
            return ""
        case Text(parts=(str() as whole,)):
            return whole
        case _:
            return None


def is_open(value: Value | None) -> bool:
    """True when the value depends on what a caller passes."""
    match value:
        case Given() | Attribute() | Element() | Result():
            return True
        case Text(parts=parts):
            return any(isinstance(part, Hole) and is_open(part.source) for part in parts)
        case Instance(binding=binding):
            return any(is_open(bound) for _, bound in binding)
        case Handle():
            return is_open(value.place) or is_open(value.container) or is_open(value.delegate)
        case Content(place=inner) | Listing(place=inner) | Serialised(value=inner):
            return is_open(inner)
        case Closure(self_value=inner, first=first, binding=binding):
            return is_open(inner) or any(map(is_open, first)) or any(is_open(bound) for _, bound in binding)
        case Method(receiver=inner):
            return is_open(inner)
        case RecordValue(entries=entries, rest=rest):
            return any(is_open(item) for _, item in entries) or is_open(rest)
        case SequenceValue(items=items) | Alternatives(options=items):
            return any(map(is_open, items))
        case _:
            return False


def open_depth(value: Value) -> int:
    """How many attributes, elements and calls an open value is away from its parameter."""
    depth = 0
    while isinstance(value, Attribute | Element | Result):
        value = value.callee if isinstance(value, Result) else value.object
        depth += 1
    return depth


def rendered(value: Text) -> str:
    """The text with `{name}` for each hole that has no default.

    A hole's name is made a word: letters, digits and `_`.
    """
    return "".join(part if isinstance(part, str) else _rendered_hole(part) for part in value.parts)


def _rendered_hole(part: Hole) -> str:
    if part.default is not None:
        return rendered(part.default)
    return "{" + (re.sub(r"\W+", "_", part.name).strip("_") or "value") + "}"
