"""Calls: project functions and classes, names from outside, and what only a caller knows."""

from restow.flow.builtins import builtin_call
from restow.flow.effects import Pending
from restow.flow.library_calls import library_call
from restow.flow.machine import Frame, Machine
from restow.flow.methods import method_call
from restow.flow.texts import name_of, open_depth
from restow.flow.values import (
    NOTHING,
    Alternatives,
    Arguments,
    Attribute,
    ClassValue,
    Closure,
    Content,
    Element,
    External,
    Given,
    Handle,
    Instance,
    Method,
    ModuleValue,
    Result,
    Unknown,
    Value,
    join,
)
from restow.model.code import Span


def call(callee: Value, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value:
    """What a call gives; what it does is observed in the frame."""
    match callee:
        case Closure():
            return machine.call_function(callee, arguments, span, frame)
        case ClassValue(key=key):
            return machine.construct(key, arguments, span, frame)
        case External(name=name):
            return _external(name, arguments, span, frame, machine)
        case Method(receiver=receiver, name=name):
            return method_call(receiver, name, arguments, span, frame, machine)
        case Content(path=(*path, name)) if callee.is_data:
            holder = Content(callee.place, callee.store, is_data=True, path=tuple(path))
            return method_call(holder, name, arguments, span, frame, machine)
        case Given() | Attribute() | Element() | Result():
            return _open(callee, arguments, span, frame, machine)
        case Instance():
            return _called_object(callee, arguments, span, frame, machine)
        case Alternatives(options=options):
            return join(*(call(option, arguments, span, frame, machine) for option in options))
        case ModuleValue() | Handle():
            return Unknown("value")
        case _:
            machine.register(callee.name if isinstance(callee, Unknown) else "", arguments, span, frame)
            _call_what_is_passed(arguments, span, frame, machine)
            return callee if isinstance(callee, Unknown) else Unknown("value")


def _called_object(
    callee: Instance, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    method = machine.instance_attribute(callee, "__call__")
    return call(method, arguments, span, frame, machine) if method is not None else Unknown("value")


def _external(name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value:
    if (known := machine.catalogue(frame).find(name)) is not None:
        return library_call(known, None, arguments, span, frame, machine)
    if (found := builtin_call(name, arguments, span, frame, machine)) is not None:
        return found
    if name.endswith(".super") or name == "super":
        return _super(name, arguments, span, frame, machine)
    machine.register(name.rpartition(".")[2], arguments, span, frame)
    _call_what_is_passed(arguments, span, frame, machine)
    return Unknown(name.rpartition(".")[2])


def _super(name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value:
    """Python's `super()` is the object; JavaScript's `super(...)` calls the base's constructor."""
    if frame.language != "python" or name != "super":
        machine.construct_base(arguments, span, frame)
    return Method(frame.self_value or NOTHING, "super")


#: Parts of parts of results of a parameter that are kept: beyond this nobody could say what it is.
_DEEPEST_OPEN = 8


def _open(callee: Value, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value:
    """A call of what only a caller knows: looked at now for what any path can do, and later for the rest."""
    if open_depth(callee) > _DEEPEST_OPEN:
        return Unknown(name_of(callee))
    if (method := _of_kept_object(callee, frame, machine)) is not None:
        return call(method, arguments, span, frame, machine)
    result = Result(callee, arguments, span)
    if isinstance(callee, Attribute):
        if machine.catalogue(frame).find(f"Path.{callee.name}") and _may_be_path(callee, arguments):
            return method_call(callee.object, callee.name, arguments, span, frame, machine)
        if not machine.is_interesting(callee.name, name_of(callee.object), frame):
            return method_call(callee.object, callee.name, arguments, span, frame, machine)
    machine.observe(Pending(place=result), span, frame)
    return result


def _of_kept_object(callee: Value, frame: Frame, machine: Machine) -> Closure | None:
    """`bot.storage.load`, where one object of the project is kept as `storage`, whoever passes the bot."""
    if frame.language != "python" or not isinstance(callee, Attribute):
        return None
    holder = callee.object
    known = machine.only_object(holder.name) if isinstance(holder, Attribute) else None
    method = machine.instance_attribute(known, callee.name) if known is not None else None
    return method if isinstance(method, Closure) else None


#: Methods of paths that objects of other kinds have too.
_COMMON = frozenset({"open", "exists", "replace", "rename", "resolve", "unlink", "touch", "glob", "absolute"})


def _may_be_path(callee: Attribute, arguments: Arguments) -> bool:
    """`x.read_text()` is a path's; `x.replace(a, b)` is more likely a text's."""
    return callee.name not in _COMMON or (
        callee.name in ("open", "exists", "unlink") and len(arguments.values) < 2
    )


def _call_what_is_passed(arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> None:
    """Functions handed to what we do not know will be called by it, with what we do not know."""
    if frame.is_silent:  # only its value is asked for
        return
    for value in (*arguments.values, *(value for _, value in arguments.named)):
        if isinstance(value, Closure):
            machine.call_function(value, Arguments(), span, frame)
