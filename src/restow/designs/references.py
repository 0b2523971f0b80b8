"""Other datasets' keys among a table's columns: enforced where the data prove it, else told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from restow.designs.draft import Draft, Drafted
from restow.designs.names import cut, singular, snake
from restow.model.design import Reason, ReferenceDesign
from restow.model.problem import Problem
from restow.model.shape import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A table of another dataset, with a key of one column."""

    #: The dataset's id.
    dataset: str
    schema: str
    table: str
    key: Drafted


#: Fewer different values may be keys by chance.
_FEW = 2

#: Another dataset's id to its table; None when it has no key of one column, or cannot be read.
FindTarget = Callable[[str], Target | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What was decided."""

    enforced: tuple[ReferenceDesign, ...] = ()
    findings: tuple[Problem, ...] = ()


def find_references(table: str, drafted: Draft, others: Sequence[str], find_target: FindTarget) -> References:
    """The foreign keys of a table.

    Args:
        table: its name.
        drafted: its columns.
        others: ids of the datasets that have, or will have, tables.
        find_target: designs one of them, as far as its key.
    """
    enforced: list[ReferenceDesign] = []
    findings: list[Problem] = []
    for column in drafted.columns:
        for other in others:
            if not _names(column, other) or (target := find_target(other)) is None:
                continue
            found = _reference(table, column, target)
            if isinstance(found, Problem):
                findings.append(found)
            else:
                enforced.append(found)
            break
    return References(enforced=tuple(enforced), findings=tuple(findings))


def _names(column: Drafted, other: str) -> bool:
    """Whether a column is called as one that holds the other dataset's key: `session_id` for `sessions`."""
    if column.origin is None or column.design.type == "jsonb":
        return False
    return f"_{column.name}".endswith(_spellings(other))


@lru_cache(maxsize=4096)
def _spellings(other: str) -> tuple[str, ...]:
    """Kept, for each column of each table is asked."""
    one = singular(snake(other))
    return tuple(f"_{one}_{key}" for key in ("id", "uuid", "key", "name"))


def _reference(table: str, column: Drafted, target: Target) -> ReferenceDesign | Problem:
    where = f"{target.schema}.{target.table}({target.key.name})"
    place = column.design.reason.place
    if column.design.type != target.key.design.type:
        reason = (
            f"looks like the key of {where}, but is of type {column.design.type}, and that of type"
            f" {target.key.design.type}: not enforced"
        )
        return Problem(place=place, code="reference_type", reason=reason)
    missing = _missing(column.sample, target.key.sample)
    if missing is None:
        reason = f"looks like the key of {where}, which the data could not prove: not enforced"
        return Problem(place=place, code="reference_not_proved", reason=reason)
    if missing:
        reason = f"looks like the key of {where}, which lacks {missing} of its values: not enforced"
        return Problem(place=place, code="reference_broken", reason=reason)
    count = len(column.sample.hashes)
    sentence = f"All {count} different values are keys of {target.table}."
    return ReferenceDesign(
        name=cut(f"{table}_{column.name}_fkey"),
        columns=(column.name,),
        target_schema=target.schema,
        target_table=target.table,
        target_columns=(target.key.name,),
        reason=Reason(sentence=sentence, place=place),
    )


def _missing(values: Sample, keys: Sample) -> int | None:
    """How many values are no keys; None when there are too few to prove anything, or too many to compare."""
    if not (values.complete and keys.complete):
        return None
    missing = len(values.hashes - keys.hashes)
    return missing if missing or len(values.hashes) >= _FEW else None
