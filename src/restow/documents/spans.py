"""Where the values of a JSON text begin and end, found without reading what is inside them.

One regular expression matches a whole value that is nested a few levels deep; deeper ones are followed
bracket by bracket, to any depth. What lies between two ends need not be JSON: its reader tells.
"""

import mmap
import re
from codecs import BOM_UTF8

from restow.documents.text import BadDocument

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
ELEMENT = re.compile(_SPACE + rb"(?P<key>(?!))?" + _VALUE + _SPACE + rb"(?P<end>[,\]])", re.DOTALL)
MEMBER = re.compile(_SPACE + _KEY + _SPACE + _VALUE + _SPACE + rb"(?P<end>[,}])", re.DOTALL)
KEY = re.compile(_SPACE + _KEY, re.DOTALL)
_value = re.compile(_SPACE + _VALUE, re.DOTALL)
# Over all that is whole, to the bracket that begins or ends something deeper.
_WHOLE = rb"(?:" + _STRING + rb"|" + _nested(_LEVELS) + rb")"
_bracket = re.compile(_FLAT + rb"(?:" + _WHOLE + _FLAT + rb")*+([{}\[\]])", re.DOTALL)
_space = re.compile(_SPACE)


def value_end(source: Source, start: int) -> int:
    """The byte after the value that begins here; any depth of nesting.

    Raises:
        BadDocument: no value begins here, or it does not end.
    """
    if (match := _value.match(source, start)) is not None:
        return match.end()
    if source[start : start + 1] not in (b"{", b"["):
        raise malformed(start, "no JSON value here" if start < len(source) else "the document ends too early")
    depth, at = 1, start + 1
    while depth:
        bracket = _bracket.match(source, at)
        if bracket is None:
            raise malformed(len(source), f"the value that begins at byte {start} does not end")
        depth += 1 if bracket[1] in b"{[" else -1
        at = bracket.end()
    return at


def after_value(source: Source, end: int, closing: bytes) -> int:
    """The byte after the comma or the closing bracket that follows a value.

    Raises:
        BadDocument: something else follows.
    """
    at = skip_space(source, end)
    if source[at : at + 1] not in (b",", closing):
        raise malformed(at, f"expected ',' or '{closing.decode()}'")
    return at + 1


def require_end(source: Source, at: int) -> None:
    """Raises BadDocument when more than space follows."""
    end = skip_space(source, at)
    if end < len(source):
        raise malformed(end, "more text after the document's end")


def begin(source: Source) -> int:
    """The byte after a byte order mark, if there is one."""
    return len(BOM_UTF8) if source[: len(BOM_UTF8)] == BOM_UTF8 else 0


def skip_space(source: Source, at: int) -> int:
    """The first byte from here that is no space."""
    match = _space.match(source, at)
    return match.end() if match else at


def malformed(at: int, what: str) -> BadDocument:
    """The fault at a byte of the file."""
    return BadDocument("malformed_json", f"malformed JSON at byte {at}: {what}")
