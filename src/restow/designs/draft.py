"""A table before its references: names are given, each column has its type, its origin and its reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from restow.designs.columns import Typed, choose_columns, without_documents
from restow.designs.keys import KeyChoice, Part, pointer_to
from restow.designs.layouts import Rows, nested_records, similar_fields
from restow.designs.lookups import Lookups
from restow.designs.names import ColumnNames
from restow.designs.survey import Survey
from restow.designs.types import is_in_range
from restow.model.design import ColumnDesign, Reason
from restow.model.mapping import Column, ColumnType, Origin
from restow.model.problem import Problem
from restow.model.shape import Format, Sample, Shape
from restow.shapes.reading import paths_of

#: Rows from which on a field that is always there is NOT NULL; fewer say little of the next one.
_MANY_ROWS = 100
#: Names of columns that are ours, best first: those that no field of the documents has are taken together.
_BOOKKEEPING = (
    ("created_at", "updated_at"),
    ("row_created_at", "row_updated_at"),
    ("restow_created_at", "restow_updated_at"),
)
_PROVENANCE = (("source_name", "source_sha256"), ("restow_source_name", "restow_source_sha256"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One column: of the table, and of the mapping when the loader fills it."""

    design: ColumnDesign
    origin: Origin | None = None
    #: The field that it holds, when it holds one.
    typed: Typed | None = None
    #: Its distinct values, as far as they were counted.
    sample: Sample = field(default_factory=Sample)

    @property
    def name(self) -> str:
        """The column's name."""
        return self.design.name

    @property
    def mapped(self) -> Column | None:
        """What the loader is told; None when the database fills it."""
        if self.origin is None:
            return None
        return Column(name=self.design.name, type=self.design.type, origins=(self.origin,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All columns of one table."""

    #: Names of the key's columns.
    key: tuple[str, ...]
    columns: tuple[Drafted, ...]
    findings: tuple[Problem, ...] = ()

    def column(self, name: str) -> Drafted:
        """The column of this name."""
        return next(each for each in self.columns if each.name == name)


def draft(rows: Rows, survey: Survey, key: KeyChoice, lookups: Lookups, *, provenance: bool) -> Draft:
    """The columns in the order of the table: key, fields, the document, bookkeeping.

    Args:
        rows: what a row is.
        survey: what the documents are.
        key: what identifies a row.
        lookups: what code asks of fields.
        provenance: True: columns that say which document a row is from.
    """
    names = ColumnNames()
    first = [_placed(names, part) for part in key.parts]
    beside = [_placed(names, part, unique=False) for part in key.beside]
    repeated, told = _repeated(survey, rows)
    taken = {part.origin.pointer for part in key.parts if part.origin.pointer is not None}
    is_single = rows.layout == "document" and not survey.template.holes
    # In one row there is nothing to look for.
    shape = Shape() if is_single else rows.shape
    chosen = choose_columns(shape, lookups, frozenset(taken | repeated))
    complete = survey.read == survey.listed
    typed = [_typed(names, each, complete=complete) for each in chosen.columns]
    rest = [_document(names, rows), *(_provenance(names, rows) if provenance else ()), *_bookkeeping(names)]
    untyped = () if survey.read else without_documents(lookups)
    nested = nested_records(rows, single=is_single)
    findings = (*told, *untyped, *nested, *similar_fields(rows.shape), *names.findings, *chosen.findings)
    return Draft(
        key=tuple(each.name for each in first),
        columns=(*first, *beside, *typed, *rest),
        findings=(*findings, *_unstorable(rows)),
    )


def _placed(names: ColumnNames, part: Part, *, unique: bool = True) -> Drafted:
    name = names.take(part.wanted, part.reason.place)
    # Beside a key of the records' own, a position only says how they lay: one that is made later has none.
    design = ColumnDesign(name=name, type=part.type, nullable=not unique, reason=part.reason)
    return Drafted(design=design, origin=part.origin, sample=part.sample if unique else Sample())


def _typed(names: ColumnNames, typed: Typed, *, complete: bool) -> Drafted:
    here = typed.field
    name = names.take("_".join(here.path) or "value", here.pointer)
    always = complete and here.present == here.rows >= _MANY_ROWS
    design = ColumnDesign(name=name, type=typed.type, nullable=not always, reason=typed.reason)
    return Drafted(design=design, origin=Origin(pointer=here.pointer), typed=typed, sample=typed.sample)


def _document(names: ColumnNames, rows: Rows) -> Drafted:
    whole = {
        "document": "The whole document",
        "entries": "The whole entry",
        "elements": "The whole element",
        "lines": "The whole value",
    }[rows.layout]
    reason = Reason(sentence=f"{whole}, so that no other column can lose anything.", place="document")
    [name] = names.take_free((("document",), ("document_json",), ("whole_document",), ("restow_document",)))
    return Drafted(
        design=ColumnDesign(name=name, type="jsonb", nullable=False, reason=reason), origin=Origin(pointer="")
    )


def _provenance(names: ColumnNames, rows: Rows) -> list[Drafted]:
    what = "of which it was read" if rows.layout == "document" else "that it was read from"
    [name, sha256] = names.take_free(_PROVENANCE)
    columns = []
    for origin, free, sentence in (
        (Origin(told="name"), name, f"The name of the document {what}."),
        (Origin(told="sha256"), sha256, f"The SHA-256 of the document {what}, in hexadecimal."),
    ):
        design = ColumnDesign(name=free, type="text", reason=Reason(sentence=sentence))
        columns.append(Drafted(design=design, origin=origin))
    return columns


def _bookkeeping(names: ColumnNames) -> list[Drafted]:
    """When the row was made and changed: other names where the document has fields of these."""
    when: ColumnType = "timestamp with time zone"
    columns = []
    for name, what in zip(names.take_free(_BOOKKEEPING), ("made", "changed last"), strict=True):
        reason = Reason(sentence=f"When the row was {what}.")
        design = ColumnDesign(name=name, type=when, nullable=False, default="now()", reason=reason)
        columns.append(Drafted(design=design))
    return columns


def _repeated(survey: Survey, rows: Rows) -> tuple[set[str], list[Problem]]:
    """Fields that say what the path says, which need no column; and those that say something else."""
    repeated: set[str] = set()
    findings: list[Problem] = []
    if rows.layout != "document":
        return repeated, findings
    for agreement in survey.agreements:
        for name in agreement.fields:
            if agreement.repeats(name):
                repeated.add(pointer_to(name))
            elif agreement.same[name] > agreement.different[name]:
                count = agreement.different[name]
                reason = (
                    f"says another {agreement.hole} than the path in {count} documents, such as"
                    f" {agreement.examples[name]}; the path is the key"
                )
                findings.append(Problem(place=pointer_to(name), code="key_mismatch", reason=reason))
    return repeated, findings


def _unstorable(rows: Rows) -> Iterator[Problem]:
    """What `jsonb` refuses at any level, so that its rows cannot be loaded."""
    for path in paths_of(rows.shape):
        strings = path.values.strings
        refused = dict(strings.formats).get(Format.UNSTORABLE) if strings is not None else 0
        what = f"{refused} strings hold U+0000 or half a surrogate pair" if refused else ""
        if not all(map(is_in_range, (path.values.integers, path.values.decimals))):
            what = "a number is out of range"
        if what:
            reason = f"{what}, which PostgreSQL refuses: such rows cannot be loaded until that is put right"
            yield Problem(place=path.pointer, code="not_storable", reason=reason)
