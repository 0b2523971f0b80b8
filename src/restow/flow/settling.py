"""Settling an effect: what its place is once a caller has said what it passed."""

from msgspec.structs import replace

from restow.flow.effects import Effect, Move, Parse, Touch, Use
from restow.flow.texts import text
from restow.flow.values import Alternatives, Content, Handle, Listing, Literal, Serialised, Value, join
from restow.model.signature import Access


def settled(effect: Effect) -> Effect:
    """The effect, with the document in the place of an open file, a text or a listing."""
    match effect:
        case Touch(place=Handle() as handle):
            return _through_handle(effect, handle)
        case Touch(payload=Serialised()) if not effect.is_json:
            return settled(replace(effect, is_json=True))
        case Parse(place=Content() | Handle() as carrier):
            return Parse(place=_document(carrier))
        case Touch(place=place) | Parse(place=place) | Use(place=place):
            return replace(effect, place=_document(place))
        case Move(place=place, target=target):
            return replace(effect, place=_document(place), target=_document(target))
        case _:
            return effect


def _through_handle(effect: Touch, handle: Handle) -> Effect:
    appends = effect.access is Access.WRITE and handle.mode.startswith("a")
    return replace(
        effect,
        access=Access.APPEND if appends else effect.access,
        place=_document(handle),
        store=handle.store,
        container=handle.container,
        also=(*effect.also, handle.line) if handle.line else effect.also,
    )


def _document(value: Value) -> Value:
    match value:
        case Literal(value=None):  # an argument that was left out: all of a container
            return text()
        case Handle(place=place) if place is not None:
            return _document(place)
        case Content(place=place) | Listing(place=place):
            return _document(place)
        case Alternatives(options=options):
            return join(*map(_document, options))
        case _:
            return value
