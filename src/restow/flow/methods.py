"""Methods of texts, of libraries' objects, and of what they gave."""

import re

from restow.flow.effects import Parse, Use
from restow.flow.library_calls import library_call
from restow.flow.machine import Frame, Machine
from restow.flow.text_methods import SAME, joined_items, text_method
from restow.flow.texts import hole, is_open, literal_text, text
from restow.flow.uses import DATA_METHODS
from restow.flow.values import (
    NOTHING,
    Arguments,
    Closure,
    Content,
    External,
    Handle,
    Instance,
    Listing,
    RecordValue,
    SequenceValue,
    Serialised,
    Unknown,
    Value,
)
from restow.model.code import Span

#: What asks a mapping for an entry: the entry's name is the best name for what is not known.
_ASKS = frozenset({"get", "pop", "getItem", "param", "getlist", "has"})
#: Methods of executors that call a function with what follows it: its position.
_RUNS = {"run_in_executor": 1, "run_sync": 0, "submit": 0}
_GOES_THROUGH = frozenset(
    {"map", "forEach", "filter", "find", "some", "every", "flatMap", "findIndex", "reduce"}
)


def method_call(
    receiver: Value, name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    """What calling a method gives."""
    if name in ("then", "finally") and arguments.values:
        return machine.call(arguments.values[0], Arguments((receiver,)), span, frame)
    if name in _RUNS and len(arguments.values) > _RUNS[name]:
        function, passed = arguments.values[_RUNS[name]], arguments.values[_RUNS[name] + 1 :]
        return machine.call(function, Arguments(passed, arguments.named), span, frame)
    match receiver:
        case Handle():
            return _of_handle(receiver, name, arguments, span, frame, machine)
        case Content():
            return _of_content(receiver, name, arguments, span, frame, machine)
        case Closure():
            return _of_function(receiver, name, arguments, span, frame, machine)
        case Listing():
            return _of_listing(receiver, name, arguments, span, frame, machine)
        case SequenceValue() | RecordValue():
            return _of_structure(receiver, name, arguments, span, frame, machine)
        case Serialised():
            return receiver
        case External(name=whole):
            return machine.call(External(f"{whole}.{name}"), arguments, span, frame)
        case Instance():
            return Unknown(name)
        case _:
            return _of_text(receiver, name, arguments, span, frame, machine)


def _of_handle(
    receiver: Handle, name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    if receiver.kind == "Entry" and name in ("get", "items", "values"):
        return receiver
    if receiver.delegate is not None and name in ("read", "write", "update"):
        inner = "write" if name == "update" else name
        return machine.call(machine.attribute(receiver.delegate, inner, frame), arguments, span, frame)
    known = machine.catalogue(frame).find(f"{receiver.kind}.{name}")
    if known is not None:
        return library_call(known, receiver, arguments, span, frame, machine)
    if arguments.values and isinstance(arguments.values[0], Closure):
        machine.call(arguments.values[0], Arguments(), span, frame)
    return Unknown(name)


def _of_content(
    receiver: Content, name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    if name == "json" and not receiver.is_data:
        machine.observe(Parse(place=receiver.place), span, frame)
        return Content(receiver.place, receiver.store, is_data=True)
    if not receiver.is_data:
        return receiver
    if (kind := DATA_METHODS.get(name)) is not None:
        machine.observe(Use(place=receiver.place, path=receiver.path, kind=kind), span, frame)
    key = literal_text(arguments.values[0]) if arguments.values else None
    if name in ("get", "pop", "setdefault") and key is not None:
        found = machine.element(receiver, arguments.values[0], frame)
        return _asked(key, arguments) or found
    if name in _GOES_THROUGH and arguments.values:
        element = machine.element(receiver, None, frame)
        machine.call(arguments.values[0], Arguments((element,)), span, frame)
        return element if name == "find" else receiver
    return machine.element(receiver, None, frame) if name in ("items", "values") else receiver


def _asked(word: str, arguments: Arguments) -> Value | None:
    """What `config.get("file", "users.json")` is unless somebody says otherwise: only a path matters."""
    default = arguments.values[1] if len(arguments.values) > 1 else None
    whole = literal_text(default)
    return hole(word, None, text(whole)) if whole and re.search(r"[./]", whole) else None


def _of_function(
    receiver: Closure, name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    match name:
        case "bind":
            return Closure(receiver.function, receiver.self_value, arguments.values[1:], receiver.binding)
        case "call":
            return machine.call(receiver, Arguments(arguments.values[1:]), span, frame)
        case "apply":
            passed = arguments.values[1] if len(arguments.values) > 1 else NOTHING
            values = passed.items if isinstance(passed, SequenceValue) else ()
            return machine.call(receiver, Arguments(values), span, frame)
        case _:
            return Unknown(name)


def _of_listing(
    receiver: Listing, name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    if name in _GOES_THROUGH and arguments.values:
        element = machine.element(receiver, None, frame)
        found = machine.call(arguments.values[0], Arguments((element,)), span, frame)
        return SequenceValue((found,), is_whole=False) if name in ("map", "flatMap") else receiver
    return receiver


def _of_structure(
    receiver: SequenceValue | RecordValue,
    name: str,
    arguments: Arguments,
    span: Span,
    frame: Frame,
    machine: Machine,
) -> Value:
    if name in _GOES_THROUGH and arguments.values:
        element = machine.element(receiver, None, frame)
        found = machine.call(arguments.values[0], Arguments((element,)), span, frame)
        return SequenceValue((found,), is_whole=False) if name in ("map", "flatMap") else receiver
    if name in ("get", "pop") and isinstance(receiver, RecordValue) and arguments.values:
        return machine.element(receiver, arguments.values[0], frame)
    if name == "join" and isinstance(receiver, SequenceValue):
        return joined_items(receiver, arguments.values[0] if arguments.values else text(","))
    if name in ("items", "entries") and isinstance(receiver, RecordValue):
        return SequenceValue(tuple(SequenceValue(row) for row in _rows(receiver)), is_whole=False)
    if name == "values" and isinstance(receiver, RecordValue):
        return SequenceValue(tuple(value for _, value in _rows(receiver)), is_whole=False)
    return receiver if name in ("copy", "concat", "slice", "reverse", "flat", "sort") else Unknown(name)


def _rows(record: RecordValue) -> list[tuple[Value, Value]]:
    rows: list[tuple[Value, Value]] = [(text(key), value) for key, value in record.entries]
    return rows if record.rest is None else [*rows, (Unknown("key"), record.rest)]


def _of_text(
    receiver: Value, name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    if name in SAME:
        return receiver
    if (found := text_method(receiver, name, arguments)) is not None:
        return found
    known = machine.catalogue(frame).find(f"Path.{name}")
    if known is not None:
        return library_call(known, receiver, arguments, span, frame, machine)
    if name in _ASKS and arguments.values and (word := literal_text(arguments.values[0])):
        return _asked(word, arguments) or Unknown(word)
    machine.register(name, arguments, span, frame)
    for value in arguments.values:
        if isinstance(value, Closure):
            machine.call(value, Arguments(), span, frame)
    return Unknown(name) if not is_open(receiver) else receiver
