"""Calls that no library owns: the environment, conversions, and what calls its argument."""

from restow.flow.library_calls import argument_of
from restow.flow.machine import Frame, Machine
from restow.flow.texts import hole, literal_text
from restow.flow.uses import words
from restow.flow.values import (
    NOTHING,
    Arguments,
    ClassValue,
    Closure,
    Given,
    Handle,
    Instance,
    Method,
    RecordValue,
    SequenceValue,
    Setting,
    Text,
    Unknown,
    Value,
    join,
)
from restow.model.code import Span
from restow.model.signature import Argument

#: Names that give the environment.
ENVIRONMENTS = ("os.environ", "process.env", "import.meta.env", "Bun.env")
_READ_ENVIRONMENT = frozenset(
    {"os.environ.get", "os.getenv", "os.environ.setdefault", "Deno.env.get", "environ.get", "getenv"}
)
#: What gives its first argument, or a copy or another form of it.
_PASSES_ON = words(
    """
    Array.from Buffer.from Number Object.assign Object.freeze Promise.resolve String
    asgiref.sync.async_to_sync asgiref.sync.sync_to_async asyncio.create_task asyncio.ensure_future
    asyncio.run asyncio.shield asyncio.wait_for bytes contextlib.closing copy.copy copy.deepcopy
    decodeURIComponent dict encodeURIComponent float frozenset functools.cache functools.lru_cache
    functools.wraps int iter json.JSONEncoder list next os.fspath parseInt promisify quote repr
    reversed set sorted str structuredClone tuple typing.cast unquote util.promisify
    werkzeug.utils.secure_filename
    """
)
#: What calls a function for us: the position of the function, its arguments follow.
_CALLERS = {
    "asyncio.to_thread": 0,
    "anyio.to_thread.run_sync": 0,
    "threading.Thread": -1,
    "setTimeout": 0,
    "setImmediate": 0,
    "process.nextTick": 0,
    "queueMicrotask": 0,
}
#: What says what a class's field is by default.
_FIELDS = words(
    """
    attr.field attr.ib attrs.field dataclasses.field msgspec.field pydantic.Field typer.Argument
    typer.Option
    """
)
#: What asks an object for its length or its elements.
_PROTOCOL = {"len": "__len__", "list": "__iter__", "iter": "__iter__", "sorted": "__iter__"}
#: What looks for the first file of these names, here or further up.
_FINDS = words("find-up find-up.sync find-up.findUp find-up.findUpSync dotenv.find_dotenv")
#: Dialogs in which people choose a file: Qt's also give the filter that was used.
_CHOOSES = words(
    """
    askopenfilename askopenfilenames asksaveasfilename getOpenFileName getOpenFileNames getSaveFileName
    """
)
#: What combines parts into one text or sequence.
_ALL = frozenset({"asyncio.gather", "Promise.all", "Promise.allSettled", "Promise.race", "itertools.chain"})


def builtin_call(name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value | None:
    """What a call of such a name gives; None for any other name."""
    first = arguments.values[0] if arguments.values else None
    if name in _READ_ENVIRONMENT:
        return _environment(arguments)
    if isinstance(first, Handle) and name in _PROTOCOL:
        return machine.call(Method(first, _PROTOCOL[name]), Arguments(), span, frame)
    if name == "dict" and arguments.named:
        entries = first.entries if isinstance(first, RecordValue) else ()
        return RecordValue((*entries, *(each for each in arguments.named if each[0])))
    if (word := name.rpartition(".")[2]) in _CHOOSES:
        return _chosen(word)
    if name in _FINDS:
        return join(*first.items) if isinstance(first, SequenceValue) and first.items else first
    if name in _FIELDS:
        return _field_default(arguments, span, frame, machine)
    if name in _PASSES_ON:
        return first if first is not None else _empty(name)
    if name in _CALLERS:
        return _called(_CALLERS[name], arguments, span, frame, machine)
    if name in _ALL:
        return SequenceValue(arguments.values) if len(arguments.values) != 1 else first
    return _special(name, arguments, span, frame, machine)


#: What makes an empty collection, whose entries are seen as they are put in.
_COLLECTIONS = frozenset(
    {"Map", "Set", "Array", "Object", "WeakMap", "collections.OrderedDict", "collections.defaultdict"}
)


def _special(name: str, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value | None:
    first = arguments.values[0] if arguments.values else None
    match name:
        case "functools.partial" if isinstance(first, Closure):
            return _partial(first, arguments)
        case "functools.partial" if first is not None:  # a library's: what it does, it does once called
            return machine.call(first, Arguments(arguments.values[1:], arguments.named), span, frame)
        case "print" if (file := argument_of(Argument(None, "file"), arguments)) is not None:
            return machine.call(machine.attribute(file, "write", frame), arguments, span, frame)
        case "map" if len(arguments.values) > 1 and first is not None:
            element = machine.element(arguments.values[1], None, frame)
            return SequenceValue((machine.call(first, Arguments((element,)), span, frame),), is_whole=False)
        case "filter" if len(arguments.values) > 1:
            return arguments.values[1]
        case "enumerate" | "zip":
            return _rows(name, arguments, frame, machine)
        case "setattr" if len(arguments.values) > 2 and (key := literal_text(arguments.values[1])):
            machine.keep_elsewhere(key, arguments.values[2])
            return NOTHING
        case "getattr" if len(arguments.values) > 1 and (key := literal_text(arguments.values[1])):
            return machine.attribute(arguments.values[0], key, frame)
        case _ if name in _COLLECTIONS:
            return RecordValue(())
        case "object.__new__" if isinstance(first, Instance | ClassValue):
            return Instance(first.key) if isinstance(first, ClassValue) else first
        case "type" if isinstance(first, Instance) and len(arguments.values) == 1:
            return first  # what its class says, it says too
        case "URL" | "url.URL":
            return first
        case "Promise" if isinstance(first, Closure):
            machine.call(first, Arguments(), span, frame)
            return Unknown("value")
        case _:
            return None


def _partial(function: Closure, arguments: Arguments) -> Closure:
    """The function with these arguments, those by name among what it was given when it was made."""
    named = tuple((Given(function.function, word), value) for word, value in arguments.named if word)
    passed = function.first + arguments.values[1:]
    return Closure(function.function, function.self_value, passed, (*function.binding, *named))


def _chosen(dialog: str) -> Value:
    """A file that people choose; its source keeps its name, whatever the program calls it."""
    chosen = hole("chosen_file", Setting("chosen_file"))
    one = SequenceValue((chosen,), is_whole=False) if dialog.endswith("s") else chosen
    return SequenceValue((one, Unknown("filter"))) if dialog.startswith("get") else one


def _field_default(arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value:
    default = argument_of(Argument(0, "default"), arguments)
    factory = argument_of(Argument(None, "default_factory factory"), arguments)
    if factory is not None:
        return machine.call(factory, Arguments(), span, frame)
    return default if default is not None else NOTHING


def _environment(arguments: Arguments) -> Value:
    name = argument_of(Argument(0, "key name"), arguments)
    word = literal_text(name) or "setting"
    default = argument_of(Argument(1, "default"), arguments)
    return environment_variable(word, default)


def environment_variable(name: str, default: Value | None = None) -> Value:
    """A hole named for an environment variable, with the default that the code gives it."""
    known = default if isinstance(default, Text) and default.parts else None
    return hole(name, Setting(name), known)


def _empty(name: str) -> Value:
    return (
        RecordValue(())
        if name == "dict"
        else SequenceValue(())
        if name in ("list", "set", "tuple")
        else NOTHING
    )


def _called(position: int, arguments: Arguments, span: Span, frame: Frame, machine: Machine) -> Value:
    if position < 0:
        function = argument_of(Argument(None, "target"), arguments)
        passed = argument_of(Argument(None, "args"), arguments)
        values = passed.items if isinstance(passed, SequenceValue) else ()
    else:
        function, values = argument_of(Argument(position), arguments), arguments.values[position + 1 :]
    if function is None:
        return NOTHING
    return machine.call(function, Arguments(tuple(values)), span, frame)


def _rows(name: str, arguments: Arguments, frame: Frame, machine: Machine) -> Value:
    parts = tuple(machine.element(value, None, frame) for value in arguments.values)
    row = (Unknown("number"), *parts) if name == "enumerate" else parts
    return SequenceValue((SequenceValue(row),), is_whole=False)
