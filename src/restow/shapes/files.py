"""One file of any size: the Shape of the document that it is, or of the documents that it holds.

The file is taken value by value, a chunk at a time, so that a file larger than memory has a Shape too.
"""

from collections.abc import Iterator
from dataclasses import replace

from restow.documents.elements import (
    Element,
    Layout,
    layout_of,
    read_elements,
    read_lines,
    read_sequence,
)
from restow.documents.spans import Source
from restow.documents.text import BadDocument
from restow.model.problem import Problem
from restow.model.shape import Count, Shape, Values
from restow.shapes.documents import (
    CHUNK_SIZE,
    Measured,
    count_keys,
    find_duplicates,
    read_chunk,
    shape_of,
)
from restow.shapes.measure import measure
from restow.shapes.merge import merge_shapes, merge_values


def shape_of_file(name: str, source: Source) -> Measured:
    """The Shape of a file as one document; of its values, when it holds one after the other."""
    try:
        layout = layout_of(source)
        if layout in (Layout.LINES, Layout.CONCATENATED):
            return shape_of_records(name, source)
        if len(source) <= CHUNK_SIZE or layout not in (Layout.OBJECT, Layout.LIST):
            return shape_of([(name, source[:])])
        return _shape_of_large(name, source, layout)
    except BadDocument as bad:
        return _unread(Problem(place=name, code=bad.code, reason=bad.reason))


def shape_of_records(name: str, source: Source) -> Measured:
    """The Shape of the values in a file, each a document: of its list, of its object, or of its lines."""
    faults: list[Problem] = []
    records = ((_place(name, record), record.text) for record in _records(name, source, faults))
    found = shape_of(records)
    for fault in faults:
        shape = merge_shapes(found.shape, _unread(fault).shape)
        found = Measured(shape, (*found.problems, fault))
    return found


def _records(name: str, source: Source, faults: list[Problem]) -> Iterator[Element]:
    readers = {Layout.LINES: read_lines, Layout.CONCATENATED: read_sequence, Layout.SCALAR: read_sequence}
    try:
        layout = _layout(source)
        if layout != Layout.EMPTY:
            yield from readers.get(layout, read_elements)(source)
    except BadDocument as bad:
        faults.append(Problem(place=name, code=bad.code, reason=bad.reason))


def _layout(source: Source) -> Layout:
    """Its layout; of a list or object that does not end, the elements until there can be had."""
    try:
        return layout_of(source)
    except BadDocument:
        return Layout.LIST


def _shape_of_large(name: str, source: Source, layout: Layout) -> Measured:
    values, count = Values(), 0
    problems: list[Problem] = []
    for elements in _chunks(source):
        documents, faults = read_chunk([(_place(name, element), element.text) for element in elements])
        if faults:
            return _unread(replace(faults[0], place=name, reason=f"{faults[0].place}: {faults[0].reason}"))
        trees = [document.tree for document in documents]
        outer = dict(zip([element.key for element in elements], trees, strict=True))
        part = measure([outer if layout == Layout.OBJECT else trees])
        own_keys = len(outer) if layout == Layout.OBJECT else 0
        problems += find_duplicates(documents, count_keys(part) - own_keys)
        values, count = merge_values(values, part), count + len(trees)
    problems += _repeated_keys(name, values, count)
    whole = Shape(
        documents=1, size=len(source), values=_as_one(values, count), duplicated=1 if problems else 0
    )
    return Measured(whole, tuple(problems))


def _chunks(source: Source) -> Iterator[list[Element]]:
    chunk, size = [], 0
    for element in read_elements(source):
        chunk.append(element)
        size += len(element.text)
        if size >= CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _repeated_keys(name: str, values: Values, count: int) -> Iterator[Problem]:
    """A Problem when a key of the one large object came twice, in one chunk or in two."""
    if values.objects is None:
        return
    parts = (values.objects.fields, values.objects.entries)
    kept = sum(member.values.count for part in parts for member in part.named)
    kept += sum(part.shared.count for part in parts if part.shared is not None)
    if kept < count or any(part.keys.repeated for part in parts):
        reason = "a key comes twice in the object that the file is; only the last value counts"
        yield Problem(place=name, code="duplicate_key", reason=reason)


def _as_one(values: Values, count: int) -> Values:
    """The parts of one object or list, merged, as the one that they are."""
    if values.objects is not None:
        return replace(values, objects=replace(values.objects, count=1, fewest=count, most=count))
    if values.lists is not None:
        return replace(values, lists=replace(values.lists, count=1, shortest=count, longest=count))
    return values


def _unread(problem: Problem) -> Measured:
    return Measured(Shape(unread=(Count(problem.code, 1),)), (problem,))


def _place(name: str, element: Element) -> str:
    return f"{name}#/{str(element.key)[:80]} (byte {element.at})"
