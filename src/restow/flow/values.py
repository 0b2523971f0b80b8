"""Abstract values: what the interpreter knows of an expression without running it.

    Text                      text with holes: a path, a key, any string
    Literal | Unknown         a number or truth value; something named but not known
    Given                     what a caller passes; replaced when a caller is looked at
    Attribute | Element | Result     parts and results of a Given, worked out once it is known
    Closure | ClassValue | Instance | ModuleValue | External     things that can be called or hold others
    Borrowed                  one of these in another module, until it is asked for
    Handle | Content | Listing | Serialised     what library calls give
    RecordValue | SequenceValue | Alternatives   structures, and one of several

Values are immutable and compared by value, so that two runs give the same bytes. They are msgspec structs:
millions are made and compared, which those do several times faster than dataclasses (measured).
"""

from typing import TypeAlias

from msgspec import Struct

from restow.model.code import Span
from restow.model.signature import StoreKind


class Hole(Struct, frozen=True, gc=False):
    """A part of a text that is not known, named for the expression it stands for."""

    #: A word for people: `session_id`.
    name: str
    #: The value that may fill it later (a Given or a part of one); None when nothing will.
    source: "Value | None" = None
    #: What it is unless somebody says otherwise: an environment variable's default.
    default: "Text | None" = None


class Text(Struct, frozen=True, gc=False):
    """Text in parts; adjacent literals are joined, so that equal texts are equal values."""

    parts: tuple[str | Hole, ...]


class Literal(Struct, frozen=True, gc=False):
    """A number, a truth value or None."""

    value: int | float | bool | None


class Unknown(Struct, frozen=True, gc=False):
    """Something that is not known, with the name it would have as a hole."""

    name: str


class Setting(Struct, frozen=True, gc=False):
    """A value of the environment; the source of its hole, so that a default after it is kept."""

    name: str


class Given(Struct, frozen=True, gc=False):
    """A parameter: what a caller of this function passes."""

    #: The function's key: `path:line:name`.
    function: str
    #: The parameter's name.
    name: str


class Attribute(Struct, frozen=True, gc=False):
    """`object.name` of an open value."""

    object: "Value"
    name: str


class Element(Struct, frozen=True, gc=False):
    """`object[key]` of an open value; no key for an element that is gone through."""

    object: "Value"
    key: "Value | None"


class Arguments(Struct, frozen=True, gc=False):
    """What a call passes."""

    #: By position.
    values: tuple["Value", ...] = ()
    #: By name; `**x` has the name "".
    named: tuple[tuple[str, "Value"], ...] = ()


class Result(Struct, frozen=True, gc=False):
    """What calling an open value gives."""

    callee: "Value"
    arguments: Arguments
    span: Span


class Closure(Struct, frozen=True, gc=False):
    """A project function, with the object it is bound to."""

    #: Its key: `path:line:name`.
    function: str
    self_value: "Value | None" = None
    #: What `functools.partial` or `.bind` passed already.
    first: tuple["Value", ...] = ()
    #: What the functions around it were given when it was made.
    binding: tuple[tuple[Given, "Value"], ...] = ()


class Method(Struct, frozen=True, gc=False):
    """A method of a text, a library's object or what it gave, not yet called."""

    receiver: "Value"
    name: str


class ClassValue(Struct, frozen=True, gc=False):
    """A project class by its key."""

    key: str


class Instance(Struct, frozen=True, gc=False):
    """An object of a project class, with what its constructors were given."""

    class_key: str
    #: Sorted pairs; empty for `self` inside the class.
    binding: tuple[tuple[Given, "Value"], ...] = ()


class ModuleValue(Struct, frozen=True, gc=False):
    """A module of the project by its file's path."""

    path: str


class Borrowed(Struct, frozen=True, gc=False):
    """What an import gives, until somebody asks: a name of another module of the project, or all of it."""

    #: The module's file.
    path: str
    #: None for the whole module.
    name: str | None


class External(Struct, frozen=True, gc=False):
    """A name from outside the project: `json.load`."""

    name: str


class Handle(Struct, frozen=True, gc=False):
    """A library's object: an open file, a blob client, a database over a JSON file."""

    #: The kind, as Signatures name it.
    kind: str
    #: The document or prefix it stands for.
    place: "Value | None" = None
    #: The bucket or container.
    container: "Value | None" = None
    store: StoreKind = StoreKind.FILE
    #: How a file was opened.
    mode: str = ""
    #: Where it was opened: reported beside the read or write.
    line: int = 0
    #: A project object it hands its work to (lowdb's adapter).
    delegate: "Value | None" = None


class Content(Struct, frozen=True, gc=False):
    """What was read from a document, whole or a part of it."""

    place: "Value"
    store: StoreKind
    #: True once it is a parsed value.
    is_data: bool = False
    #: Keys from the document's root; "[]" for an element.
    path: tuple[str, ...] = ()


class Listing(Struct, frozen=True, gc=False):
    """Names below a place."""

    place: "Value"
    store: StoreKind
    container: "Value | None" = None
    #: True when the names are whole paths or keys, false when they are file names within a folder.
    whole: bool = True


class Serialised(Struct, frozen=True, gc=False):
    """JSON text of a value."""

    value: "Value"


class RecordValue(Struct, frozen=True, gc=False):
    """A record by its keys; `rest` is what a key that is not known gives."""

    entries: tuple[tuple[str, "Value"], ...]
    rest: "Value | None" = None


class SequenceValue(Struct, frozen=True, gc=False):
    """Items in order; `is_whole` is false when there may be others."""

    items: tuple["Value", ...]
    is_whole: bool = True


class Alternatives(Struct, frozen=True, gc=False):
    """One of several values."""

    options: tuple["Value", ...]


Value: TypeAlias = (
    Text
    | Literal
    | Unknown
    | Setting
    | Given
    | Attribute
    | Element
    | Result
    | Closure
    | Method
    | ClassValue
    | Instance
    | ModuleValue
    | Borrowed
    | External
    | Handle
    | Content
    | Listing
    | Serialised
    | RecordValue
    | SequenceValue
    | Alternatives
)

NOTHING = Literal(None)

#: More alternatives than this are one unknown: a path that may be anything is not a path.
_MOST_ALTERNATIVES = 8


def join(*values: Value) -> Value:
    """One of the values; nothing (`None`) is dropped where there is something."""
    if len(values) == 1:  # by far the most frequent case; hashing a large value costs
        return values[0]
    options: dict[Value, None] = {}
    for value in values:
        for option in value.options if isinstance(value, Alternatives) else (value,):
            options[option] = None
    if len(options) > 1:
        options.pop(NOTHING, None)
    if len(options) > 1:
        options = _without_unknown(options)
    if len(options) > _MOST_ALTERNATIVES:
        return Unknown("value")
    return next(iter(options)) if len(options) == 1 else Alternatives(tuple(options))


#: Values that a program gets from elsewhere: a word beside one of them only stands in for it.
_UNKNOWN = (Unknown, Attribute, Element, Result)


def _without_unknown(options: dict[Value, None]) -> dict[Value, None]:
    """An unknown value beside known ones says nothing, unless they are mere words that stand in for it.

    `session_id = body.get("id") or "unknown-session"` is a session's id, not one file for all.
    """
    unknown = [option for option in options if isinstance(option, _UNKNOWN)]
    if not unknown:
        return _without_stand_ins(options)
    known: dict[Value, None] = {
        option: None for option in options if not isinstance(option, Unknown) and not _is_word(option)
    }
    return known or {unknown[0]: None}


def _without_stand_ins(options: dict[Value, None]) -> dict[Value, None]:
    """A word beside a text that is made of something stands in for it: "unknown" beside `{name}-{hash}`."""
    if not any(_is_made(option) for option in options):
        return options
    return {option: None for option in options if not (isinstance(option, Text) and _is_word(option))}


def _is_made(value: Value) -> bool:
    """True for a text of holes and literals that is whole: what ends with `/` or `_` is before something."""
    if not isinstance(value, Text) or len(value.parts) < 2:
        return False
    last = value.parts[-1]
    has_hole = any(isinstance(part, Hole) for part in value.parts)
    return has_hole and not (isinstance(last, str) and last.endswith(("/", "_", "-", ".", ":")))


def _is_word(value: Value) -> bool:
    """True for a number, or a text that looks like no path."""
    if isinstance(value, Literal):
        return True
    if not isinstance(value, Text):
        return False
    return all(isinstance(part, str) and "/" not in part and "." not in part for part in value.parts)


def options_of(value: Value) -> tuple[Value, ...]:
    """The alternatives, or the value alone."""
    return value.options if isinstance(value, Alternatives) else (value,)


def entry_of(record: RecordValue, key: str) -> Value | None:
    """A record's entry; the last of a name wins, as in the languages."""
    return next((value for name, value in reversed(record.entries) if name == key), record.rest)
