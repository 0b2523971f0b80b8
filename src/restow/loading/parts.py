"""A document that holds many rows, divided: entries of an object, elements of a list, values in sequence."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from restow.documents.elements import Element, in_passing, let_go, read_elements, read_stream
from restow.documents.spans import Source, begin, skip_space
from restow.documents.text import BadDocument
from restow.loading.found import Found, KeyFinder
from restow.loading.repeated import encoded, repeated_in
from restow.loading.spool import Part
from restow.model import Mapping
from restow.model.mapping import Layout

#: Elements looked up at once among the keys that come again.
_AT_ONCE = 500
_BLOCK = 8 << 20


class Spooled(NamedTuple):
    """A document in the spool."""

    #: Its name in the store.
    name: str
    #: Where it begins in the spool.
    start: int
    #: Its length in bytes.
    length: int


def part_name(document: str, step: str | int) -> str:
    """The name of a value within a document: a JSON Pointer as the fragment."""
    return f"{document}#/{str(step).replace('~', '~0').replace('/', '~1')}"


def document_of(name: str) -> str:
    """The document's name, of it or of a value within it: `#/` comes in no step of a pointer."""
    document, mark, _ = name.rpartition("#/")
    return document if mark else name


def divide(mapping: Mapping, document: Spooled, source: Source) -> Iterator[Part]:
    """The parts of a document in their order; a fault of the document itself is the last of them."""
    wants_hash = any(origin.told == "sha256" for column in mapping.columns for origin in column.origins)
    digest = _digest(source) if wants_hash else ""
    count = 0
    try:
        for position, element, times in _READERS[mapping.layout](source):
            is_entry = isinstance(element.key, str)
            yield Part(
                name=part_name(document.name, element.key if is_entry else position),
                document=document.name,
                key=str(element.key) if is_entry else None,
                position=position,
                start=document.start + element.at,
                length=len(element.text),
                at=element.at,
                sha256=digest,
                times=times,
            )
            count += 1
    except BadDocument as bad:
        reason = f"{bad.reason}; the {count} values before that were taken" if count else bad.reason
        yield faulty(document.name, bad.code, reason)


def faulty(document: str, code: str, reason: str) -> Part:
    """What stands for a document that cannot be divided, or not to its end."""
    return Part(document, document, None, -1, 0, 0, 0, bad=(code, reason))


def outside_of(keys: KeyFinder, item: str | Part) -> dict[str, str]:
    """What is known of an item without its text; of a document that cannot be divided, only its name is."""
    if isinstance(item, str):
        return keys.outside(item)
    outside = keys.outside(item.document)
    if item.bad is not None:
        return {**outside, "": item.name}
    outside = {**outside, "@position": str(item.position), "@sha256": item.sha256}
    if item.key is not None:
        outside["@key"] = item.key
    return outside


def found_of(keys: KeyFinder, item: str | Part) -> Found:
    """What is known of an item that is yet to be read."""
    return keys.named(item) if isinstance(item, str) else _found(keys, item)


def _found(keys: KeyFinder, part: Part) -> Found:
    outside = outside_of(keys, part)
    if part.bad is not None:
        return Found(part.name, outside, part.name, bad=BadDocument(*part.bad), claimed=part.name)
    again = f"its key came {part.times} times, the last one counts"
    return Found(
        part.name,
        outside,
        keys.path_key(part.name, outside),
        warnings=(again,) if part.times > 1 else (),
        place=f" (of the value that begins at byte {part.at} of the document)",
    )


def _entries(source: Source) -> Iterator[tuple[int, Element, int]]:
    _require(source, b"{", "an object")
    with repeated_in(source) as repeated:
        for some in _several(enumerate(in_passing(source, read_elements(source)))):
            again = repeated.of([element for _, element in some])
            for position, element in some:
                last, times = again.get(encoded(element), (element.at, 1)) if again else (element.at, 1)
                if last == element.at:
                    yield position, element, times


def _several(elements: Iterator[tuple[int, Element]]) -> Iterator[list[tuple[int, Element]]]:
    """The elements, many at once; those before a fault come before it."""
    some: list[tuple[int, Element]] = []
    try:
        for element in elements:
            some.append(element)
            if len(some) == _AT_ONCE:
                yield some
                some = []
    except BadDocument:
        yield some
        raise
    yield some


def _elements(source: Source) -> Iterator[tuple[int, Element, int]]:
    _require(source, b"[", "a list")
    for position, element in enumerate(in_passing(source, read_elements(source))):
        yield position, element, 1


def _lines(source: Source) -> Iterator[tuple[int, Element, int]]:
    # By number among the values, not among the lines: a blank line is no more than space.
    for position, element in enumerate(in_passing(source, read_stream(source))):
        yield position, element, 1


_READERS: dict[Layout, Callable[[Source], Iterator[tuple[int, Element, int]]]] = {
    "entries": _entries,
    "elements": _elements,
    "lines": _lines,
}


def values_of(layout: Layout, source: Source) -> Iterator[Element]:
    """The values of a document that count, in their order.

    Raises:
        BadDocument: it is no document of this layout, or what lies between its values is no JSON.
    """
    return (element for _, element, _ in _READERS[layout](source))


def _require(source: Source, opening: bytes, what: str) -> None:
    start = skip_space(source, begin(source))
    if start == len(source):
        raise BadDocument("empty_document", "the document is empty")
    if source[start : start + 1] != opening:
        raise BadDocument("another_layout", f"the document is not {what}, as the mapping says")


def _digest(source: Source) -> str:
    digest = sha256()
    for at in range(0, len(source), _BLOCK):
        digest.update(source[at : at + _BLOCK])
        let_go(source)
    return digest.hexdigest()
