"""`restow verify`."""

import json
from collections.abc import Sequence
from typing import Any

import click

from restow import api
from restow.cli._datasets import datasets_argument, for_each
from restow.cli._interrupt import Interrupt
from restow.cli._options import database_option, log_format_option, store_option
from restow.cli._progress import Progress, ProgressLine
from restow.errors import ExitCode
from restow.model import Difference, Symbol, VerifyTally
from restow.model.shown import printable

_EPILOG = """\b
One line for each key:
  = id   the document and its row are the same
  + id   only in the store: no row
  - id   only in the database: no document
  * id   they differ; the line says where, never what
  ! id   unreadable

Exit code 6 unless every line is "=".
"""


@click.command(epilog=_EPILOG)
@datasets_argument
@store_option
@database_option
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Compare N documents, chosen at random; rows without a document are then not looked for.",
)
@log_format_option
@click.option("--quiet", "-q", is_flag=True, help="Leave out the keys that are the same.")
def verify(datasets: tuple[str, ...], **options: Any) -> int:
    """Compare every document of DATASET with its row, both directions.

    DATASET is a dataset of the plan (restow.toml) in this folder, or transcripts,
    whose mapping ships with restow. By default, all that the plan moves.

    Values are compared exactly: numbers as written, not as floats. Nothing
    is written anywhere.
    """
    return for_each(datasets, lambda dataset: _verify(dataset, options))


def _verify(dataset: str, options: dict[str, Any]) -> int:
    as_json = options["log_format"] == "json"
    label = f"verify_{dataset}"
    with Interrupt() as interrupt:
        line = ProgressLine(label, interval=10.0, enabled=not options["quiet"], as_json=as_json)
        console = _Console(line, interrupt, as_json=as_json, quiet=options["quiet"])
        result = api.verify(
            dataset,
            store=options["store"],
            database=options["database"],
            sample=options["sample"],
            reporter=console,
        )
    line.hide()
    _print_summary(label, result, as_json=as_json)
    return result.exit_code


class _Console:
    """Prints what was found, a line a key."""

    def __init__(self, line: ProgressLine, interrupt: Interrupt, *, as_json: bool, quiet: bool) -> None:
        self._line = line
        self._interrupt = interrupt
        self._as_json = as_json
        self._quiet = quiet

    def differences(self, found: Sequence[Difference]) -> None:
        shown = [d for d in found if not (self._quiet and d.symbol is Symbol.SAME)]
        if not shown:
            return
        self._line.hide()
        click.echo("\n".join(self._render(difference) for difference in shown))

    def progress(self, tally: VerifyTally, *, total: int, total_known: bool) -> None:
        if self._line.due():
            failed = tally.differs + tally.only_store + tally.unreadable
            self._line.show(
                Progress(
                    done=tally.documents,
                    total=total,
                    total_known=total_known,
                    failed=failed,
                    seconds=self._line.seconds,
                )
            )

    def should_stop(self) -> bool:
        return self._interrupt.requested

    def _render(self, difference: Difference) -> str:
        if self._as_json:
            return json.dumps(
                {"symbol": difference.symbol, "key": difference.key, "detail": difference.detail}
            )
        detail = f"  {printable(difference.detail)}" if difference.detail else ""
        return f"{difference.symbol} {printable(difference.key)}{detail}"


def _print_summary(label: str, result: api.VerifyResult, *, as_json: bool) -> None:
    tally = result.tally
    if as_json:
        values = {name: getattr(tally, name) for name in tally.__slots__}
        click.echo(json.dumps({"action": "summary", **values, "exit_code": int(result.exit_code)}))
        return
    rows = "rows not counted (sample)" if tally.rows is None else f"{tally.rows} rows"
    click.echo(
        f"{label}: {tally.documents} documents, {rows}: {tally.same} same, {tally.differs} differ, "
        f"{tally.only_store} only in the store, {tally.only_database} only in the database, "
        f"{tally.unreadable} unreadable"
    )
    if tally.repeated:
        click.echo(f"{label}: {tally.repeated} documents have a key that another one has, too")
    if result.exit_code is ExitCode.INTERRUPTED:
        click.echo(f"{label}: interrupted; what is printed was compared, the rest was not")
    rate = tally.documents / result.seconds if result.seconds else 0
    click.echo(f"{label}: compared in {result.seconds:.1f} s ({rate:,.0f}/s)")
