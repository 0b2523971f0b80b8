"""A design as text: the table, why each part is as it is, what was read, and what would not fit."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from restow.model.design import ColumnDesign, Design, Reason
from restow.model.mapping import Column
from restow.model.shape import Objects, Values
from restow.model.shown import printable

_WIDTH = 100


def view(design: Design) -> str:
    """All that a person decides by."""
    lines = [*_head(design), "", *_columns(design), "", *_constraints(design), "", *_coverage(design)]
    lines += ["", *_findings(design)]
    return "\n".join(printable(line).rstrip() for line in lines) + "\n"


def _head(design: Design) -> Iterator[str]:
    provisional = "  (provisional)" if design.provisional else ""
    yield f"{design.dataset}: table {design.table.qualified_name}{provisional}"
    yield f"  {design.table.comment}"
    yield from _wrapped(f"Layout {design.mapping.layout}. {_spelled(design.layout)}", "  ")


def _columns(design: Design) -> Iterator[str]:
    yield "Columns"
    mapped = {column.name: column for column in design.mapping.columns}
    rows = [
        (column.name, column.type, _rules(column, design), _origin(mapped.get(column.name)))
        for column in design.table.columns
    ]
    for row, column in zip(_aligned(rows), design.table.columns, strict=True):
        yield f"  {row}"
        yield from _wrapped(_spelled(column.reason), "      ")


def _rules(column: ColumnDesign, design: Design) -> str:
    words = ["primary key"] if column.name in design.table.key.columns else []
    words += ["not null"] if not column.nullable and not words else []
    words += [f"default {column.default}"] if column.default else []
    return ", ".join(words)


def _origin(column: Column | None) -> str:
    """Where its values come from, as a mapping spells it."""
    if column is None:
        return ""
    (origin,) = column.origins
    if origin.hole is not None:
        return f"from {{{origin.hole}}}"
    if origin.told is not None:
        return f"from @{origin.told}"
    return f"from {origin.pointer}" if origin.pointer else "the whole value"


def _constraints(design: Design) -> Iterator[str]:
    table = design.table
    yield f"Primary key ({', '.join(table.key.columns)})"
    yield from _wrapped(_spelled(table.key.reason), "      ")
    for unique in table.uniques:
        yield f"Unique ({', '.join(unique.columns)})"
        yield from _wrapped(_spelled(unique.reason), "      ")
    for each in table.references:
        target = f"{each.target_schema}.{each.target_table} ({', '.join(each.target_columns)})"
        yield f"Foreign key ({', '.join(each.columns)}) to {target}"
        yield from _wrapped(_spelled(each.reason), "      ")
    for index in table.indexes:
        method = "" if index.method == "btree" else f" using {index.method}"
        yield f"Index{method} ({', '.join(index.columns)})"
        yield from _wrapped(_spelled(index.reason), "      ")


def _coverage(design: Design) -> Iterator[str]:
    yield "Coverage"
    if not design.listed:
        yield "  no documents: made from the code alone"
        return
    yield f"  {design.read:,} of {design.listed:,} documents read, {design.shape.size:,} bytes"
    count = design.shape.values.count
    yield f"  {count:,} rows"
    shares = [
        (column.name, f"{_share(present, count)} of rows")
        for column in design.mapping.columns
        if (present := _present(design.shape.values, column)) is not None
    ]
    yield from (f"  {row}" for row in _aligned(shares))


def _present(values: Values, column: Column) -> int | None:
    """How many rows have a value there; None for what does not come from the row's value."""
    pointer = column.origins[0].pointer
    if not pointer:
        return None
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        values = _under(values.objects, key)
    return values.count - values.nulls


def _under(objects: Objects | None, key: str) -> Values:
    members = objects.fields.named if objects is not None else ()
    return next((member.values for member in members if member.key == key), Values())


def _share(part: int, whole: int) -> str:
    """Never rounded up to 100 % or down to 0 %."""
    if not whole or part == 0:
        return "0 %"
    return f"{max(1, part * 100 // whole)} %"


def _findings(design: Design) -> Iterator[str]:
    if not design.findings:
        yield "Nothing that would not fit."
        return
    yield f"To be known ({len(design.findings)})"
    for finding in design.findings:
        yield from _wrapped(f"{finding.place}: {finding.reason} [{finding.code}]", "  ")


def _spelled(reason: Reason) -> str:
    return f"{reason.sentence} ({reason.place})" if reason.place else reason.sentence


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]


def _wrapped(text: str, indent: str) -> Iterable[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False
    )
