"""What a function does to documents, and by which calls it comes to do it."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from restow.flow.texts import is_open
from restow.flow.values import Result, Value
from restow.model.code import Span
from restow.model.signature import Access, StoreKind


class Touch(Struct, frozen=True, kw_only=True, gc=False):
    """A library call that reads, writes, lists, deletes or tests for a document."""

    access: Access
    #: Which document.
    place: Value
    store: StoreKind
    #: The bucket or container.
    container: Value | None = None
    #: True when the call shows by itself that the document is JSON.
    is_json: bool = False
    #: Another format that the call shows: "yaml", "pickle".
    format: str = "json"
    #: What is written, where it is known.
    payload: Value | None = None
    #: Lines of the same file that belong to it: the `open()` of a `json.load`.
    also: tuple[int, ...] = ()
    #: True when a write says how long the document lives.
    expires: bool = False


class Parse(Struct, frozen=True, kw_only=True, gc=False):
    """Text that was read from a place is parsed as JSON: proof that the document is JSON."""

    place: Value
    #: True while `place` is the text itself, and only a caller knows where it is from.
    is_text: bool = False


class Move(Struct, frozen=True, kw_only=True, gc=False):
    """A document is renamed: what was written to `place` ends up at `target`."""

    place: Value
    target: Value


class Use(Struct, frozen=True, kw_only=True, gc=False):
    """What code does with data that it read: a field it asks for, a list it adds to, sorts or filters."""

    place: Value
    #: Keys from the document's root; "[]" for an element.
    path: tuple[str, ...]
    #: "field", "append", "sort", "filter", "iterate", "change", "remove", "count", "aggregate".
    kind: str


class Pending(Struct, frozen=True, kw_only=True, gc=False):
    """A call of something that a caller passes; looked at again once it is known."""

    place: Result


Effect: TypeAlias = Touch | Parse | Move | Use | Pending


class Step(Struct, frozen=True, gc=False):
    """One place on the way from a site down to the library call."""

    #: The function that holds it: `path:line:name`.
    function: str
    #: The file, and where in it.
    path: str
    span: Span
    #: Names of the locks and transactions held there.
    guards: tuple[str, ...] = ()


class Observation(Struct, frozen=True, gc=False):
    """An effect as one function sees it."""

    number: int
    effect: Effect
    #: From the library call outwards; the last is this function's own line.
    steps: tuple[Step, ...]
    #: The observation of the called function that this one comes from.
    parent: int | None = None


def rewritten(effect: Effect, change: Callable[[Value], Value]) -> Effect:
    """The effect with its values changed. A Pending keeps its Result: whoever calls looks at it first."""
    match effect:
        case Touch(place=place, container=container, payload=payload):
            return replace(
                effect,
                place=change(place),
                container=container and change(container),
                payload=payload and change(payload),
            )
        case Move(place=place, target=target):
            return replace(effect, place=change(place), target=change(target))
        case Parse(place=place) | Use(place=place):
            return replace(effect, place=change(place))
        case Pending():
            return effect


def depends_on_caller(effect: Effect) -> bool:
    """True when callers decide what it does."""
    match effect:
        case Touch(place=place, payload=payload):
            return is_open(place) or (is_open(payload) and not effect.is_json)
        case Move(place=place, target=target):
            return is_open(place) or is_open(target)
        case Parse(place=place):
            return is_open(place)
        case Use():  # what a wrapper does with data says little of any one dataset
            return False
        case Pending():
            return True
