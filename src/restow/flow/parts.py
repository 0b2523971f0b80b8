"""Attributes and elements of what is known: a path's parts, a record's entries, a listing's names."""

from restow.flow import paths
from restow.flow.builtins import ENVIRONMENTS, environment_variable
from restow.flow.configured import setting
from restow.flow.machine import Frame, Machine
from restow.flow.texts import literal_text, mapped, one_text, text
from restow.flow.uses import DATA_METHODS
from restow.flow.values import (
    NOTHING,
    Arguments,
    Content,
    External,
    Handle,
    Hole,
    Listing,
    Literal,
    Method,
    RecordValue,
    SequenceValue,
    Serialised,
    Text,
    Unknown,
    Value,
    entry_of,
    join,
)
from restow.model.code import Span
from restow.model.signature import StoreKind

#: Constants of `os` that paths are made of.
_SEPARATORS = {"pardir": "..", "curdir": ".", "sep": "/", "extsep": "."}


def attribute(value: Value, name: str, frame: Frame, machine: Machine) -> Value:
    """`value.name` of anything but open values, modules and objects of the project."""
    match value:
        case Text() | Listing():
            return _path_attribute(value, name)
        case Content():
            return _content_attribute(value, name, frame, machine)
        case RecordValue():
            found = entry_of(value, name)
            is_method = name in _RECORD_METHODS and all(key != name for key, _ in value.entries)
            return found if found is not None and not is_method else _missing_entry(value, name)
        case Handle(kind="Entry", place=place) if place is not None and name.lower() in (
            "name",
            "key",
            "path",
        ):
            return place
        case Handle(kind="File", place=place) if place is not None and name == "name":
            return place
        case Handle() if name == "data" and value.place is not None:
            return Content(value.place, value.store, is_data=True)
        case External(name="os" | "os.path") if name in _SEPARATORS:
            return text(_SEPARATORS[name])
        case External(name="django.conf.settings") if name.isupper():
            return setting(name)
        case External(name=whole):
            return environment_variable(name) if whole in ENVIRONMENTS[1:] else External(f"{whole}.{name}")
        case SequenceValue() if name == "length":
            return Unknown("number")
        case Unknown() if machine.catalogue(frame).find(f"Path.{name}") is None:
            return Unknown(name)
        case _:
            return Method(value, name)


#: Methods that records have in either language.
_RECORD_METHODS = frozenset(
    {"get", "pop", "items", "entries", "values", "keys", "copy", "update", "setdefault", "set", "has", "push"}
    | {"delete", "clear", "add", "forEach", "map", "filter", "find", "hasOwnProperty", "toString"}
)


def _missing_entry(value: RecordValue, name: str) -> Value:
    """A record's method, or nothing where it has no entry of the name."""
    return Method(value, name) if name in _RECORD_METHODS else NOTHING


def _path_attribute(value: Value, name: str) -> Value:
    match name:
        case "parent":
            return mapped(value, paths.parent)
        case "name" | "filename" if (
            not isinstance(value, Text) or len(value.parts) > 1 or literal_text(value)
        ):
            return mapped(value, paths.basename) if name == "name" else value
        case "stem" | "suffix":
            return mapped(value, paths.stem if name == "stem" else paths.suffix_of)
        case "pathname" | "href" | "path" | "value":
            return value
        case "parents":
            return SequenceValue(_parents(one_text(value)))
        case _:
            return Method(value, name)


def _parents(value: Text) -> tuple[Value, ...]:
    found: list[Value] = []
    for _ in range(6):
        value = paths.parent(value)
        found.append(value)
    return tuple(found)


def _content_attribute(value: Content, name: str, frame: Frame, machine: Machine) -> Value:
    if not value.is_data:
        return Method(value, name)
    if name not in DATA_METHODS and name not in ("get", "length", "copy", "then", "catch", "json"):
        machine.observe_use(value.place, (*value.path, name), "field", frame)
    return Content(value.place, value.store, is_data=True, path=(*value.path, name))


def element(value: Value, key: Value | None, frame: Frame, machine: Machine) -> Value:
    """`value[key]`, or an element when `value` is gone through, of anything but open values."""
    match value:
        case SequenceValue(items=items):
            if (
                isinstance(key, Literal)
                and isinstance(key.value, int)
                and 0 <= key.value < len(items)
                and value.is_whole
            ):
                return items[key.value]
            return join(*items) if items else Unknown("value")
        case RecordValue():
            return _entry(value, key)
        case Listing():
            return value if key is not None and literal_text(key) is not None else _listed(value)
        case Handle(kind="Entry"):
            return value
        case Content(is_data=True):
            return _part_of_data(value, key, frame, machine)
        case Content() | Serialised():
            return value
        case External(name="os.environ" | "process.env" | "environ") if key is not None:
            return environment_variable(literal_text(key) or "setting")
        case Handle(kind="File", place=place) if place is not None and key is None:
            return machine.call(Method(value, "readline"), Arguments(), _span(frame), frame)
        case Handle() if key is None:
            return machine.call(Method(value, "__iter__"), Arguments(), _span(frame), frame)
        case External(name=name) if isinstance(key, Literal):
            return Unknown(f"{name.rpartition('.')[2]}_{key.value}")
        case Text() | Unknown() | External():
            return Unknown((literal_text(key) if key is not None else None) or "value")
        case _:
            return Unknown("value")


def _span(frame: Frame) -> Span:
    return Span(frame.line, 0, frame.line, 0, 0)


def _entry(value: RecordValue, key: Value | None) -> Value:
    name = literal_text(key) if key is not None else None
    if name is not None:
        found = entry_of(value, name)
        return found if found is not None else Unknown(name)
    everything = [entry for _, entry in value.entries] + ([value.rest] if value.rest is not None else [])
    if key is None:  # going through a record gives its keys
        return join(*(text(name) for name, _ in value.entries)) if value.entries else Unknown("key")
    return join(*everything) if everything else Unknown("value")


def _listed(value: Listing) -> Value:
    """One of a listing: a file's name, a path, or a store's entry, whose place is its whole name."""
    if value.store is not StoreKind.FILE:
        prefix = text() if value.place == NOTHING else value.place
        place = mapped(prefix, _below_prefix)
        return Handle("Entry", place, value.container, value.store)
    return mapped(value.place, _one_of) if value.whole else Unknown("name")


def _below_prefix(prefix: Text) -> Text:
    """A key below a prefix: its last part is whole, unless the prefix ends in the middle of a name."""
    last = prefix.parts[-1] if prefix.parts else "/"
    is_cut = isinstance(last, str) and last.endswith(("/", "-", "_", "."))
    return text(*prefix.parts, *([] if is_cut else ["/"]), Hole("name"))


def _one_of(place: Text) -> Text:
    """A path that a pattern matches, or a name inside a folder."""
    starred = paths.starred(place)
    return starred if starred != place else one_text(paths.joined([place, Unknown("name")]))


def _part_of_data(value: Content, key: Value | None, frame: Frame, machine: Machine) -> Value:
    word = literal_text(key) if key is not None else None
    step = word if word is not None else "[]"
    if key is None:
        machine.observe_use(value.place, value.path, "iterate", frame)
    elif word is not None:
        machine.observe_use(value.place, (*value.path, word), "field", frame)
    return Content(value.place, value.store, is_data=True, path=(*value.path, step))
