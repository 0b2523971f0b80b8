"""Migrate: the plan's tables as a migration of the project's own tool."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from restow.dialects.base import Dialect
from restow.errors import UsageError
from restow.model.dataset import Home
from restow.model.design import TableDesign
from restow.model.migration import Detected, FileChange, Operation
from restow.model.plan import Plan
from restow.model.problem import Problem
from restow.postgres.connect import connect
from restow.postgres.existing import has_schema, read_table
from restow.registry import members
from restow.stages.conventions import Conventions
from restow.stages.difference import migration_of, to_complete, to_create, without_target
from restow.stages.pending import pending_twin

#: Where raw SQL goes in a project that has no migrations yet.
_FIRST = Detected(dialect="sql", folder="migrations", evidence="no migration tool was found")


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateResult:
    """A migration, and what it was made of."""

    #: The tool's place; None when there is nothing to do.
    detected: Detected | None = None
    #: The tool's name and the command that applies the migration.
    title: str = ""
    apply: str = ""
    changes: tuple[FileChange, ...] = ()
    #: Tables that need nothing, each with the reason.
    settled: tuple[str, ...] = ()
    #: Why a table cannot hold the documents.
    problems: tuple[Problem, ...] = ()
    #: True once the files were written.
    written: bool = False


def migrate(
    root: Path,
    plan: Plan,
    *,
    wanted: Sequence[str],
    dialect: str | None,
    conninfo: str | None,
    conventions: Conventions,
    now: datetime,
) -> MigrateResult:
    """Makes the migration; writes nothing.

    Args:
        root: the project's folder.
        plan: what is planned.
        wanted: ids of datasets; none: all that move.
        dialect: the migration tool's name; None: the one that the project uses.
        conninfo: a database to compare with; None: only the project's own files are looked at.
        conventions: the tables that the project's files name.
        now: for the names of files.

    Raises:
        UsageError: a dataset is not planned, or the project's tool cannot be told.
        DatabaseError: the database cannot be asked.
    """
    tables = _tables(plan, wanted)
    new = [table for table in tables if table.name.lower() not in conventions.names]
    targets = {(one.target_schema, one.target_table) for table in tables for one in table.references}
    known = {f"{schema}.{name}" for schema, name in targets if name.lower() in conventions.names}
    if conninfo is None:
        files = "the project's files have it already; --database tells whether it is complete"
        settled = [f"{_name(table)}: {files}" for table in tables if table not in new]
        compared = _Compared(operations=to_create(new, conventions.schemas), settled=settled)
    else:
        compared = asyncio.run(_compare(conninfo, tables, new))
        known |= asyncio.run(_existing(conninfo, targets))
    _require_targets(compared.operations, known)
    return _rendered(root, dialect, compared, now)


def _rendered(root: Path, dialect: str | None, compared: "_Compared", now: datetime) -> MigrateResult:
    """The files of the migration, unless there is nothing to do or they are there already."""
    done = MigrateResult(settled=tuple(compared.settled), problems=tuple(compared.problems))
    if not compared.operations:
        return done
    detected, tool = _tool(root, dialect)
    migration = migration_of(compared.operations)
    changes = tuple(tool.render(root, detected, migration, now))
    if twin := pending_twin(root, changes, migration):
        return replace(done, settled=(*done.settled, f"{twin} adds what the database lacks: apply it"))
    return replace(done, detected=detected, title=tool.TITLE, apply=tool.APPLY, changes=changes)


def _require_targets(operations: Sequence[Operation], known: Collection[str]) -> None:
    """Raises UsageError when a table would refer to one that is not there: no tool could apply that."""
    for table, reference in without_target(operations, known):
        target = f"{reference.target_schema}.{reference.target_table}"
        raise UsageError(
            f"{table} refers to {target} ({reference.name}), which neither exists nor is in this migration.",
            next_step=f"Migrate the dataset of {target} as well, name a --database that has it, or take "
            f"references.{reference.name} out of the plan.",
        )


def _name(table: TableDesign) -> str:
    return table.qualified_name


def _tables(plan: Plan, wanted: Sequence[str]) -> list[TableDesign]:
    for name in wanted:
        if (found := plan.dataset(name)) is None or found.table is None:
            known = ", ".join(each.id for each in plan.datasets if each.table is not None) or "none"
            raise UsageError(f"The plan has no table for {name!r}.", next_step=f"It has: {known}.")
    return [
        each.table
        for each in plan.datasets
        if each.table is not None and (each.id in wanted if wanted else each.home is Home.POSTGRES)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """What is to be done, what needs nothing, and what cannot be."""

    operations: list[Operation]
    settled: list[str]
    problems: list[Problem] = field(default_factory=list)


async def _existing(conninfo: str, tables: Iterable[tuple[str, str]]) -> set[str]:
    """Those of the tables that the database has, as `schema.name`."""
    async with await connect(conninfo) as connection:
        return {
            f"{schema}.{name}"
            for schema, name in sorted(tables)
            if await read_table(connection, schema, name) is not None
        }


async def _compare(conninfo: str, tables: Sequence[TableDesign], new: Sequence[TableDesign]) -> _Compared:
    """What the database lacks. A table that only the project's files have waits for its migration there."""
    async with await connect(conninfo) as connection:
        schemas = {t.schema for t in tables if await has_schema(connection, t.schema)}
        there = {_name(t): await read_table(connection, t.schema, t.name) for t in tables}
    missing = [table for table in tables if there[_name(table)] is None]
    operations = to_create([table for table in missing if table in new], schemas)
    settled = [
        f"{_name(table)}: the project's files have it, the database not yet: apply them"
        for table in missing
        if table not in new
    ]
    problems: list[Problem] = []
    for table in tables:
        if (existing := there[_name(table)]) is not None:
            operations_of, problems_of = to_complete(table, existing)
            operations += operations_of
            problems += problems_of
            settled += [] if operations_of or problems_of else [f"{_name(table)}: the database has all of it"]
    return _Compared(operations=operations, settled=settled, problems=problems)


def _tool(root: Path, name: str | None) -> tuple[Detected, Dialect]:
    """The migration tool that the project uses, and its place."""
    known = {title: cast(Dialect, module) for title, module in members("restow.dialects").items()}
    if name is not None and name not in known:
        raise UsageError(f"There is no dialect {name!r}.", next_step=f"There are: {', '.join(known)}.")
    found = {title: list(known[title].detect(root)) for title in ([name] if name else known)}
    used = [title for title, places in found.items() if places]
    # A tool that writes SQL files is meant by them, too.
    tools = [title for title in used if title != "sql"] or used
    if len(tools) > 1:
        raise UsageError(
            f"The project uses several migration tools: {_evidence(found[title][0] for title in tools)}.",
            next_step="Say which one: --dialect NAME.",
        )
    if not tools:
        if name not in (None, "sql"):
            raise UsageError(
                f"The project does not use {known[str(name)].TITLE}: no sign of it was found.",
                next_step="Set the tool up first, or leave --dialect out.",
            )
        return _FIRST, known["sql"]
    return found[tools[0]][0], known[tools[0]]


def _evidence(found: Iterable[Detected]) -> str:
    return ", ".join(f"{each.dialect} ({each.evidence})" for each in found)
