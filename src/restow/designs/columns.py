"""Which fields of the rows' values have a column of their own, and of which type."""

from collections.abc import Iterator
from typing import NamedTuple

from restow.designs.keys import pointer_to
from restow.designs.lookups import FieldPath, Lookups
from restow.designs.types import Fit, fit, kinds_of, nearly
from restow.designs.words import (
    is_amount,
    is_flag,
    is_id,
    is_measure,
    is_moment,
    is_person,
    is_secret,
    is_status,
)
from restow.model.design import Reason
from restow.model.mapping import ColumnType
from restow.model.problem import Problem
from restow.model.shape import ENUM_LENGTH, Format, Sample, Shape, Values
from restow.model.site import CodePlace
from restow.shapes.reading import is_map

#: Columns of fields in one table; more is a document, not a record.
MOST_COLUMNS = 40
#: Levels of a row's value in which columns are looked for.
_DEPTH = 2
_MOMENTS: tuple[ColumnType, ...] = ("timestamp with time zone", "timestamp without time zone", "date")
_NUMBERS: tuple[ColumnType, ...] = ("bigint", "numeric")


class Field(NamedTuple):
    """A field of the rows' values."""

    path: FieldPath
    values: Values
    #: Rows that could have it.
    rows: int

    @property
    def pointer(self) -> str:
        """Where it is in a row's value."""
        return pointer_to(*self.path)

    @property
    def present(self) -> int:
        """Rows that have it, and no null."""
        return self.values.count - self.values.nulls


class Typed(NamedTuple):
    """A field with a column."""

    field: Field
    type: ColumnType
    reason: Reason

    @property
    def sample(self) -> Sample:
        """Its distinct values."""
        leaves = self.field.values.strings or self.field.values.integers
        return leaves.sample if leaves is not None else Sample()


class Chosen(NamedTuple):
    """Fields with columns, and what is to be told of the others."""

    columns: list[Typed]
    findings: list[Problem]


def without_documents(lookups: Lookups) -> Iterator[Problem]:
    """Fields that code asks by, and whose types no document tells."""
    for path, (verb, place) in lookups.asked.items():
        if path in lookups.read and not is_secret(path[-1]):
            reason = f"code {verb} by it ({_spelled(place)}): a column, once documents tell its type"
            yield Problem(place=pointer_to(*path), code="no_type_yet", reason=reason)


def choose_columns(shape: Shape, lookups: Lookups, taken: frozenset[str]) -> Chosen:
    """The fields that have a column.

    Args:
        shape: of the rows' values.
        lookups: what code asks of them.
        taken: pointers of fields that have a column already, or need none.
    """
    chosen = Chosen([], [])
    for field in fields_of(shape):
        if field.pointer in taken:
            continue
        found, why = _fit(field)
        grounds = _grounds(field, found, lookups)
        if grounds is None:
            continue
        if found is None or (field.path and is_secret(field.path[-1])):
            chosen.findings.append(_no_type(field, why) if found is None else _secret(field))
            continue
        reason = Reason(sentence=f"{grounds.sentence} {_capital(why)}.", place=grounds.place or field.pointer)
        chosen.columns.append(Typed(field, found, reason))
        chosen.findings.extend(_remarks(field, found))
    return _limited(chosen, lookups)


def fields_of(shape: Shape) -> Iterator[Field]:
    """The fields of the rows' values, two levels deep; a plain value itself, when rows are that."""
    values = shape.values
    if values.objects is None:
        if values.count and not kinds_of(values).keys() & {"lists", "deeply nested values"}:
            yield Field((), values, values.count)
        return
    yield from _fields(values, (), values.count)


def _fields(values: Values, path: FieldPath, rows: int) -> Iterator[Field]:
    if values.objects is None or is_map(values.objects):
        return
    for key, inner in values.objects.fields.named:
        if values.lists is not None and key.isdecimal():  # a pointer would lead into the lists as well
            continue
        here = (*path, key)
        yield Field(here, inner, rows)
        if len(here) < _DEPTH and inner.objects is not None:
            yield from _fields(inner, here, rows)


def _fit(field: Field) -> Fit:
    found = fit(field.values)
    if found.type == "bigint" and field.path and is_amount(field.path[-1]):
        return Fit("numeric", f"{found.why}, and the next one may have a fraction")
    return found


def _grounds(field: Field, found: ColumnType | None, lookups: Lookups) -> Reason | None:
    """Why the field has a column; None when nothing speaks for one."""
    asked = lookups.asked.get(field.path)
    if asked is not None and (found is not None or not _is_nested(field)):
        return Reason(sentence=f"Code {asked[0]} by it.", place=_spelled(asked[1]))
    if not field.path:
        return Reason(sentence="It is the row's value.")
    if len(field.path) > 1:
        return _inside(field, found, lookups)
    sentence = _longitudinal(field, found)
    if sentence:
        return Reason(sentence=sentence)
    place = lookups.read.get(field.path)
    if place is not None and found in ("boolean", *_NUMBERS):
        what = "says yes or no, and code reads it" if found == "boolean" else "is a measure that code reads"
        return Reason(sentence=f"It {what}.", place=_spelled(place))
    return None


def _inside(field: Field, found: ColumnType | None, lookups: Lookups) -> Reason | None:
    """One level down, only what code reads and what is a measure, a status or a moment by its name."""
    place = lookups.read.get(field.path)
    name = field.path[-1]
    if place is None or found is None:
        return None
    measure = found in ("boolean", *_NUMBERS) and (is_measure(name) or is_flag(name))
    if measure or found in _MOMENTS or (found == "text" and is_status(name) and _is_short(field)):
        return Reason(sentence="Code reads it, and it is counted over time.", place=_spelled(place))
    return None


def _longitudinal(field: Field, found: ColumnType | None) -> str:
    name = field.path[-1]
    if found in _MOMENTS:
        return "It says when."
    if is_id(name) and not _is_nested(field):
        return "It names a record."
    if found == "uuid":
        return "It names a record by its form."
    if is_moment(name) and found == "bigint" and _is_epoch(field.values):
        return "It says when, counted from 1970."
    if is_status(name) and not _is_nested(field) and _is_short(field):
        return "Records are grouped by it."
    if is_measure(name) and not _is_nested(field) and found not in ("text", "text[]"):
        return "It is a measure."
    if is_flag(name) and found == "boolean":
        return "It says yes or no of a record."
    if is_person(name) and found == "text" and _is_short(field):
        return "It names a person."
    if is_moment(name) and field.values.strings is not None and nearly(field.values.strings):
        return "It says when, mostly."
    return ""


def _is_nested(field: Field) -> bool:
    return bool(kinds_of(field.values).keys() & {"objects", "lists", "deeply nested values"})


def _is_short(field: Field) -> bool:
    strings = field.values.strings
    return strings is None or strings.longest <= ENUM_LENGTH * 4


def _is_epoch(values: Values) -> bool:
    numbers = values.integers
    return numbers is not None and any(
        dict(numbers.formats).get(form) == numbers.count
        for form in (Format.EPOCH_SECONDS, Format.EPOCH_MILLISECONDS)
    )


def _no_type(field: Field, why: str) -> Problem:
    kinds = kinds_of(field.values)
    code = "conflicting_types" if len(kinds) > 1 else "no_type" if kinds else "never_a_value"
    return Problem(place=field.pointer, code=code, reason=f"{why}: no column, it stays in the jsonb column")


def _remarks(field: Field, found: ColumnType) -> Iterator[Problem]:
    """What a type does not say."""
    strings = field.values.strings
    if found == "timestamp without time zone":
        reason = (
            "its timestamps name no time zone and stay as written; which one they mean only the code knows"
        )
        yield Problem(place=field.pointer, code="no_time_zone", reason=reason)
    if found == "text" and strings is not None and (almost := nearly(strings)):
        reason = f"{almost}: the column is text, which holds all"
        yield Problem(place=field.pointer, code="nearly_typed", reason=reason)


def _secret(field: Field) -> Problem:
    reason = "it is a secret by its name: no column of its own, it stays in the jsonb column"
    return Problem(place=field.pointer, code="secret", reason=reason)


def _limited(chosen: Chosen, lookups: Lookups) -> Chosen:
    if len(chosen.columns) <= MOST_COLUMNS:
        return chosen
    # Those that code asks by come first; the others by how many rows have them.
    ranked = sorted(
        chosen.columns,
        key=lambda each: (each.field.path not in lookups.asked, -each.field.present, each.field.path),
    )
    kept = {each.field.path for each in ranked[:MOST_COLUMNS]}
    left = len(chosen.columns) - MOST_COLUMNS
    reason = f"{left} more fields could have a column; they stay in the jsonb column"
    problem = Problem(place="document", code="many_columns", reason=reason)
    columns = [each for each in chosen.columns if each.field.path in kept]
    return Chosen(columns, [*chosen.findings, problem])


def _spelled(place: CodePlace) -> str:
    return f"{place.file}:{place.line}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
