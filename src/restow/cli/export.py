"""`restow export`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from restow import api
from restow.cli._datasets import datasets_argument, for_each
from restow.cli._interrupt import Interrupt
from restow.cli._options import database_option, log_format_option
from restow.errors import ExitCode
from restow.model.shown import printable
from restow.stages.export import Exported, ExportStatus

_EPILOG = """\b
Example:
  restow export transcripts --output ./copy

\b
Files that are there already are never replaced: one with the same value
stays, one with another fails its row. So the same command goes on where
an interrupted one ended. Exit code 1 when a row's document could not be
written.
"""


@click.command(epilog=_EPILOG)
@datasets_argument
@click.option(
    "--output",
    "-o",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for the documents; made when it is not there.",
)
@database_option
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@log_format_option
@click.option("--quiet", "-q", is_flag=True, help="Tell only of failures.")
def export(datasets: tuple[str, ...], **options: Any) -> int:
    """Write the documents of DATASET from the database to a folder.

    DATASET is a dataset of the plan (restow.toml) in this folder, or transcripts,
    whose mapping ships with restow. By default, all that the plan moves.

    Each row's document goes to the name that the mapping's template gives
    it, value for value: numbers as they were written, objects with their
    keys in the database's order.
    """
    return for_each(datasets, lambda dataset: _export(dataset, options))


def _export(dataset: str, options: dict[str, Any]) -> int:
    as_json = options["log_format"] == "json"
    with Interrupt() as interrupt:
        result = api.export(
            dataset,
            folder=options["folder"],
            database=options["database"],
            dry_run=options["dry_run"],
            reporter=_Console(interrupt, as_json=as_json, quiet=options["quiet"]),
        )
    _print_summary(f"export_{dataset}", result, as_json=as_json)
    return result.exit_code


class _Console:
    """Prints what happened, a line a row."""

    def __init__(self, interrupt: Interrupt, *, as_json: bool, quiet: bool) -> None:
        self._interrupt = interrupt
        self._as_json = as_json
        self._quiet = quiet

    def exported(self, found: Sequence[Exported]) -> None:
        shown = [each for each in found if not self._quiet or each.status is ExportStatus.FAILED]
        if shown:
            click.echo("\n".join(self._line(each) for each in shown))

    def should_stop(self) -> bool:
        return self._interrupt.requested

    def _line(self, each: Exported) -> str:
        if self._as_json:
            return json.dumps(
                {"key": each.key, "name": each.name, "action": each.status, "detail": each.detail}
            )
        detail = f": {printable(each.detail)}" if each.detail else ""
        return f"{each.status.replace('_', ' ')} {printable(each.name or each.key)}{detail}"


def _print_summary(label: str, result: api.ExportResult, *, as_json: bool) -> None:
    if as_json:
        counts = {status.value: count for status, count in result.counts.items()}
        summary = {"action": "summary", "rows": result.rows, **counts, "exit_code": int(result.exit_code)}
        click.echo(json.dumps(summary))
        return
    parts = [f"{count} {status.replace('_', ' ')}" for status, count in result.counts.items()]
    click.echo(f"{label}: {result.rows} rows: {', '.join(parts)}")
    if not result.rows and result.exit_code is ExitCode.DONE:
        click.echo(f"{label}: warning: the table has no rows; is it loaded, and is it the right database?")
    if result.exit_code is ExitCode.INTERRUPTED:
        click.echo(f"{label}: interrupted; the same command goes on from there")
    rate = result.rows / result.seconds if result.seconds else 0
    click.echo(f"{label}: exported in {result.seconds:.1f} s ({rate:,.0f}/s)")
