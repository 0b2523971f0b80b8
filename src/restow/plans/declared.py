"""A dataset's part of `restow.toml`: how it is written, and what it means."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from restow.errors import UsageError
from restow.model.dataset import Home, Question
from restow.model.design import (
    ColumnDesign,
    Default,
    IndexDesign,
    KeyDesign,
    Reason,
    ReferenceDesign,
    TableDesign,
)
from restow.model.mapping import Column, ColumnType, Layout, OnBad
from restow.model.mapping import Mapping as Declaration
from restow.model.patch import Transition
from restow.model.plan import DatasetPlan
from restow.model.signature import StoreKind
from restow.plans import parse_mapping, written_origin
from restow.plans.consistent import contradictions
from restow.plans.invalid import fault

FILE = "restow.toml"
_MEND = "Mend it, or take the table out and run `restow plan` again."


class _Part(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A part of a table: its reason, and where the ground for it is."""

    why: str = ""
    where: str = ""

    @property
    def reason(self) -> Reason:
        return Reason(sentence=self.why, place=self.where)


class _Column(_Part):
    type: ColumnType
    origins: str | list[str] | None = msgspec.field(name="from", default=None)
    on_bad: OnBad = "fail"
    null: bool = False
    default: Default = ""


class _Unique(_Part):
    columns: list[str]


class _Index(_Part):
    columns: list[str]
    method: Literal["btree", "gin"] = "btree"


class _Reference(_Part):
    columns: list[str]
    target: str
    target_columns: list[str]
    on_delete: Literal["no action", "restrict", "cascade", "set null"] = "no action"


class _Made(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True, frozen=True):
    """What the plan was made from, and what restow wrote of it: its own, not to be edited."""

    code: str = ""
    shape: str = ""
    documents: str = ""
    written: str = ""


class _Dataset(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    template: str
    store: StoreKind = StoreKind.FILE
    container: str = ""
    home: Home
    question: Question
    because: str = ""
    source: str = ""
    layout: Layout = "document"
    table: str = ""
    noun: str = "document"
    comment: str = ""
    key: list[str] = []
    key_name: str = ""
    key_why: str = ""
    key_where: str = ""
    columns: dict[str, _Column] = {}
    uniques: dict[str, _Unique] = {}
    indexes: dict[str, _Index] = {}
    references: dict[str, _Reference] = {}
    transition: Transition = Transition.DATABASE_FIRST
    json_export: str = ""
    made: _Made = _Made()


def parse_dataset(name: str, declared: Mapping[str, Any]) -> DatasetPlan:
    """What `[datasets.NAME]` says.

    Raises:
        UsageError: a key is unknown, missing or of the wrong kind; it is named.
    """
    try:
        given = msgspec.convert(declared, _Dataset)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"[datasets.{name}] in {FILE} is not valid: {fault(error, declared, _Dataset)}.",
            next_step=_MEND,
        ) from None
    made = given.made
    return DatasetPlan(
        id=name,
        template=given.template,
        store=given.store,
        container=given.container,
        home=given.home,
        question=given.question,
        because=given.because,
        table=_table(name, given) if given.table else None,
        mapping=_mapping(name, given, declared) if given.table else None,
        transition=given.transition,
        json_export=given.json_export,
        made_from=tuple(
            (part, digest)
            for part, digest in (("code", made.code), ("shape", made.shape), ("documents", made.documents))
            if digest
        ),
    )


def _table(name: str, given: _Dataset) -> TableDesign:
    schema, table = _split(given.table)
    design = TableDesign(
        schema=schema,
        name=table,
        columns=tuple(_column(column, each) for column, each in given.columns.items()),
        key=KeyDesign(
            name=given.key_name or f"{table}_pkey",
            columns=tuple(given.key),
            reason=Reason(sentence=given.key_why, place=given.key_where),
        ),
        uniques=tuple(
            KeyDesign(name=unique, columns=tuple(each.columns), reason=each.reason)
            for unique, each in given.uniques.items()
        ),
        references=tuple(_reference(reference, each) for reference, each in given.references.items()),
        indexes=tuple(
            IndexDesign(name=index, columns=tuple(each.columns), method=each.method, reason=each.reason)
            for index, each in given.indexes.items()
        ),
        comment=given.comment,
    )
    for clause in contradictions(design):
        raise UsageError(f"[datasets.{name}] in {FILE} {clause}.", next_step=_MEND)
    return design


def _column(name: str, given: _Column) -> ColumnDesign:
    return ColumnDesign(
        name=name, type=given.type, nullable=given.null, default=given.default, reason=given.reason
    )


def _reference(name: str, given: _Reference) -> ReferenceDesign:
    schema, table = _split(given.target)
    return ReferenceDesign(
        name=name,
        columns=tuple(given.columns),
        target_schema=schema,
        target_table=table,
        target_columns=tuple(given.target_columns),
        on_delete=given.on_delete,
        reason=given.reason,
    )


def _split(table: str) -> tuple[str, str]:
    schema, _, name = table.rpartition(".")
    return schema or "public", name


def _mapping(name: str, given: _Dataset, declared: Mapping[str, Any]) -> Declaration:
    filled = {
        column: {key: value for key, value in entry.items() if key in ("type", "from", "on_bad")}
        for column, entry in declared["columns"].items()
        if "from" in entry
    }
    parts = {
        "source": given.source or given.template,
        "table": given.table,
        "key": given.key,
        "layout": given.layout,
        "noun": given.noun,
        "columns": filled,
    }
    try:
        return parse_mapping(name, parts)
    except UsageError as error:
        raise UsageError(f"[datasets.{name}] in {FILE}: {error.message}", next_step=_MEND) from None


def written_dataset(plan: DatasetPlan) -> dict[str, Any]:
    """The same as TOML tables; `made` is left to who writes the file."""
    given = _Dataset(
        template=plan.template,
        store=plan.store,
        container=plan.container,
        home=plan.home,
        question=plan.question,
        because=plan.because,
    )
    if plan.table is not None and plan.mapping is not None:
        _fill(given, plan.table, plan.mapping)
    written: dict[str, Any] = msgspec.to_builtins(given)
    return written


def _fill(given: _Dataset, table: TableDesign, mapping: Declaration) -> None:
    given.source = "" if mapping.source.text == given.template else mapping.source.text
    given.layout, given.noun = mapping.layout, mapping.noun
    given.table, given.comment = table.qualified_name, table.comment
    given.key = list(table.key.columns)
    given.key_name = "" if table.key.name == f"{table.name}_pkey" else table.key.name
    given.key_why, given.key_where = table.key.reason.sentence, table.key.reason.place
    filled = {column.name: column for column in mapping.columns}
    given.columns = {each.name: _written_column(each, filled.get(each.name)) for each in table.columns}
    given.uniques = {
        each.name: _Unique(columns=list(each.columns), **_why(each.reason)) for each in table.uniques
    }
    given.indexes = {
        each.name: _Index(columns=list(each.columns), method=each.method, **_why(each.reason))
        for each in table.indexes
    }
    given.references = {each.name: _written_reference(each) for each in table.references}


def _written_column(column: ColumnDesign, filled: Column | None) -> _Column:
    origins = [written_origin(origin) for origin in filled.origins] if filled is not None else []
    return _Column(
        type=column.type,
        origins=None if not origins else origins[0] if len(origins) == 1 else origins,
        on_bad=filled.on_bad if filled is not None else "fail",
        null=column.nullable,
        default=column.default,
        **_why(column.reason),
    )


def _written_reference(reference: ReferenceDesign) -> _Reference:
    return _Reference(
        columns=list(reference.columns),
        target=f"{reference.target_schema}.{reference.target_table}",
        target_columns=list(reference.target_columns),
        on_delete=reference.on_delete,
        **_why(reference.reason),
    )


def _why(reason: Reason) -> dict[str, str]:
    return {"why": reason.sentence, "where": reason.place}


def sections(written: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The parts of a dataset that are kept or renewed as one: each key of its head, each column, ..."""
    for key, value in written.items():
        if key == "made":
            continue
        if isinstance(value, Mapping):
            yield from (((key, name), part) for name, part in value.items())
        else:
            yield (key,), value
