"""Calls of libraries: what a Signature says of this call."""

from msgspec.structs import replace

from restow.flow import paths
from restow.flow.catalogue import Known
from restow.flow.effects import Move, Parse, Touch
from restow.flow.machine import Frame, Machine
from restow.flow.texts import concatenated, is_open, literal_text, text
from restow.flow.values import (
    NOTHING,
    Arguments,
    Attribute,
    Content,
    Given,
    Handle,
    Instance,
    Listing,
    RecordValue,
    Result,
    SequenceValue,
    Serialised,
    Unknown,
    Value,
    entry_of,
    join,
    options_of,
)
from restow.model.code import Span
from restow.model.signature import Access, Argument, Signature, StoreKind


def argument_of(wanted: Argument | None, arguments: Arguments) -> Value | None:
    """The value that an Argument points at in a call; None when the call does not pass it."""
    if wanted is None:
        return None
    found = _passed(wanted, arguments)
    if found is not None and wanted.key:
        found = join(*(_entry(option, wanted.key) for option in options_of(found)))
    if wanted.default and (found is None or found == NOTHING):
        found = text(wanted.default)
    return (
        join(*(_ended(option, wanted.suffix) for option in options_of(found))) if found is not None else None
    )


def _ended(value: Value, suffix: str) -> Value:
    """A file's name as the library writes it."""
    if not suffix or value == NOTHING or isinstance(value, Handle):
        return value
    return value if (literal_text(value) or "").endswith(suffix) else concatenated([value, text(suffix)])


def _passed(wanted: Argument, arguments: Arguments) -> Value | None:
    for name in wanted.names.split():
        for given, value in arguments.named:
            if given == name:
                return value
    if wanted.position is None:
        return _from_unknown_names(wanted, arguments)
    try:
        return arguments.values[wanted.position]
    except IndexError:
        return None


def _from_unknown_names(wanted: Argument, arguments: Arguments) -> Value | None:
    """What `**options` may pass under the name."""
    unpacked = next((value for name, value in arguments.named if not name), None)
    if isinstance(unpacked, RecordValue):
        return next((found for name in wanted.names.split() if (found := entry_of(unpacked, name))), None)
    if isinstance(unpacked, Given | Attribute) and wanted.names:
        return Attribute(unpacked, wanted.names.split()[0])
    return None


def _entry(value: Value, key: str) -> Value:
    match value:
        case RecordValue():
            found = entry_of(value, key)
            return NOTHING if found is None else found
        case Given() | Attribute() | Result():
            return Attribute(value, key)
        case _:
            return Unknown(key)


def library_call(
    known: Known, receiver: Value | None, arguments: Arguments, span: Span, frame: Frame, machine: Machine
) -> Value:
    """What a library call gives; its access is observed in the frame.

    Args:
        known: the Signature and its store.
        receiver: the object whose method it is, or None.
        arguments: what is passed.
        span: where the call stands.
        frame: the function that holds it.
        machine: the interpreter.
    """
    signature = known.signature
    subject = _Subject(known, receiver, arguments)
    if signature.through is not None:
        return _through(signature, subject, span, frame, machine)
    if signature.access is not None:
        _observe_access(signature, subject, span, frame, machine)
    given = _given(signature, subject, span)
    if signature.callback is not None:
        _call_back(signature, arguments, given, span, frame, machine)
    return given


class _Subject:
    """The document that one library call is about."""

    def __init__(self, known: Known, receiver: Value | None, arguments: Arguments) -> None:
        signature = known.signature
        handle = receiver if isinstance(receiver, Handle) else None
        self.receiver = receiver
        self.arguments = arguments
        self.store = handle.store if handle and handle.store != known.store else known.store
        self.container = argument_of(signature.container, arguments) or (handle.container if handle else None)
        self.also = (handle.line,) if handle and handle.line else ()
        self.mode = literal_text(argument_of(signature.mode, arguments)) or (handle.mode if handle else "")
        self.place = self._place(signature, handle)

    def _place(self, signature: Signature, handle: Handle | None) -> Value | None:
        named = argument_of(signature.place, self.arguments)
        base = handle.place if handle else self.receiver
        if signature.below and named is not None and base is not None:
            return paths.joined([base, named]) if handle is None else concatenated([base, named])
        if named is not None and named != NOTHING:
            return named.place if isinstance(named, Handle) and named.place is not None else named
        return base if signature.place is None else None


def _observe_access(
    signature: Signature, subject: _Subject, span: Span, frame: Frame, machine: Machine
) -> None:
    assert signature.access is not None
    if (subject.place is None and subject.container is None) or isinstance(subject.place, Instance):
        return  # all of nothing, or an object of the project that keeps the documents itself
    payload = argument_of(signature.content, subject.arguments)
    target = argument_of(signature.target, subject.arguments)
    place: Value = subject.place if subject.place is not None else text()
    if target is not None:
        machine.observe(Move(place=place, target=target), span, frame)
        place, payload = target, payload or _moved(place, subject)
    touch = Touch(
        access=_access_of(signature.access, subject.mode),
        place=place,
        store=subject.store,
        container=subject.container,
        is_json=signature.is_json or isinstance(payload, Serialised),
        format=signature.format,
        payload=_light(payload),
        also=subject.also,
        expires=signature.expires or _says_expiry(signature.expires_with, subject.arguments),
    )
    machine.observe(touch, span, frame)


def _says_expiry(words: tuple[str, ...], arguments: Arguments) -> bool:
    if not words:
        return False
    options = [value for value in arguments.values if isinstance(value, RecordValue)]
    entries = [name for option in options for name, _ in option.entries]
    texts = [found for value in arguments.values if (found := literal_text(value)) is not None]
    named = [name for name, value in arguments.named if value != NOTHING]
    return any(word.lower() in words for word in (*entries, *texts, *named))


def _light(payload: Value | None) -> Value | None:
    """What is written, as far as it matters later: whether a caller may turn out to pass JSON."""
    return payload if isinstance(payload, Given | Attribute | Result) else None


def _moved(place: Value, subject: _Subject) -> Value:
    return Content(place, subject.store)


def _access_of(access: Access, mode: str) -> Access:
    """Writing through a file that was opened to append is appending."""
    return Access.APPEND if access is Access.WRITE and mode.startswith("a") else access


def _through(signature: Signature, subject: _Subject, span: Span, frame: Frame, machine: Machine) -> Value:
    """JSON through something else: `json.loads(text)`, `json.load(file)`, `json.dump(x, file)`."""
    carrier = argument_of(signature.through, subject.arguments)
    payload = argument_of(signature.content, subject.arguments)
    results = [
        _through_one(option, signature, payload, span, frame, machine)
        for option in options_of(carrier or NOTHING)
    ]
    return join(*results)


def _through_one(
    carrier: Value, signature: Signature, payload: Value | None, span: Span, frame: Frame, machine: Machine
) -> Value:
    match carrier:
        case Content(place=place):
            if signature.format == "json":
                machine.observe(Parse(place=place), span, frame)
            return replace(carrier, is_data=True)
        case Handle(place=place) if place is not None and carrier.kind != "Memory":
            access = signature.access or Access.READ
            touch = Touch(
                access=_access_of(access, carrier.mode),
                place=place,
                store=carrier.store,
                container=carrier.container,
                is_json=signature.format == "json",
                format=signature.format,
                payload=payload,
                also=(carrier.line,) if carrier.line else (),
            )
            machine.observe(touch, span, frame)
            return Content(place, carrier.store, is_data=True)
        case Serialised(value=inner):
            return inner
        case _ if is_open(carrier):
            return _through_open(carrier, signature, payload, span, frame, machine)
        case _:
            return Unknown("data")


def _through_open(
    carrier: Value, signature: Signature, payload: Value | None, span: Span, frame: Frame, machine: Machine
) -> Value:
    """A caller passes the text or the open file: the place is settled once it is known."""
    if signature.access is None:
        machine.observe(Parse(place=carrier, is_text=True), span, frame)
    else:
        touch = Touch(
            access=signature.access,
            place=carrier,
            store=StoreKind.FILE,
            is_json=signature.format == "json",
            format=signature.format,
            payload=payload,
        )
        machine.observe(touch, span, frame)
    return Content(carrier, StoreKind.FILE, is_data=True)


def _given(signature: Signature, subject: _Subject, span: Span) -> Value:
    place = (
        subject.place
        if subject.place is not None
        else text()
        if signature.gives == "names"
        else Unknown("value")
    )
    match signature.gives:
        case "content" | "data":
            return Content(place, subject.store, is_data=signature.gives == "data")
        case "names" if signature.name == "os.walk":
            return _walked(place, subject)
        case "names":
            return Listing(place, subject.store, subject.container, whole=_gives_paths(signature))
        case "receiver":
            return subject.receiver if subject.receiver is not None else Unknown("value")
        case "argument":
            return subject.arguments.values[0] if subject.arguments.values else Unknown("value")
        case "serialised":
            content = argument_of(signature.content, subject.arguments)
            return Serialised(content if content is not None else Unknown("value"))
        case "path":
            found = paths.compute(signature.computes, subject.receiver, subject.arguments.values)
            return found if found is not None else Unknown("path")
        case "":
            return Unknown(signature.name.rpartition(".")[2])
        case kind:
            return _handle(kind, signature, subject, span)


def _walked(place: Value, subject: _Subject) -> Value:
    """A folder, and the names of the folders and of the files in it."""
    names = Listing(place, subject.store, whole=False)
    return SequenceValue((SequenceValue((place, names, names)),), is_whole=False)


def _gives_paths(signature: Signature) -> bool:
    """True when a listing's names are paths, not the names inside a folder."""
    return signature.below or "glob" in signature.name or signature.name.endswith("iterdir")


def _handle(kind: str, signature: Signature, subject: _Subject, span: Span) -> Value:
    place = subject.place
    delegate = next((value for value in subject.arguments.values if isinstance(value, Instance)), None)
    adapter = next((value for value in subject.arguments.values if isinstance(value, Handle)), None)
    if place is None and adapter is not None:
        place = adapter.place
    opened = signature.mode is not None
    if opened and signature.place is None and subject.receiver is None:
        place = paths.TEMPORARY
    return Handle(
        kind=kind,
        place=None if isinstance(place, Instance) else place,
        container=subject.container,
        store=adapter.store if adapter is not None else subject.store,
        mode=subject.mode,
        line=span.line if opened else 0,
        delegate=delegate,
    )


def _call_back(
    signature: Signature, arguments: Arguments, given: Value, span: Span, frame: Frame, machine: Machine
) -> None:
    """Node's callbacks `(error, result)`."""
    assert signature.callback is not None
    callback = argument_of(Argument(signature.callback), arguments)
    if callback is not None:
        machine.call(callback, Arguments((NOTHING, given)), span, frame)
