r"""The reference reader: any depth, any number, every duplicate key, and the place of a fault.

An iterative reader of RFC 8259. It is some fifty times slower than the library that reads ordinary
documents, and is asked only when that library refuses one, or when its answer is not enough: numbers
beyond a double, nesting beyond a thousand levels, the place of a duplicate key or of a `\u0000`.
It never recurses, so no document can exhaust the stack.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from restow.documents.text import BadDocument

_SPACE = re.compile(rb"[ \t\n\r]*")
# Possessive: what was matched is never given back, so no way back is kept for each character of a string.
_STRING = re.compile(rb'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_EMPTY = re.compile(rb"\[[ \t\n\r]*\]|\{[ \t\n\r]*\}")
_WORD = re.compile(rb"true|false|null")
_WORDS: dict[bytes, Any] = {b"true": True, b"false": False, b"null": None}
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class ExactDocument:
    """What the reference reader found."""

    #: The value: dict, list, str, bool, None, int or Decimal (never float).
    value: Any = None
    #: JSON Pointers of keys that came again in their object; the last one's value was kept.
    duplicates: list[str] = field(default_factory=list)
    #: Source spans of the wanted values and of their direct members, by JSON Pointer.
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_exactly(text: bytes, wanted: Collection[str] = (), *, storable: bool = True) -> ExactDocument:
    """Reads UTF-8 JSON text.

    Args:
        text: the document, without a byte order mark.
        wanted: JSON Pointers of the values whose source text is needed.
        storable: False allows what JSON does and `jsonb` does not: U+0000, lone surrogates, any exponent
            (a number with one that no Decimal holds is given as an infinity).

    Raises:
        BadDocument: it is no JSON, or (storable) holds what `jsonb` cannot; the reason names the byte or
            the JSON Pointer.
    """
    return _Reader(text, wanted, storable=storable).read()


class _Container:
    """An open array or object, with the key or index that comes next."""

    __slots__ = ("key", "start", "value")

    def __init__(self, value: Any, start: int) -> None:
        self.value = value
        self.start = start
        self.key: str | None = None

    def step(self) -> str:
        """The pointer part of the value being read."""
        part = str(len(self.value)) if self.key is None else self.key
        return "/" + part.replace("~", "~0").replace("/", "~1")


class _Reader:
    def __init__(self, text: bytes, wanted: Collection[str], *, storable: bool) -> None:
        self.text = text
        self.storable = storable
        self.wanted = frozenset(wanted)
        self.deepest = max((pointer.count("/") for pointer in wanted), default=-1) + 1
        self.at = 0
        self.open: list[_Container] = []
        self.found = ExactDocument()

    def read(self) -> ExactDocument:
        complete = False
        while not complete:
            start = self._skip_space()
            if self._enters():
                continue
            self._place(self._scalar(), start)
            complete = self._after_value()
        if self._skip_space() != len(self.text):
            raise self._syntax("more text after the document's end")
        return self.found

    def _enters(self) -> bool:
        """Enters an array or object that is not empty; its first value has to be read next."""
        first = self._mark()
        if first not in (b"[", b"{"):
            return False
        closing = b"]" if first == b"[" else b"}"
        start, self.at = self.at, self.at + 1
        self._skip_space()
        if self._mark() == closing:
            self.at = start
            return False
        container = _Container([] if first == b"[" else {}, start)
        self.open.append(container)
        if first == b"{":
            self._key(container)
        return True

    def _scalar(self) -> Any:
        """A value without values inside: an empty array or object among them."""
        if empty := _EMPTY.match(self.text, self.at):
            self.at = empty.end()
            return [] if empty[0].startswith(b"[") else {}
        if self._mark() == b'"':
            return self._string("value")
        if word := _WORD.match(self.text, self.at):
            self.at = word.end()
            return _WORDS[word[0]]
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return _exact_number(number) if self.storable else _any_number(number)
        raise self._syntax("no JSON value here" if self._mark() else "the document ends too early")

    def _place(self, value: Any, start: int) -> None:
        """Puts a finished value where it belongs, and notes where its text lies."""
        if not self.open:
            self.found.value = value
            self._note_span(start)
            return
        container = self.open[-1]
        if len(self.open) <= self.deepest:
            self._note_span(start)
        if container.key is None:
            container.value.append(value)
            return
        if container.key in container.value:
            self.found.duplicates.append(self._place_name())
        container.value[container.key] = value

    def _after_value(self) -> bool:
        """Reads `,` or closes containers after a value; True when the document is complete."""
        while self.open:
            self._skip_space()
            container, mark = self.open[-1], self._mark()
            is_object = isinstance(container.value, dict)
            if mark == b",":
                self.at += 1
                self._skip_space()
                if is_object:
                    self._key(container)
                return False
            if mark != (b"}" if is_object else b"]"):
                raise self._syntax("the document ends too early" if not mark else "expected ',' or an end")
            self.at += 1
            self.open.pop()
            self._place(container.value, container.start)
        return True

    def _note_span(self, start: int) -> None:
        pointer = self._pointer()
        if pointer in self.wanted:
            # Members noted for an earlier duplicate of this key lie before it, and are not its own.
            for inside in [span for span in self.found.spans if span.startswith(f"{pointer}/")]:
                if self.found.spans[inside][0] < start:
                    del self.found.spans[inside]
        if pointer in self.wanted or pointer.rpartition("/")[0] in self.wanted:
            self.found.spans[pointer] = (start, self.at)

    def _key(self, container: _Container) -> None:
        container.key = ""
        container.key = self._string("key")
        self._skip_space()
        if self._mark() != b":":
            raise self._syntax("expected ':' after a key")
        self.at += 1

    def _string(self, what: str) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise self._syntax(f"a {what} is no complete JSON string")
        self.at = match.end()
        decoded = _unescape(match[1].decode())
        if self.storable:
            self._require_storable(decoded, what)
        return decoded

    def _require_storable(self, decoded: str, what: str) -> None:
        if "\0" in decoded:
            reason = f"\\u0000 in the {what} at {self._place_name()}, which PostgreSQL cannot hold"
            raise BadDocument("nul_character", reason)
        if _LONE_SURROGATE.search(decoded):
            reason = f"half a surrogate pair in the {what} at {self._place_name()}, which is no Unicode text"
            raise BadDocument("lone_surrogate", reason)

    def _pointer(self) -> str:
        """The JSON Pointer of the value being read."""
        return "".join(container.step() for container in self.open)

    def _place_name(self) -> str:
        """The pointer for people: long ones are cut, an object's own key is part of the document's text."""
        steps = [container.step()[:80] for container in self.open[-6:]]
        return ("/..." if len(self.open) > 6 else "") + "".join(steps) or "/"

    def _mark(self) -> bytes:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def _skip_space(self) -> int:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _syntax(self, what: str) -> BadDocument:
        return BadDocument("malformed_json", f"malformed JSON at byte {self.at}: {what}")


def exact_decimal(text: str) -> Decimal:
    """The number that a JSON number's text spells.

    Raises:
        BadDocument: its exponent is beyond what a Decimal holds, and far beyond PostgreSQL's numeric.
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        reason = "a number's exponent is out of range for PostgreSQL's numeric"
        raise BadDocument("number_out_of_range", reason) from None


def _exact_number(number: re.Match[bytes]) -> int | Decimal:
    # Decimal reads any number of digits; int() would stop at 4,300.
    text = number[0].decode()
    short_integer = number[1] is None and number[2] is None and len(text) < 4000
    return int(text) if short_integer else exact_decimal(text)


def _any_number(number: re.Match[bytes]) -> int | Decimal:
    try:
        return _exact_number(number)
    except BadDocument:
        return Decimal("-Infinity" if number[0].startswith(b"-") else "Infinity")


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    decoded = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _PLAIN[m[2]], text)
    # Two escapes of a pair are one character; halves that stand alone are left for the caller to find.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
