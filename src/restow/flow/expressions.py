"""Expressions: what each kind is worth."""

import re
from collections.abc import Callable
from typing import Any

from restow.flow import paths
from restow.flow.configured import setting_of
from restow.flow.machine import Environment, Frame, Machine
from restow.flow.statements import assign, part_name
from restow.flow.texts import concatenated, hole, literal_text, name_of, one_text, text
from restow.flow.values import (
    NOTHING,
    Arguments,
    Attribute,
    ClassValue,
    Closure,
    Content,
    Element,
    External,
    Given,
    Instance,
    Literal,
    Method,
    RecordValue,
    Result,
    SequenceValue,
    Setting,
    Text,
    Unknown,
    Value,
    join,
    options_of,
)
from restow.model import code

#: Expressions nested deeper than this are unknown: generated tables are, paths never are.
_DEEPEST = 60
#: Entries of a literal that are looked at: larger ones are tables of data.
_LARGEST = 200


def value_of(expression: code.Expression, frame: Frame, machine: Machine) -> Value:
    """What an expression is worth in a frame."""
    if frame.depth > _DEEPEST:
        return Unknown("value")
    frame.depth += 1
    try:
        return _VALUES[type(expression)](expression, frame, machine)
    finally:
        frame.depth -= 1


def _constant(expression: code.Constant, frame: Frame, machine: Machine) -> Value:  # noqa: ARG001
    value = expression.value
    return text(value) if isinstance(value, str) else Literal(value)


def _opaque(expression: code.Opaque, frame: Frame, machine: Machine) -> Value:
    for part in expression.parts:
        value_of(part, frame, machine)
    return Unknown(_opaque_name(expression.text))


def _opaque_name(words: str) -> str:
    return words if words.isidentifier() else "value"


def _name(name: str, frame: Frame, machine: Machine) -> Value:
    found = frame.environment.find(name)
    if found is None or found == NOTHING:
        found = machine.late_binding(frame, name) or found
    if found is not None:
        return machine.taken(found)
    if name in ("self", "this", "cls") and frame.self_value is not None:
        return frame.self_value
    starred = frame.environment.find("import *")
    for module in options_of(starred) if starred is not None else ():
        whole = f"{module.name}.{name}" if isinstance(module, External) else name
        if machine.catalogue(frame).find(whole) is not None:
            return External(whole)
    return _known_name(name, frame)


def _known_name(name: str, frame: Frame) -> Value:
    match name:
        case "__file__" | "__filename":
            return text(frame.path)
        case "__dirname":
            return paths.parent(text(frame.path))
        case "undefined":
            return NOTHING
        case _:
            return External(name)


def _member(expression: code.Member, frame: Frame, machine: Machine) -> Value:
    key = part_name(expression)
    if key and (kept := frame.environment.find(key)) is not None:
        return machine.taken(kept)
    holder = value_of(expression.object, frame, machine)
    if (import_meta := _import_meta(expression, frame)) is not None:
        return import_meta
    return join(*(machine.attribute(option, expression.name, frame) for option in options_of(holder)))


def _import_meta(expression: code.Member, frame: Frame) -> Value | None:
    """`import.meta.url` and its kin, whatever way the front end spells `import.meta`."""
    inner = expression.object
    words = inner.text if isinstance(inner, code.Opaque) else part_name(inner) or ""
    if words != "import.meta":
        return None
    folder = paths.parent(text(frame.path))
    known = {"url": text(frame.path), "filename": text(frame.path), "dirname": folder, "dir": folder}
    return known.get(expression.name)


def _index(expression: code.Index, frame: Frame, machine: Machine) -> Value:
    key = part_name(expression)
    if key and (kept := frame.environment.find(key)) is not None:
        return machine.taken(kept)
    holder = value_of(expression.object, frame, machine)
    index = value_of(expression.key, frame, machine)
    if frame.language == "python" and (known := setting_of(expression.object, index, holder)) is not None:
        return known
    return join(*(machine.element(option, index, frame) for option in options_of(holder)))


def _call(expression: code.Call, frame: Frame, machine: Machine) -> Value:
    callee = value_of(expression.callee, frame, machine)
    values: list[Value] = []
    for argument in expression.arguments:
        value = value_of(argument, frame, machine)
        if isinstance(argument, code.Spread) and isinstance(value, SequenceValue):
            values += value.items
        elif isinstance(argument, code.Spread) and isinstance(value, Given):
            values.append(_as_path(value, expression.span))
        else:
            values.append(value)
    named = tuple((name, value_of(value, frame, machine)) for name, value in expression.keywords)
    arguments = Arguments(tuple(values), _unpacked(named))
    if (known := machine.told(expression.callee, arguments, frame)) is not None:
        return known
    results = [machine.call(option, arguments, expression.span, frame) for option in options_of(callee)]
    return join(*results)


def _as_path(parts: Given, span: code.Span) -> Value:
    """What `*parts` means to those that join paths, which most who hand it on do."""
    return Result(Method(text("/"), "join"), Arguments((parts,)), span)


def _unpacked(named: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """Named arguments with those of a known `**record` among them."""
    plain: list[tuple[str, Value]] = []
    for name, value in named:
        plain += value.entries if not name and isinstance(value, RecordValue) else [(name, value)]
    return tuple(plain)


def _text(parts: list[Value]) -> Value:
    """A chain of `+` joins lists where its parts are lists, texts otherwise."""
    if any(isinstance(part, SequenceValue) for part in parts):
        items = [item for part in parts if isinstance(part, SequenceValue) for item in part.items]
        return SequenceValue(tuple(items), is_whole=all(isinstance(part, SequenceValue) for part in parts))
    if any(isinstance(part, Literal) for part in parts) and not any(_has_literal(part) for part in parts):
        return Unknown(next((name_of(part) for part in parts if not isinstance(part, Literal)), "number"))
    return concatenated(parts)


def _has_literal(value: Value) -> bool:
    return isinstance(value, Text) and any(isinstance(part, str) for part in value.parts)


def _operation(operator: str, operands: list[Value]) -> Value:
    match operator, operands:
        case "/", [left, right]:
            numbers = isinstance(left, Literal) and isinstance(right, Literal)
            return Unknown("number") if numbers else paths.joined([left, right])
        case "%", [Text() as pattern, values]:
            return _percent(pattern, values)
        case (("and" | "&&"), [_, last]):
            return last
        case _:
            return Literal(True) if operator in ("==", "!=", "in", "not", "!", "<", ">") else Unknown("value")


def _percent(pattern: Text, values: Value) -> Value:
    """`"%s/%d.json" % (a, b)`; `%(name)s` with a record."""
    whole = literal_text(pattern)
    if whole is None:
        return pattern
    items = list(values.items) if isinstance(values, SequenceValue) else [values]
    record = dict(values.entries) if isinstance(values, RecordValue) else {}
    parts: list[Value] = []
    for piece in re.split(r"(%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z%])", whole):
        if piece == "%%":
            parts.append(text("%"))
        elif piece.startswith("%("):
            name = piece[2 : piece.index(")")]
            parts.append(record.get(name, Unknown(name)))
        elif piece.startswith("%") and len(piece) > 1:
            parts.append(items.pop(0) if items else Unknown("value"))
        else:
            parts.append(text(piece))
    return concatenated(parts)


def _either(
    options: tuple[code.Expression, ...], test: code.Expression | None, frame: Frame, machine: Machine
) -> Value:
    if test is not None:
        value_of(test, frame, machine)
    return with_default([value_of(option, frame, machine) for option in options])


def with_default(values: list[Value]) -> Value:
    """One of the values; a setting or a parameter followed by a text has that default.

    `os.environ.get("DIR") or "data"` is `data`, unless somebody sets DIR.
    """
    known = [value for value in values if value != NOTHING]
    if len(known) == 2 and (merged := _defaulted(known[0], known[1])) is not None:
        return merged
    return join(*values)


def _defaulted(first: Value, second: Value) -> Value | None:
    holes = one_text(first).parts if isinstance(first, Text | Given | Attribute | Element) else ()
    if len(holes) != 1 or isinstance(holes[0], str) or not isinstance(second, Text):
        return None
    if not isinstance(holes[0].source, Setting | Given) or not any(
        isinstance(part, str) for part in second.parts
    ):
        return None
    return hole(holes[0].name, holes[0].source, second)


def _record(
    entries: tuple[tuple[code.Expression | None, code.Expression], ...], frame: Frame, machine: Machine
) -> Value:
    if len(entries) > _LARGEST:
        return Unknown("table")
    known: list[tuple[str, Value]] = []
    rest: list[Value] = []
    inner = _record_frame(entries, frame)
    for key, item in entries:
        value = value_of(item, inner if isinstance(item, code.Function) else frame, machine)
        name = _key_name(key, frame, machine) if key is not None else None
        if name is not None:
            known.append((name, value))
            if inner is not frame:
                inner.environment.names[f"this.{name}"] = value
            if isinstance(item, code.Function):
                machine.know_method(name)
        elif key is None and isinstance(value, RecordValue):
            known += value.entries
        else:
            rest.append(value)
    return RecordValue(tuple(known), join(*rest) if rest else None)


def _record_frame(entries: tuple[tuple[code.Expression | None, code.Expression], ...], frame: Frame) -> Frame:
    """Where an object literal's own functions are defined: `this` is the object, not the class around it."""
    kinds = {item.kind for _, item in entries if isinstance(item, code.Function)}
    if "method" not in kinds and not (kinds and frame.class_key is None):
        return frame
    scope = Environment({}, frame.environment)
    return Frame(key=frame.key, path=frame.path, language=frame.language, environment=scope)


def _key_name(key: code.Expression, frame: Frame, machine: Machine) -> str | None:
    return literal_text(value_of(key, frame, machine))


def _sequence(items: tuple[code.Expression, ...], frame: Frame, machine: Machine) -> Value:
    values: list[Value] = []
    is_whole = len(items) <= _LARGEST
    for item in items[:_LARGEST]:
        value = value_of(item, frame, machine)
        if isinstance(item, code.Spread):
            is_whole = is_whole and isinstance(value, SequenceValue)
            values += value.items if isinstance(value, SequenceValue) else ()
        else:
            values.append(value)
    return SequenceValue(tuple(values), is_whole)


def _comprehension(expression: code.Comprehension, frame: Frame, machine: Machine) -> Value:
    """What one element is; a listing that is only filtered or copied stays one."""
    before = frame.environment
    frame.environment = Environment({}, before)
    source: Value = Unknown("value")
    for target, iterable in expression.loops:
        source = value_of(iterable, frame, machine)
        assign(target, machine.element(source, None, frame), frame, machine)
    for condition in expression.conditions:
        value_of(condition, frame, machine)
    element = value_of(expression.element, frame, machine)
    frame.environment = before
    return (
        element
        if isinstance(element, RecordValue) and _makes_record(expression)
        else _collected(source, element)
    )


def _makes_record(expression: code.Comprehension) -> bool:
    """True for `{key: value for ...}`, whose element is its one entry."""
    return isinstance(expression.element, code.Record) and len(expression.element.entries) == 1


def _collected(source: Value, element: Value) -> Value:
    if isinstance(source, Content) and source.is_data and isinstance(element, Content):
        return source
    return SequenceValue((element,), is_whole=False)


def _class(expression: code.Class, frame: Frame, machine: Machine) -> Value:
    """A class; what its decorators and fields are given is worked out once, wherever it stands."""
    key = machine.define_class(expression, frame)
    for decorator in expression.decorators:
        for argument in decorator.arguments if isinstance(decorator, code.Call) else ():
            value_of(argument, frame, machine)
    around = (frame.environment, frame.self_value, frame.class_key)
    for _, value in expression.fields:
        if isinstance(value, code.Call | code.Member | code.Index | code.Imported):
            frame.environment = machine.class_scope(key, value)
            frame.self_value, frame.class_key = Instance(key), key
            value_of(value, frame, machine)
    frame.environment, frame.self_value, frame.class_key = around
    return ClassValue(key)


#: What each kind of expression is worth: looked up by its type, since this is asked a million times.
_VALUES: dict[type[code.Expression], Callable[[Any, Frame, Machine], Value]] = {
    code.Constant: _constant,
    code.Name: lambda it, frame, machine: _name(it.id, frame, machine),
    code.Member: _member,
    code.Index: _index,
    code.Call: _call,
    code.Text: lambda it, frame, machine: _text([value_of(part, frame, machine) for part in it.parts]),
    code.Operation: lambda it, frame, machine: _operation(
        it.operator, [value_of(operand, frame, machine) for operand in it.operands]
    ),
    code.Either: lambda it, frame, machine: _either(it.options, it.test, frame, machine),
    code.Record: lambda it, frame, machine: _record(it.entries, frame, machine),
    code.Sequence: lambda it, frame, machine: _sequence(it.items, frame, machine),
    code.Spread: lambda it, frame, machine: value_of(it.value, frame, machine),
    code.Comprehension: _comprehension,
    code.Imported: lambda it, frame, machine: machine.imported(it.module, it.name, frame),
    code.Function: lambda it, frame, machine: Closure(machine.define(it, frame), frame.self_value),
    code.Class: _class,
    code.Opaque: _opaque,
}
