"""Bytes of documents become a Shape; what could not be read becomes Problems beside it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import msgspec

from restow.documents.duplicates import count_key_marks, duplicate_keys
from restow.documents.exact import read_exactly
from restow.documents.text import BadDocument, json_text
from restow.model.problem import Problem
from restow.model.shape import Members, Shape, Values
from restow.shapes.measure import measure
from restow.shapes.merge import merge_shapes, sorted_counts

#: Bytes of documents that are measured together: many, so that merging costs little; few, so that their
#: values fit in memory some ten times over.
CHUNK_SIZE = 8 * 1024 * 1024

_reader = msgspec.json.Decoder(float_hook=Decimal)


class Measured(NamedTuple):
    """What a set of documents gave."""

    #: Of those that could be read.
    shape: Shape
    #: The others, and the documents in which a key comes twice.
    problems: tuple[Problem, ...]


class ReadDocument(NamedTuple):
    """One document and its value."""

    name: str
    text: bytes
    tree: Any


def shape_of(documents: Iterable[tuple[str, bytes]]) -> Measured:
    """The Shape of documents, given as names and bytes; the same for any order and any chunks.

    Memory: some hundred bytes a value of CHUNK_SIZE bytes of documents, or of the largest one.
    """
    shape = Shape()
    problems: list[Problem] = []
    for chunk in _chunks(documents):
        found = _measure_chunk(chunk)
        shape = merge_shapes(shape, found.shape)
        problems += found.problems
    return Measured(shape, tuple(problems))


def _chunks(documents: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    chunk, size = [], 0
    for name, data in documents:
        chunk.append((name, data))
        size += len(data)
        if size >= CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def read_chunk(chunk: list[tuple[str, bytes]]) -> tuple[list[ReadDocument], list[Problem]]:
    """The documents of a chunk that can be read, and the Problems of the others."""
    documents, problems = [], []
    for name, data in chunk:
        try:
            text = json_text(data)
            documents.append(ReadDocument(name, text, _read(text)))
        except BadDocument as bad:
            problems.append(Problem(place=name, code=bad.code, reason=bad.reason))
    return documents, problems


def _measure_chunk(chunk: list[tuple[str, bytes]]) -> Measured:
    documents, problems = read_chunk(chunk)
    values = measure([document.tree for document in documents]) if documents else Values()
    duplicated = list(find_duplicates(documents, count_keys(values)))
    shape = Shape(
        documents=len(documents),
        size=sum(len(document.text) for document in documents),
        values=values,
        unread=sorted_counts(Counter(problem.code for problem in problems)),
        duplicated=len(duplicated),
    )
    return Measured(shape, (*problems, *duplicated))


def _read(text: bytes) -> Any:
    """The value with exact numbers, whatever `jsonb` would say of its strings."""
    try:
        return _reader.decode(text)
    except (msgspec.DecodeError, RecursionError, InvalidOperation):
        return read_exactly(text, storable=False).value


def find_duplicates(documents: list[ReadDocument], keys: int) -> Iterator[Problem]:
    """A Problem for each document with a key that comes twice.

    As many marks of keys as keys that were kept prove that none has any; only otherwise each is looked at.

    Args:
        documents: read together.
        keys: how many keys all of them have.
    """
    # A comma between two texts makes no mark.
    if count_key_marks(b",".join([document.text for document in documents])) == keys:
        return
    for document in documents:
        if found := duplicate_keys(document.text, document.tree, storable=False):
            reason = f"a key comes twice in its object ({len(found)} times); only the last value counts"
            yield Problem(place=f"{document.name}#{found[0]}", code="duplicate_key", reason=reason)


def count_keys(values: Values) -> int:
    """How many keys their objects have, at every level that was opened."""
    count, waiting = 0, [values]
    while waiting:
        here = waiting.pop()
        if here.lists is not None and here.lists.elements is not None:
            waiting.append(here.lists.elements)
        if here.objects is not None:
            children = [*_children(here.objects.fields), *_children(here.objects.entries)]
            count += sum(child.count for child in children)
            waiting += children
    return count


def _children(members: Members) -> list[Values]:
    named = [member.values for member in members.named]
    return named if members.shared is None else [*named, members.shared]
