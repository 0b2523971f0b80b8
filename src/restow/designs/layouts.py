"""What of a document is a row: decided from what documents are at the top, and how code goes into them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from restow.designs.survey import Survey
from restow.designs.types import counted, kinds_of
from restow.model.dataset import Dataset
from restow.model.design import Reason
from restow.model.mapping import Layout
from restow.model.problem import Problem
from restow.model.shape import Objects, Shape, Values
from restow.model.signature import Access
from restow.model.site import Usage
from restow.shapes.merge import merge_values
from restow.shapes.reading import entries_of, is_map, similar_keys

#: Kinds of use that only a list has.
_OF_LISTS = frozenset({"append", "sort"})
#: Share of entries or elements that are of one kind, from which on they are taken for records.
_ALIKE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a row is, and the Shape of the rows' values."""

    layout: Layout
    #: Of the rows' values.
    shape: Shape
    reason: Reason
    findings: tuple[Problem, ...] = ()


def choose_layout(survey: Survey, dataset: Dataset) -> Rows:
    """The layout that loses nothing and gives each record a row of its own."""
    if survey.read == 0:
        return _from_code(survey, dataset)
    if survey.sequences * 2 > survey.read or survey.named_lines * 2 > survey.listed:
        return _lines(survey)
    whole = survey.whole.values
    chosen = _entries(survey, dataset, whole) or _elements(survey, whole)
    if chosen is not None:
        return chosen
    return _document(survey, _remarks(survey))


def _lines(survey: Survey) -> Rows:
    values = survey.sequence
    singles = survey.whole
    both = Shape(
        documents=values.documents + singles.documents,
        size=values.size + singles.size,
        values=merge_values(values.values, singles.values),
        unread=values.unread,
        duplicated=values.duplicated + singles.duplicated,
    )
    sentence = "Its documents hold values one after the other: a row a value."
    return Rows(layout="lines", shape=both, reason=Reason(sentence=sentence, place=survey.template.text))


def _entries(survey: Survey, dataset: Dataset, whole: Values) -> Rows | None:
    if whole.objects is None or not _only(whole, "objects"):
        return None
    objects = whole.objects
    by_code = _goes_by_key(dataset)
    if objects.entries.keys.hashes and not objects.fields.keys.hashes:
        why, place = "Its keys are data by their form", ""
    elif is_map(objects):
        why, place = "Its keys are data, for there are many and their values are alike", ""
    elif (
        by_code is not None and (objects.most == 0 or _alike(objects)) and not _named_fields(objects, dataset)
    ):
        why = "Code goes into it by keys that are data"
        place = f"{by_code.place.file}:{by_code.place.line}"
    else:
        return None
    values = _all_entries(objects)
    reason = Reason(sentence=f"{why}, so that each is a row.", place=place or "document")
    return Rows(layout="entries", shape=_shape_of_rows(survey.whole, values), reason=reason)


def _elements(survey: Survey, whole: Values) -> Rows | None:
    if whole.lists is None or not _only(whole, "lists"):
        return None
    elements = whole.lists.elements
    if elements is None:
        if survey.template.holes:
            return None
        reason = Reason(sentence="It is a list, empty as yet: a row an element.", place="document")
        return Rows(layout="elements", shape=Shape(size=survey.whole.size), reason=reason)
    kinds = kinds_of(elements)
    records = kinds.get("objects", 0)
    if records >= elements.count * _ALIKE:
        sentence = "It is a list of records: a row an element, in their order."
    elif not survey.template.holes and len(kinds) == 1 and not kinds.keys() & {"lists", "objects"}:
        sentence = "It is a list of plain values: a row an element, in their order."
    else:
        return None
    reason = Reason(sentence=sentence, place="/*")
    return Rows(layout="elements", shape=_shape_of_rows(survey.whole, elements), reason=reason)


def _document(survey: Survey, findings: list[Problem]) -> Rows:
    holes = survey.template.holes
    sentence = (
        f"One document for each {' and '.join(holes)}: a row a document."
        if holes
        else "It is one document: one row."
    )
    reason = Reason(sentence=sentence, place=survey.template.text)
    return Rows(layout="document", shape=survey.whole, reason=reason, findings=tuple(findings))


def as_documents(survey: Survey, place: str, why: str) -> Rows:
    """The layout that takes any document, where records within it cannot be rows.

    Args:
        survey: what the documents are.
        place: a path of the shape.
        why: a sentence's end.
    """
    problem = Problem(place=place, code="not_divided", reason=f"{why}: its records stay in their document")
    return _document(survey, [problem, *_remarks(survey)])


def _remarks(survey: Survey) -> list[Problem]:
    findings = []
    kinds = kinds_of(survey.whole.values)
    if len(kinds) > 1:
        reason = f"its documents are of several kinds at the top: {counted(kinds)}; each is a row as it is"
        findings.append(Problem(place="document", code="several_kinds", reason=reason))
    if survey.sequences:
        reason = (
            f"{survey.sequences} of {survey.read} documents hold more than one value; no row holds these:"
            " put them right, or keep them apart"
        )
        findings.append(Problem(place="document", code="several_values", reason=reason))
    return findings


def nested_records(rows: Rows, *, single: bool) -> Iterator[Problem]:
    """Lists and maps of records inside of rows: they stay in the jsonb column, and are told of.

    Args:
        rows: what a row is.
        single: True: there is one row, which a person may want to divide.
    """
    objects = rows.shape.values.objects
    if objects is None:
        return
    advice = "a person may make a dataset of it" if single else "a table of their own is a later step"
    whole = _records_in_maps(objects)
    inside = [(f"/{key}", _records_of(values)) for key, values in objects.fields.named if not whole]
    for place, records in (("/{key}", whole), *inside):
        if records:
            count = "1 record" if records == 1 else f"{records} records"
            reason = f"holds {count} of its own, which stay in the jsonb column ({advice})"
            yield Problem(place=place, code="nested_records", reason=reason)


def _records_of(values: Values) -> int:
    """How many records a field's lists or maps hold together."""
    if values.lists is not None:
        elements = values.lists.elements
        return elements.objects.count if elements is not None and elements.objects is not None else 0
    return _records_in_maps(values.objects) if values.objects is not None else 0


def _records_in_maps(objects: Objects) -> int:
    entries = entries_of(objects, 1)
    return entries.objects.count if entries is not None and entries.objects is not None else 0


def similar_fields(shape: Shape) -> Iterator[Problem]:
    """Fields whose names differ in case only: PostgreSQL's own names would meet."""
    if shape.values.objects is not None:
        for keys in similar_keys(shape.values.objects):
            reason = f"fields whose names differ in case only: {', '.join(keys)}"
            yield Problem(place="document", code="similar_names", reason=reason)


def _only(values: Values, kind: str) -> bool:
    return list(kinds_of(values)) == [kind] and not values.nulls


def _goes_by_key(dataset: Dataset) -> Usage | None:
    """A use of the top by a key that is not known: `data[user_id]`; lists aside."""
    if any(not usage.path and usage.kind in _OF_LISTS for usage in dataset.usages):
        return None
    return next((usage for usage in dataset.usages if usage.path[:1] == ("[]",)), None)


def _named_fields(objects: Objects, dataset: Dataset) -> bool:
    """Whether code also asks for one of its keys by name, as for a field."""
    names = {member.key for member in objects.fields.named}
    return any(usage.path and usage.path[0] in names for usage in dataset.usages)


def _alike(objects: Objects) -> bool:
    """Whether nearly all entries are of one kind."""
    entries = _all_entries(objects)
    counts = kinds_of(entries)
    return bool(counts) and max(counts.values()) >= (entries.count - entries.nulls) * _ALIKE


def _all_entries(objects: Objects) -> Values:
    """All values under all keys, merged."""
    parts = [
        values
        for members in (objects.fields, objects.entries)
        for values in (*(member.values for member in members.named), members.shared)
        if values is not None
    ]
    return reduce(lambda left, right: merge_values(left, right, 1), parts, Values())


def _shape_of_rows(whole: Shape, values: Values) -> Shape:
    return Shape(
        documents=values.count,
        size=whole.size,
        values=values,
        unread=whole.unread,
        duplicated=whole.duplicated,
    )


def _from_code(survey: Survey, dataset: Dataset) -> Rows:
    """Without documents, what the code does with them."""
    paths = {usage.kind for usage in dataset.usages if not usage.path}
    place = f"{dataset.sites[0].place.file}:{dataset.sites[0].place.line}" if dataset.sites else ""
    layout: Layout = "document"
    if dataset.accesses(Access.APPEND):
        layout, what = "lines", "Code appends to its documents: a row a value"
    elif paths & _OF_LISTS:
        layout, what = "elements", "Code treats it as a list: a row an element"
    elif _goes_by_key(dataset) is not None and not survey.template.holes:
        layout, what = "entries", "Code goes into it by keys that are data: a row a key"
    else:
        what = "A row a document" if survey.template.holes else "It is one document: one row"
    reason = Reason(sentence=f"{what}; no document was there to tell.", place=place)
    return Rows(layout=layout, shape=Shape(), reason=reason)
