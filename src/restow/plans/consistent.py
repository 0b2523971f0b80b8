"""What a table of the plan has to agree on with itself; a person may have edited it."""

from collections.abc import Iterator

from restow.model.design import TableDesign


def contradictions(table: TableDesign) -> Iterator[str]:
    """What does not fit together, each as a clause without its end."""
    if not table.name or not table.schema:
        yield f"has no name of a table in table = {table.qualified_name!r}"
    if not table.columns:
        yield "has a table without columns"
    if not table.key.columns:
        yield "has no key"
    known = {column.name for column in table.columns}
    for what, columns in _uses(table):
        if missing := sorted(set(columns) - known):
            yield f"has no column {', '.join(missing)}, as its {what} says"
        if not columns and what != "key":
            yield f"has no columns in {what}"
    for reference in table.references:
        if len(reference.columns) != len(reference.target_columns):
            yield f"has another number of columns than of target_columns in references.{reference.name}"


def _uses(table: TableDesign) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of columns that parts of the table give, each with what says them."""
    yield "key", table.key.columns
    yield from ((f"uniques.{each.name}", each.columns) for each in table.uniques)
    yield from ((f"indexes.{each.name}", each.columns) for each in table.indexes)
    yield from ((f"references.{each.name}", each.columns) for each in table.references)
