"""What the tests of layouts share: mappings written by hand, their tables, and runs in this process."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from restow.model import Difference, Mapping, Outcome, Tally, VerifyTally
from restow.plans import parse_mapping
from restow.stages.backfill import backfill
from restow.stages.export import Exported, ExportResult, export
from restow.stages.run import BackfillOptions, BackfillResult
from restow.stages.verify import VerifyResult, verify
from restow.stores.local import LocalStore
from tests.support.backfill import ask, execute

_DOCUMENT = {"type": "jsonb", "from": ""}


def declare(source: str, layout: str, key: list[str], /, **columns: dict[str, object]) -> Mapping:
    """A mapping of a dataset `things`, with its whole values in the column `document`."""
    declared: dict[str, Any] = {
        "source": source,
        "table": "things",
        "key": key,
        "layout": layout,
        "columns": {**columns, "document": _DOCUMENT},
    }
    return parse_mapping("things", declared)


def column(column_type: str, *origins: str, **more: str) -> dict[str, object]:
    return {"type": column_type, "from": list(origins), **more}


POSITION = column("bigint", "@position")
#: A mapping of each layout, as `design` chooses them.
MAPPINGS = {
    "single": declare("config.json", "document", ["name"], name=column("text", "@name")),
    "document": declare(
        "{team}/{user}.json",
        "document",
        ["team", "user"],
        team=column("text", "{team}"),
        user=column("text", "{user}"),
    ),
    "entries": declare("users.json", "entries", ["key"], key=column("text", "@key")),
    "elements": declare("list.json", "elements", ["position"], position=POSITION),
    "lines": declare("log.jsonl", "lines", ["position"], position=POSITION),
    "many entries": declare(
        "teams/{team}.json",
        "entries",
        ["team", "key"],
        team=column("text", "{team}"),
        key=column("text", "@key"),
    ),
    "many elements": declare(
        "chats/{chat}.json",
        "elements",
        ["chat", "position"],
        chat=column("text", "{chat}"),
        position=POSITION,
    ),
    "many lines": declare(
        "logs/{day}.jsonl",
        "lines",
        ["day", "position"],
        day=column("text", "{day}"),
        position=POSITION,
    ),
}


def create_table(dsn: str, mapping: Mapping, *, unique: bool = True) -> None:
    """The table of a mapping, with or without the index that keeps a key to one row."""
    columns = ", ".join(f'"{column.name}" {column.type}' for column in mapping.columns)
    key = ", ".join(f'"{name}"' for name in mapping.key)
    constraint = f", PRIMARY KEY ({key})" if unique else ""
    execute(dsn, "DROP TABLE IF EXISTS things", f"CREATE TABLE things ({columns}{constraint})")


@dataclass
class Seen:
    """Everything that a run told."""

    outcomes_seen: list[Outcome] = field(default_factory=list)
    differences_seen: list[Difference] = field(default_factory=list)
    exported_seen: list[Exported] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stop_after: int | None = None

    def started(self, store: str, database: str, ignored: Sequence[str]) -> None: ...

    def warned(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes_seen += outcomes

    def differences(self, found: Sequence[Difference]) -> None:
        self.differences_seen += found

    def exported(self, found: Sequence[Exported]) -> None:
        self.exported_seen += found

    def progress(self, tally: Tally | VerifyTally, **_: object) -> None: ...

    def should_stop(self) -> bool:
        return self.stop_after is not None and len(self.outcomes_seen) >= self.stop_after

    def ended(self, result: BackfillResult) -> None: ...


def load(
    mapping: Mapping, folder: Path, dsn: str, seen: Seen | None = None, **options: Any
) -> BackfillResult:
    """A backfill, with one worker unless options say otherwise."""
    return backfill(
        mapping,
        open_store=lambda: LocalStore(str(folder)),
        conninfo=dsn,
        options=BackfillOptions(**{"workers": 1, **options}),
        reporter=seen or Seen(),
    )


def compare(
    mapping: Mapping, folder: Path, dsn: str, seen: Seen | None = None, sample: int | None = None
) -> VerifyResult:
    """A verification."""
    return asyncio.run(
        verify(
            mapping,
            open_store=lambda: LocalStore(str(folder)),
            conninfo=dsn,
            sample=sample,
            reporter=seen or Seen(),
        )
    )


def write_back(
    mapping: Mapping, folder: Path, dsn: str, seen: Seen | None = None, *, dry_run: bool = False
) -> ExportResult:
    """An export."""
    return asyncio.run(export(mapping, conninfo=dsn, folder=folder, dry_run=dry_run, reporter=seen or Seen()))


def put(folder: Path, name: str, data: bytes | str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def rows(dsn: str, columns: str = "*") -> list[tuple[Any, ...]]:
    return ask(dsn, f"SELECT {columns} FROM things ORDER BY 1, 2")
