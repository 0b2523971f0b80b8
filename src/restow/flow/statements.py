"""Statements: what a block does to the names in sight."""

import re
from typing import assert_never

from msgspec.structs import replace

from restow.flow.machine import Environment, Frame, Machine
from restow.flow.texts import literal_text
from restow.flow.values import (
    Arguments,
    Closure,
    External,
    Hole,
    Instance,
    Literal,
    ModuleValue,
    SequenceValue,
    Text,
    Unknown,
    Value,
    join,
)
from restow.model.code import (
    Assign,
    Block,
    Branch,
    Call,
    Constant,
    Evaluate,
    Expression,
    Function,
    Imported,
    Index,
    Leave,
    Loop,
    Member,
    Name,
    Record,
    Return,
    Scope,
    Sequence,
    Span,
    Spread,
    Statement,
)

#: Words in the name of something held that keeps others out meanwhile.
_GUARD = re.compile(r"lock|mutex|semaphore|transaction|atomic", re.IGNORECASE)


def execute(block: Block, frame: Frame, machine: Machine) -> bool:
    """Goes through a block; True when it does not go on past it."""
    for statement in block:  # functions are known before the block begins, as JavaScript has it
        if isinstance(statement, Assign) and isinstance(statement.value, Function):
            _execute_one(statement, frame, machine)
    return any(_execute_one(statement, frame, machine) for statement in block)


def _execute_one(statement: Statement, frame: Frame, machine: Machine) -> bool:
    frame.line = statement.line
    match statement:
        case Assign(target=Name(id=name), value=Imported(module=module, name=inner)) if name != "*":
            _bind(name, machine.borrowed(module, inner, frame), frame, machine)
        case Assign(target=target, value=value):
            machine.assign(target, _named(machine.value_of(value, frame), target), frame)
        case Evaluate(value=value):
            machine.value_of(value, frame)
        case Return(value=Spread(value=source), yields=True):
            frame.yielded.append(machine.element(machine.value_of(source, frame), None, frame))
        case Return(value=value, yields=yields):
            (frame.yielded if yields else frame.returned).append(machine.value_of(value, frame))
            return not yields
        case Leave(value=value):
            if value is not None:
                machine.value_of(value, frame)
            return True
        case Branch():
            return _branch(statement, frame, machine)
        case Loop():
            _loop(statement, frame, machine)
        case Scope():
            return _scope(statement, frame, machine)
        case _:
            assert_never(statement)
    return False


def _named(value: Value, target: Expression) -> Value:
    """An unknown value is called what the program calls it."""
    match target:
        case Name(id=name) | Member(name=name):
            if isinstance(value, Unknown):
                return Unknown(name)
            if isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Hole):
                inner = value.parts[0]
                return value if inner.source is not None else Text((replace(inner, name=name),))
    return value


def _branch(statement: Branch, frame: Frame, machine: Machine) -> bool:
    for test in statement.tests:
        machine.value_of(test, frame)
    before = frame.environment.names
    outcomes: list[dict[str, Value]] = []
    for arm in statement.arms:
        frame.environment.names = dict(before)
        if not execute(arm, frame, machine):
            outcomes.append(frame.environment.names)
    frame.environment.names = before
    if outcomes:
        _merge(before, outcomes)
    return not outcomes


def _merge(before: dict[str, Value], outcomes: list[dict[str, Value]]) -> None:
    """Takes over what the arms bound: joined where they differ."""
    for name in dict.fromkeys(name for outcome in outcomes for name in outcome):
        values = [outcome[name] for outcome in outcomes if name in outcome]
        first = values[0]
        same = all(value is first for value in values) or all(value == first for value in values)
        before[name] = first if same else join(*values)


def _loop(statement: Loop, frame: Frame, machine: Machine) -> None:
    if statement.iterable is not None:
        iterated = machine.value_of(statement.iterable, frame)
        if statement.target is not None:
            machine.assign(
                statement.target, _named(machine.element(iterated, None, frame), statement.target), frame
            )
    before = dict(frame.environment.names)
    execute(statement.body, frame, machine)
    _merge(frame.environment.names, [before, dict(frame.environment.names)])


def _scope(statement: Scope, frame: Frame, machine: Machine) -> bool:
    guards = frame.guards
    objects: list[tuple[Instance, Span]] = []
    for value, target in statement.items:
        held = machine.value_of(value, frame)
        span = value.span if isinstance(value, Call) else Span(statement.line, 0, statement.line, 0, 0)
        if isinstance(held, Instance):
            objects.append((held, span))
            held = _asked(held, ("__enter__", "__aenter__"), span, frame, machine) or held
        frame.guards += _guard_names(value)
        if target is not None:
            machine.assign(target, _entered(held), frame)
    ended = execute(statement.body, frame, machine)
    for held, span in reversed(objects):
        _asked(held, ("__exit__", "__aexit__"), span, frame, machine)
    frame.guards = guards
    return ended


def _asked(
    held: Instance, methods: tuple[str, ...], span: Span, frame: Frame, machine: Machine
) -> Value | None:
    """What an object's method for `with` gives, if it has one."""
    for name in methods:
        method = machine.instance_attribute(held, name)
        if isinstance(method, Closure):
            return machine.call(method, Arguments(), span, frame)
    return None


def _entered(value: Value) -> Value:
    """What `with value as x` binds: what a generator yields, else the value."""
    match value:
        case SequenceValue(items=items, is_whole=False) if items:
            return join(*items)
        case _:
            return value


def _guard_names(expression: Expression) -> tuple[str, ...]:
    words = _words(expression)
    return (words,) if _GUARD.search(words) else ()


def _words(expression: Expression) -> str:
    """The dotted words of a call or name: `self._lock`, `FileLock`."""
    match expression:
        case Name(id=name):
            return name
        case Member(object=inner, name=name):
            return f"{_words(inner)}.{name}"
        case Call(callee=callee):
            return _words(callee)
        case _:
            return ""


def assign(target: Expression, value: Value, frame: Frame, machine: Machine) -> None:
    """Binds a target: a name, an attribute, an element, or a pattern's parts."""
    match target:
        case Name(id=name):
            _bind(name, value, frame, machine)
        case Member() | Index():
            _bind_part(target, value, frame, machine)
        case Record(entries=entries):
            _bind_record(entries, value, frame, machine)
        case Sequence(items=items):
            for number, item in enumerate(items):
                inner = item.value if isinstance(item, Spread) else item
                part = value if isinstance(item, Spread) else machine.element(value, Literal(number), frame)
                assign(inner, _named(part, inner), frame, machine)
        case _:
            pass  # nothing that could be bound: broken source


def _bind(name: str, value: Value, frame: Frame, machine: Machine) -> None:
    if name == "*":
        _bind_all(value, frame, machine)
        return
    if name in frame.outer:
        scope = _home(name, frame.environment)
        scope.names[name] = join(machine.taken(scope.names[name]), value) if name in scope.names else value
        return
    frame.environment.names[name] = value


def _bind_all(value: Value, frame: Frame, machine: Machine) -> None:
    """`from module import *`; of a library's it is not known what that binds, see `expressions`."""
    names = frame.environment.names
    if isinstance(value, ModuleValue):
        names.update(machine.members_of(value.path))
    elif isinstance(value, External):
        names["import *"] = join(names["import *"], value) if "import *" in names else value


def _home(name: str, environment: Environment) -> Environment:
    """The outer scope that a name belongs to: where it is bound already, else the module."""
    scope = environment.outer or environment
    while name not in scope.names and scope.outer is not None:
        scope = scope.outer
    return scope


def _bind_part(target: Member | Index, value: Value, frame: Frame, machine: Machine) -> None:
    holder = machine.value_of(target.object, frame)
    if isinstance(target, Index) and isinstance(holder, Instance):
        _set_item(holder, target, value, frame, machine)
    if isinstance(target, Index) and isinstance(target.object, Member) and target.object.name == "config":
        machine.keep_setting(literal_text(machine.value_of(target.key, frame)), value)
    key = part_name(target)
    if key is None:
        return
    known = frame.environment.names.get(key)
    frame.environment.names[key] = value if known is None or not key.endswith("[]") else join(known, value)
    head, _, rest = key.partition(".")
    if frame.class_key and head in ("self", "this", "cls"):
        machine.keep_attribute(frame.class_key, rest, value)
    elif isinstance(holder, Instance) and isinstance(target, Member):
        machine.keep_attribute(holder.class_key, target.name, value)
    elif isinstance(target, Member) and frame.language == "python":
        machine.keep_elsewhere(target.name, value)


def _set_item(holder: Instance, target: Index, value: Value, frame: Frame, machine: Machine) -> None:
    """`users[name] = x` of an object of the project that takes elements."""
    method = machine.instance_attribute(holder, "__setitem__")
    if isinstance(method, Closure):
        passed = Arguments((machine.value_of(target.key, frame), value))
        machine.call(method, passed, Span(frame.line, 0, frame.line, 0, 0), frame)


def part_name(expression: Expression) -> str | None:
    """The name under which an attribute or element is kept: `self.path`, `cache[]`, `a.b`."""
    match expression:
        case Name(id=name):
            return name
        case Member(object=inner, name=name):
            head = part_name(inner)
            return head and f"{head}.{name}"
        case Index(object=inner, key=Constant(value=str() as key)):
            head = part_name(inner)
            return head and f"{head}.{key}"
        case Index(object=inner):
            head = part_name(inner)
            return head and f"{head}[]"
        case _:
            return None


def _bind_record(
    entries: tuple[tuple[Expression | None, Expression], ...], value: Value, frame: Frame, machine: Machine
) -> None:
    for key, target in entries:
        if key is None:
            assign(target, value, frame, machine)
            continue
        name = key.value if isinstance(key, Constant) else key.id if isinstance(key, Name) else None
        part = machine.attribute(value, str(name), frame) if name is not None else Unknown("value")
        assign(target, _named(part, target), frame, machine)
