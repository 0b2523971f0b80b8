r"""The values of a large file one by one, each as the exact bytes it is written in.

Three layouts hold many documents in one file: an object with a key for each, a list, and values one after
the other (JSON Lines, or concatenated). The file may be mapped memory, so that its size costs none.

One regular expression matches a whole element that is nested a few levels deep; deeper ones are followed
bracket by bracket, to any depth. An element's text is what lies between its ends: whether that is JSON is
told by the reader that is given it, and a fault inside one element costs the others nothing.
"""

import mmap
import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

import msgspec

from restow.documents.exact import read_exactly
from restow.documents.text import BadDocument, json_text

#: What is read: all bytes, or a mapped file.
Source = bytes | mmap.mmap

#: Levels of nesting that one match follows; more make every match slower.
_LEVELS = 3
_SPACE = rb"[ \t\n\r]*+"
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_FLAT = rb'[^"{}\[\]]*+'


def _nested(levels: int) -> bytes:
    inner = rb"(?:" + _STRING + (rb"|" + _nested(levels - 1) if levels > 1 else b"") + rb")"
    return rb"[{\[]" + _FLAT + rb"(?:" + inner + _FLAT + rb")*+[}\]]"


_SCALAR = rb'[^ \t\n\r"{}\[\],:]++'
_VALUE = rb"(?P<value>" + _STRING + rb"|" + _SCALAR + rb"|" + _nested(_LEVELS) + rb")"
_KEY = rb"(?P<key>" + _STRING + rb")" + _SPACE + rb":"
# Two patterns with the same groups: the key of an element in a list is always missing.
_element = re.compile(_SPACE + rb"(?P<key>(?!))?" + _VALUE + _SPACE + rb"(?P<end>[,\]])", re.DOTALL)
_member = re.compile(_SPACE + _KEY + _SPACE + _VALUE + _SPACE + rb"(?P<end>[,}])", re.DOTALL)
_key = re.compile(_SPACE + _KEY, re.DOTALL)
_value = re.compile(_SPACE + _VALUE, re.DOTALL)
# Over all that is whole, to the bracket that begins or ends something deeper.
_WHOLE = rb"(?:" + _STRING + rb"|" + _nested(_LEVELS) + rb")"
_bracket = re.compile(_FLAT + rb"(?:" + _WHOLE + _FLAT + rb")*+([{}\[\]])", re.DOTALL)
_space = re.compile(_SPACE)
_string = msgspec.json.Decoder(str)
_line_end = re.compile(rb"[ \t\r]*+(?:\n|\Z)")


class Layout(StrEnum):
    """What a file is at its top."""

    EMPTY = "empty"
    OBJECT = "object"
    LIST = "list"
    SCALAR = "scalar"
    #: A value on each line.
    LINES = "JSON Lines"
    #: Values one after the other, not a line each.
    CONCATENATED = "concatenated JSON"


class Element(NamedTuple):
    """One value of a file."""

    #: Its key in the object, or its index, from 0.
    key: str | int
    #: The value as it is written.
    text: bytes
    #: The byte of the file where it begins.
    at: int


@contextmanager
def mapped(path: str) -> Iterator[Source]:
    """A file's bytes, not held in memory."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source:
            yield source


def layout_of(source: Source) -> Layout:
    """What the file is at its top; the first value is read to its end, and no more.

    Raises:
        BadDocument: the first value does not end.
    """
    start = _skip(source, _begin(source))
    if start == len(source):
        return Layout.EMPTY
    end = _value_end(source, start)
    if _skip(source, end) < len(source):
        return Layout.LINES if _line_end.match(source, end) else Layout.CONCATENATED
    return {b"{": Layout.OBJECT, b"[": Layout.LIST}.get(source[start : start + 1], Layout.SCALAR)


def read_elements(source: Source) -> Iterator[Element]:
    """The values of the one object or list that the file is, in order; a key that comes twice comes twice.

    Raises:
        BadDocument: what lies between the values is no JSON; the reason names the byte of the file.
    """
    start = _skip(source, _begin(source))
    opening = source[start : start + 1]
    if opening not in (b"{", b"["):
        raise _malformed(start, "neither an object nor a list begins here")
    closing = b"}" if opening == b"{" else b"]"
    at = _skip(source, start + 1)
    if source[at : at + 1] == closing:
        _require_end(source, at + 1)
        return
    yield from _inside(source, at, _member if closing == b"}" else _element, closing)


def _inside(source: Source, at: int, pattern: re.Pattern[bytes], closing: bytes) -> Iterator[Element]:
    index, end = 0, b","
    match = pattern.match
    while end == b",":
        found = match(source, at)
        if found is None:
            element, at = _deep_element(source, at, index, closing)
            end = source[at - 1 : at]
            yield element
        else:
            key, text, end = found.groups()
            yield Element(index if key is None else _decode_key(key, at), text, found.start("value"))
            at = found.end()
        index += 1
    _require_end(source, at)


def read_sequence(source: Source) -> Iterator[Element]:
    """The values of a file that holds them one after the other, with or without space between them.

    Raises:
        BadDocument: something that is no value begins, or one does not end; the reason names the byte.
    """
    index, at = 0, _skip(source, _begin(source))
    while at < len(source):
        end = _value_end(source, at)
        yield Element(index, source[at:end], at)
        index, at = index + 1, _skip(source, end)


def read_lines(source: Source) -> Iterator[Element]:
    """The lines of JSON Lines that are not blank, by number from 0; one that is torn costs no other."""
    index, at = 0, _begin(source)
    while at < len(source):
        end = source.find(b"\n", at)
        end = len(source) if end < 0 else end
        text = source[at:end].strip(b" \t\r")
        if text:
            yield Element(index, text, at)
        index, at = index + 1, end + 1


def _deep_element(source: Source, at: int, index: int, closing: bytes) -> tuple[Element, int]:
    """An element that one match does not follow: deeply nested, or at fault."""
    key: str | int = index
    if closing == b"}":
        found = _key.match(source, at)
        if found is None:
            raise _malformed(_skip(source, at), "expected a key and ':'")
        key, at = _decode_key(found["key"], at), found.end()
    start = _skip(source, at)
    end = _value_end(source, start)
    return Element(key, source[start:end], start), _after(source, end, closing)


def _decode_key(key: bytes, at: int) -> str:
    try:
        return _string.decode(key)
    except (ValueError, msgspec.DecodeError):
        return _exact_key(key, at)


def _exact_key(key: bytes, at: int) -> str:
    try:
        return str(read_exactly(json_text(key), storable=False).value)
    except BadDocument as bad:
        raise BadDocument(bad.code, f"{bad.reason} of the key that begins at byte {at}") from None


def _value_end(source: Source, start: int) -> int:
    """The byte after the value that begins here; any depth of nesting."""
    if (match := _value.match(source, start)) is not None:
        return match.end()
    if source[start : start + 1] not in (b"{", b"["):
        raise _malformed(
            start, "no JSON value here" if start < len(source) else "the document ends too early"
        )
    depth, at = 1, start + 1
    while depth:
        bracket = _bracket.match(source, at)
        if bracket is None:
            raise _malformed(len(source), f"the value that begins at byte {start} does not end")
        depth += 1 if bracket[1] in b"{[" else -1
        at = bracket.end()
    return at


def _after(source: Source, end: int, closing: bytes) -> int:
    """The byte after the comma or the closing bracket that follows a value."""
    at = _skip(source, end)
    if source[at : at + 1] not in (b",", closing):
        raise _malformed(at, f"expected ',' or '{closing.decode()}'")
    return at + 1


def _require_end(source: Source, at: int) -> None:
    end = _skip(source, at)
    if end < len(source):
        raise _malformed(end, "more text after the document's end")


def _begin(source: Source) -> int:
    return len(BOM_UTF8) if source[: len(BOM_UTF8)] == BOM_UTF8 else 0


def _skip(source: Source, at: int) -> int:
    match = _space.match(source, at)
    return match.end() if match else at


def _malformed(at: int, what: str) -> BadDocument:
    return BadDocument("malformed_json", f"malformed JSON at byte {at}: {what}")
