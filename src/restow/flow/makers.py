"""Makers: what objects are made with, for methods that nobody is seen to call.

A framework calls them, or code that was handed the object. The constructor's arguments say all the same
which documents the object keeps; so do those of a function that gives an object of functions.
"""

from msgspec import Struct

from restow.flow.interpreter import Interpreter
from restow.flow.texts import is_open
from restow.flow.values import Given, Value

#: Makers of makers: a store that is made of a folder that was made.
_MOST_DEEP = 3
#: Objects of one class that are told apart.
_MOST = 30


def made_with(place: Value, interpreter: Interpreter) -> list[Value]:
    """What a place is in each object that is made; nothing where no maker is known."""
    places = [place] if is_open(place) else []
    for _ in range(_MOST_DEEP):
        places = [found for each in places for found in _with_maker(each, interpreter)][:_MOST]
    return [each for each in places if each != place]


def _with_maker(place: Value, interpreter: Interpreter) -> list[Value]:
    """The place with what each maker of its object was given; the place itself where there is none."""
    made = interpreter.functions.made
    maker = next((given.function for given in givens(place) if given.function in made), None)
    if maker is None:
        return [place]
    return [interpreter.substituted(place, binding) for binding in made[maker][:_MOST]]


def givens(value: Value) -> set[Given]:
    """The parameters and settings that a value depends on."""
    found: set[Given] = set()

    def visit(inner: object) -> None:
        if isinstance(inner, Given):
            found.add(inner)
        elif isinstance(inner, tuple):
            for item in inner:
                visit(item)
        elif isinstance(inner, Struct):
            for name in inner.__struct_fields__:
                visit(getattr(inner, name))

    visit(value)
    return found
