"""`restow design`."""

from pathlib import Path

import click

from restow import api
from restow.cli._design_view import view
from restow.cli._progress import tell_doing

_EPILOG = """\b
Examples:
  restow design scorecards --store azure://CONTAINER
  restow design users
  restow design scorecards --store ./export --sample 1000

\b
Every document is read, as a stream; --sample reads some of them, and the
design is then provisional: a document that was not read may not fit.
Nothing is written, neither in the project nor in a database.
"""


@click.command(epilog=_EPILOG)
@click.argument("dataset", metavar="DATASET")
@click.option(
    "--store",
    metavar="URL",
    help="Folder or URL that holds the documents, such as azure://CONTAINER, s3://BUCKET[/PREFIX] or"
    " gs://BUCKET[/PREFIX]. By default those that lie in the project itself.",
)
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Read N documents instead of all.")
@click.option("--provenance", is_flag=True, help="Add columns for the document's name and SHA-256.")
@click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The project's folder; this one by default.",
)
def design(dataset: str, root: Path, store: str | None, sample: int | None, provenance: bool) -> None:
    """Show the table that the documents of DATASET would have.

    DATASET is an id or a template that `restow scan` shows. Each column has
    its reason; what would not fit is told, and in any case the whole document
    stays in a jsonb column.
    """
    found = api.design(root, dataset, store=store, sample=sample, provenance=provenance, tell=tell_doing)
    tell_doing("")
    click.echo(view(found), nl=False)
