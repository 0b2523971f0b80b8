"""`restow explain`."""

from pathlib import Path

import click

from restow import api
from restow.model.shown import printable

_EPILOG = """\b
Examples:
  restow explain scorecards
  restow explain app/store.py:42
  restow explain prompts --path ../other-project
"""


@click.command(epilog=_EPILOG)
@click.argument("target", metavar="DATASET|FILE:LINE")
@click.option(
    "--path",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The project's folder; this one by default.",
)
def explain(target: str, path: Path) -> None:
    """Show how restow came to a template and a verdict, step by step.

    DATASET is an id or a template that `restow scan` shows; FILE:LINE is one
    of its sites.
    """
    for line in api.explain(path, target):
        click.echo(printable(line))
