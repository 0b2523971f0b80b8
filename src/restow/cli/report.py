"""`restow report`."""

from pathlib import Path

import click

from restow import api
from restow.cli._progress import tell_doing
from restow.errors import ExitCode
from restow.registry import members

_EPILOG = """\b
Examples:
  restow report
  restow report --format html -o change.html

\b
The parts, in this order: Summary, File changes, Schema and usage, Notes.
It tells what was done: steps that were only shown, or not taken, are told
as such. What was done is kept in .restow/journal.json.

\b
Exit codes:
  1    a dataset is not loaded, not verified, or has sites left
"""


@click.command(epilog=_EPILOG)
@click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The project's folder; this one by default.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["markdown", "html", "json"]),
    default="markdown",
    show_default=True,
    help="How the report is written.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")
def report(root: Path, format_: str, output: Path | None) -> int:
    """Tell what moved, what stayed JSON, and what is left.

    The report of the plan in restow.toml, for a pull request or a colleague.
    """
    found = api.report(root, tell=tell_doing)
    tell_doing("")
    text = members("restow.reports")[format_].render_change(found)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Written: {output}")
    return ExitCode.DONE if found.complete else ExitCode.FAILED_ITEMS
