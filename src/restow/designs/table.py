"""A dataset's table and mapping, put together from what was decided of their parts."""

from dataclasses import dataclass, replace

from restow.designs.draft import Draft, Drafted
from restow.designs.keys import LONGEST_KEY, KeyChoice
from restow.designs.layouts import Rows
from restow.designs.lookups import Lookups
from restow.designs.names import cut, singular, snake
from restow.designs.references import References
from restow.designs.survey import Survey
from restow.model.dataset import Dataset
from restow.model.design import Design, IndexDesign, KeyDesign, Reason, TableDesign
from restow.model.mapping import Mapping
from restow.model.problem import Problem

#: Characters of a text that an index surely takes: four bytes each at most.
_LONGEST_INDEXED = LONGEST_KEY // 4
_ROW = {"document": "document", "entries": "entry", "elements": "element", "lines": "value"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was decided of one dataset."""

    dataset: Dataset
    survey: Survey
    rows: Rows
    key: KeyChoice
    draft: Draft
    lookups: Lookups
    schema: str
    table: str


def design_of(parts: Parts, references: References) -> Design:
    """The design: the table, how documents become its rows, and what a person should know."""
    indexes, unindexed = _indexes(parts, references)
    table = TableDesign(
        schema=parts.schema,
        name=parts.table,
        columns=tuple(each.design for each in parts.draft.columns),
        key=KeyDesign(name=cut(f"{parts.table}_pkey"), columns=parts.draft.key, reason=parts.key.reason),
        references=references.enforced,
        indexes=indexes,
        comment=_comment(parts),
    )
    findings = (
        *_of_documents(parts.survey),
        *parts.rows.findings,
        *parts.key.findings,
        *parts.draft.findings,
        *references.findings,
        *unindexed,
    )
    return Design(
        dataset=parts.dataset.id,
        table=table,
        mapping=_mapping(parts),
        layout=parts.rows.reason,
        shape=parts.rows.shape,
        findings=findings,
        read=parts.survey.read,
        listed=parts.survey.listed,
    )


def _mapping(parts: Parts) -> Mapping:
    columns = tuple(mapped for each in parts.draft.columns if (mapped := each.mapped) is not None)
    return Mapping(
        name=parts.dataset.id,
        noun=singular(snake(parts.dataset.id)).replace("_", " "),
        source=parts.survey.template,
        schema=parts.schema,
        table=parts.table,
        key=parts.draft.key,
        layout=parts.rows.layout,
        columns=columns,
    )


def _comment(parts: Parts) -> str:
    source = parts.survey.template.text
    if parts.rows.layout == "document" and not parts.survey.template.holes:
        return f"The one document {source}."
    return f"A row for each {_ROW[parts.rows.layout]} of {source}."


def _indexes(parts: Parts, references: References) -> tuple[tuple[IndexDesign, ...], list[Problem]]:
    """For foreign keys and for what code filters and sorts by; none that the key's index serves already."""
    referring = {column for each in references.enforced for column in each.columns}
    indexes: list[IndexDesign] = []
    findings: list[Problem] = []
    for column in parts.draft.columns:
        reason = _need(column, parts.lookups, refers=column.name in referring)
        if reason is None or column.name == parts.draft.key[0]:
            continue
        if _too_long(column):
            problem = "code looks records up by it, but its values are too long for an index"
            findings.append(Problem(place=reason.place, code="not_indexed", reason=problem))
            continue
        name = cut(f"{parts.table}_{column.name}_idx")
        index = IndexDesign(name=name, columns=(column.name,), reason=reason)
        indexes.append(replace(index, method="gin") if column.design.type == "text[]" else index)
    return tuple(indexes), findings


def _need(column: Drafted, lookups: Lookups, *, refers: bool) -> Reason | None:
    asked = lookups.asked.get(column.typed.field.path) if column.typed is not None else None
    if asked is not None and asked[0] in ("filters", "sorts") and column.design.type != "boolean":
        place = f"{asked[1].file}:{asked[1].line}"
        return Reason(sentence=f"Code {asked[0]} by it.", place=place)
    if refers:
        return Reason(sentence="The table that it refers to looks here when a row of its own is deleted.")
    return None


def _too_long(column: Drafted) -> bool:
    typed = column.typed
    strings = typed.field.values.strings if typed is not None else None
    return strings is not None and strings.longest > _LONGEST_INDEXED


def _of_documents(survey: Survey) -> list[Problem]:
    """What is wrong with documents: one finding a kind, with the first of them."""
    findings = []
    for code, count, first in survey.faults:
        more = f" and {count - len(first)} more" if count > len(first) else ""
        others = ", ".join(each.place for each in first[1:])
        also = f" (also {others}{more})" if others else more
        findings.append(Problem(place=first[0].place, code=code, reason=f"{first[0].reason}{also}"))
    return findings
