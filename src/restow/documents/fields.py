"""The values a mapping asks for, read at full speed and spelled as the document spells them.

One library decode gives the tree; what is a string is taken from it. A number, an object or a mixed
list is taken from the source text instead, so that `1.10` stays `1.10`. What the library refuses
(nesting beyond a thousand, numbers beyond a double) goes to the reference reader, which decides.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from restow.documents.duplicates import duplicate_keys
from restow.documents.exact import read_exactly
from restow.documents.text import BadDocument

#: A value as the document has it: a string decoded; anything else as its JSON text (bytes); a list of such;
#: None for null and for what is not there.
Value = str | bytes | list[str | bytes | None] | None

_ZERO = re.compile(rb"-?0(?:\.0+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_WORDS: dict[Any, bytes | None] = {True: b"true", False: b"false", None: None}
_raw_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_raw_list = msgspec.json.Decoder(list[msgspec.Raw])
_any = msgspec.json.Decoder()


class ParsedDocument:
    """One document, read."""

    __slots__ = ("_members", "_tree", "_written", "duplicates", "text")

    def __init__(
        self,
        text: bytes,
        tree: Any,
        written: Callable[[str], bytes],
        members: Callable[[str, int], list[bytes]],
        duplicates: tuple[str, ...],
    ) -> None:
        #: The document's own text.
        self.text = text
        self._tree = tree
        self._written = written
        self._members = members
        #: JSON Pointers of keys that came twice in their object: the last one counts.
        self.duplicates = duplicates

    def value(self, pointer: str) -> Value:
        """The value a JSON Pointer names; None when it is null or missing."""
        found = _follow(self._tree, pointer)
        if found is None or type(found) is str:
            return found
        if type(found) is list:
            return self._elements(found, pointer)
        return _WORDS[found] if type(found) is bool else self._written(pointer)

    def written(self, pointer: str) -> bytes | None:
        """The value's JSON text as the document writes it; None when there is no such value."""
        if _follow(self._tree, pointer, missing=self) is self:
            return None
        return self._written(pointer)

    def _elements(self, found: list[Any], pointer: str) -> list[str | bytes | None]:
        if set(map(type, found)) <= {str}:
            return found
        texts = self._members(pointer, len(found))
        return [
            element if element is None or type(element) is str else text
            for element, text in zip(found, texts, strict=True)
        ]


def read_document(text: bytes, pointers: Collection[str], *, storable: bool = True) -> ParsedDocument:
    """Reads one document.

    Args:
        text: what `json_text` returned.
        pointers: the values that will be asked for.
        storable: False: only values of it are wanted, and the rest may hold what PostgreSQL cannot.

    Raises:
        BadDocument: it is no JSON, or (storable) holds what PostgreSQL cannot.
    """
    if storable and b"\\u0000" in text and _ESCAPED_NUL.search(text):
        # Certain to be refused, unless it is malformed before that: the reference reader tells.
        read_exactly(text)
    try:
        tree = _any.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _from_reference(text, pointers, storable=storable)
    return ParsedDocument(
        text,
        tree,
        lambda pointer: _slice(text, pointer),
        lambda pointer, _: [bytes(element).strip() for element in _raw_list.decode(_slice(text, pointer))],
        duplicate_keys(text, tree, storable=storable),
    )


def key_reader(pointer: str) -> Callable[[bytes], str | None]:
    """A function that reads one top-level string quickly and leaves the rest of the document unread.

    It returns None when the key is missing, and raises ValueError when the document needs the full reader
    (the key is no string, or the text is no such object).
    """
    part = _parts(pointer)[0] if pointer.count("/") == 1 else None
    if part is None:
        return _refuse
    field = ("key", str | None, None)
    decoder = msgspec.json.Decoder(msgspec.defstruct("KeyOnly", [field], rename={"key": part}))

    def read(data: bytes) -> str | None:
        try:
            found: str | None = getattr(decoder.decode(data), "key")  # noqa: B009 - the struct is made at run time
        except RecursionError as error:
            raise ValueError from error
        return found

    return read


def _refuse(data: bytes) -> str | None:  # noqa: ARG001
    raise ValueError


def _from_reference(text: bytes, pointers: Collection[str], *, storable: bool) -> ParsedDocument:
    exact = read_exactly(text, pointers, storable=storable)

    def written(pointer: str) -> bytes:
        start, end = exact.spans[pointer]
        return text[start:end]

    def members(pointer: str, count: int) -> list[bytes]:
        return [written(f"{pointer}/{index}") for index in range(count)]

    return ParsedDocument(text, exact.value, written, members, tuple(exact.duplicates))


def _parts(pointer: str) -> list[str]:
    """The reference tokens of a JSON Pointer (RFC 6901)."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _follow(tree: Any, pointer: str, missing: Any = None) -> Any:
    value = tree
    for part in _parts(pointer):
        if type(value) is dict and part in value:
            value = value[part]
        elif type(value) is list and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return missing
    return value


def _slice(text: bytes, pointer: str) -> bytes:
    """The source text of a value that is known to be there."""
    raw = msgspec.Raw(text)
    for part in _parts(pointer):
        is_list = bytes(raw).lstrip()[:1] == b"["
        raw = _raw_list.decode(raw)[int(part)] if is_list else _raw_object.decode(raw)[part]
    return bytes(raw).strip()


def is_falsy(value: Value) -> bool:
    """Missing, null, `""`, false or zero: what makes room for the next origin of a column."""
    if isinstance(value, bytes):
        return value == b"false" or _ZERO.fullmatch(value) is not None
    return value is None or value == ""


__all__ = ["BadDocument", "ParsedDocument", "Value", "is_falsy", "key_reader", "read_document"]
