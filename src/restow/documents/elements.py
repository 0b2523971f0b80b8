r"""The values of a large file one by one, each as the exact bytes it is written in.

Three layouts hold many documents in one file: an object with a key for each, a list, and values one after
the other (JSON Lines, or concatenated). The file may be mapped memory, so that its size costs none.

An element's text is what lies between its ends: whether that is JSON is told by the reader that is given it,
and a fault inside one element costs the others nothing.
"""

import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

import msgspec

from restow.documents.exact import read_exactly
from restow.documents.spans import (
    ELEMENT,
    KEY,
    MEMBER,
    Source,
    after_value,
    begin,
    malformed,
    require_end,
    skip_space,
    value_end,
)
from restow.documents.text import BadDocument, json_text

_line_end = re.compile(rb"[ \t\r]*+(?:\n|\Z)")
#: Bytes of a mapped file that are passed until they are let go.
_HELD = 32 << 20
#: A longer first line is taken for values without lines between them.
_LONGEST_LINE = 64 << 20
_raw = msgspec.json.Decoder(msgspec.Raw)
_string = msgspec.json.Decoder(str)


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


def in_passing(source: Source, elements: Iterator[Element]) -> Iterator[Element]:
    """The elements; pages of a mapped file that lie behind are let go, and count as nobody's memory."""
    held = 0
    for element in elements:
        yield element
        if element.at - held > _HELD:
            held = element.at
            let_go(source)


def let_go(source: Source) -> None:
    """Gives the pages of a mapped file back to the system, which still has them at hand."""
    if isinstance(source, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        source.madvise(mmap.MADV_DONTNEED)


def layout_of(source: Source) -> Layout:
    """What the file is at its top; the first value is read to its end, and no more.

    Raises:
        BadDocument: the first value does not end.
    """
    start = skip_space(source, begin(source))
    if start == len(source):
        return Layout.EMPTY
    end = value_end(source, start)
    if skip_space(source, end) < len(source):
        return Layout.LINES if _line_end.match(source, end) else Layout.CONCATENATED
    return {b"{": Layout.OBJECT, b"[": Layout.LIST}.get(source[start : start + 1], Layout.SCALAR)


def read_elements(source: Source) -> Iterator[Element]:
    """The values of the one object or list that the file is, in order; a key that comes twice comes twice.

    Raises:
        BadDocument: what lies between the values is no JSON; the reason names the byte of the file.
    """
    start = skip_space(source, begin(source))
    opening = source[start : start + 1]
    if opening not in (b"{", b"["):
        raise malformed(start, "neither an object nor a list begins here")
    closing = b"}" if opening == b"{" else b"]"
    at = skip_space(source, start + 1)
    if source[at : at + 1] == closing:
        require_end(source, at + 1)
        return
    yield from _inside(source, at, MEMBER if closing == b"}" else ELEMENT, closing)


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
    require_end(source, at)


def read_sequence(source: Source) -> Iterator[Element]:
    """The values of a file that holds them one after the other, with or without space between them.

    Raises:
        BadDocument: something that is no value begins, or one does not end; the reason names the byte.
    """
    index, at = 0, skip_space(source, begin(source))
    while at < len(source):
        end = value_end(source, at)
        yield Element(index, source[at:end], at)
        index, at = index + 1, skip_space(source, end)


def read_lines(source: Source) -> Iterator[Element]:
    """The lines of JSON Lines that are not blank, by number from 0; one that is torn costs no other."""
    index, at = 0, begin(source)
    while at < len(source):
        end = source.find(b"\n", at)
        end = len(source) if end < 0 else end
        line = source[at:end]
        text = line.strip(b" \t\r")
        if text:
            yield Element(index, text, at + line.index(text[:1]))
        index, at = index + 1, end + 1


def read_stream(source: Source) -> Iterator[Element]:
    """The values of a file that holds one after the other, by lines where it has them.

    Where the first line is torn and the next one is whole, the file is one of lines all the same.

    Raises:
        BadDocument: it is not of lines, and something is no value or does not end.
    """
    return read_lines(source) if _has_lines(source) else read_sequence(source)


def _has_lines(source: Source) -> bool:
    first, end = _line(source, begin(source))
    if first is None:
        return False
    if _is_json(first):
        return True
    try:
        value_end(first, 0)
    except BadDocument:  # it goes on in the next line, or it is torn
        second, _ = _line(source, end)
        return (
            first not in (b"{", b"[")
            and second is not None
            and second[:1] in (b"{", b"[")
            and _is_json(second)
        )
    return False


def _line(source: Source, at: int) -> tuple[bytes | None, int]:
    """The next line that is not blank, unless it is too long to be taken, and where it ends."""
    at = skip_space(source, at)
    end = source.find(b"\n", at, at + _LONGEST_LINE)
    if end < 0 and len(source) - at > _LONGEST_LINE:
        return None, at
    end = len(source) if end < 0 else end
    return source[at:end].strip(b" \t\r") or None, end


def _is_json(text: bytes) -> bool:
    try:
        _raw.decode(text)
    except RecursionError:  # deeper than the library goes
        return True
    except msgspec.DecodeError:
        return False
    return True


def _deep_element(source: Source, at: int, index: int, closing: bytes) -> tuple[Element, int]:
    """An element that one match does not follow: deeply nested, or at fault."""
    key: str | int = index
    if closing == b"}":
        found = KEY.match(source, at)
        if found is None:
            raise malformed(skip_space(source, at), "expected a key and ':'")
        key, at = _decode_key(found["key"], at), found.end()
    start = skip_space(source, at)
    end = value_end(source, start)
    return Element(key, source[start:end], start), after_value(source, end, closing)


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
