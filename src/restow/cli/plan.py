"""`restow plan`."""

from pathlib import Path

import click

from restow import api
from restow.cli._progress import tell_doing
from restow.errors import ExitCode
from restow.model.dataset import Home
from restow.model.migration import FileChange
from restow.model.shown import printable
from restow.stages.changes import diff_of

_EPILOG = """\b
Examples:
  restow plan --store azure://CONTAINER
  restow plan --store azure://CONTAINER --write
  restow plan --check

\b
The plan is restow.toml in the project's folder: for each dataset its home,
its table, and the reason for each column. Edit it: what you change stays when
the command runs again, and so do your comments. Keep it in git.

\b
Exit codes:
  1    --check: something changed since the plan was written
"""


@click.command(epilog=_EPILOG)
@click.argument("path", required=False, default=Path(), type=click.Path(path_type=Path), metavar="[PATH]")
@click.option(
    "--store",
    metavar="URL",
    help="Folder or URL that holds the documents, such as azure://CONTAINER, s3://BUCKET[/PREFIX] or"
    " gs://BUCKET[/PREFIX]. By default those that lie in the project itself.",
)
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Read N documents of each dataset.")
@click.option("--provenance", is_flag=True, help="Add columns for the document's name and SHA-256.")
@click.option("--write", is_flag=True, help="Write restow.toml; without it, only the difference is shown.")
@click.option("--check", is_flag=True, help="Only say what changed since the plan was written.")
def plan(
    path: Path, store: str | None, sample: int | None, provenance: bool, write: bool, check: bool
) -> int:
    """Plan what becomes of each dataset of the project at PATH.

    Scans and judges the code, reads the documents of what belongs in
    PostgreSQL, designs its tables, and shows what restow.toml would hold.
    """
    options = api.DesignOptions(sample=sample, provenance=provenance)
    result = api.plan(path, store=store, options=options, write=write and not check, tell=tell_doing)
    tell_doing("")
    for line in _told(result, check=check):
        click.echo(line)
    return ExitCode.FAILED_ITEMS if check and (result.drift or result.before is None) else ExitCode.DONE


def _told(result: api.PlanResult, *, check: bool) -> list[str]:
    lines: list[str] = []
    is_new_file = result.written and result.before is None  # it is there to be read
    if not check and result.after != result.before and not is_new_file:
        change = FileChange(path="restow.toml", text=result.after, before=result.before)
        lines += [*diff_of([change]).splitlines(), ""]
    lines += [f"changed  {sentence}" for sentence in result.drift]
    lines += [f"kept     {sentence}" for sentence in result.kept]
    for design in result.designs:
        lines += [f"note     {design.dataset}: {each.place}: {each.reason}" for each in design.findings]
    return [printable(line) for line in (*lines, *_ending(result, check=check))]


def _ending(result: api.PlanResult, *, check: bool) -> list[str]:
    counts = [(home, sum(each.home is home for each in result.plan.datasets)) for home in Home]
    homes = ", ".join(f"{count} {home.value}" for home, count in counts)
    count = len(result.plan.datasets)
    lines = [f"{count} {'dataset' if count == 1 else 'datasets'}: {homes}."]
    if result.after == result.before:
        return [*lines, "restow.toml is up to date."]
    if result.written:
        return [*lines, "restow.toml is written: review it, then `restow migrate`."]
    return [*lines, "Nothing was written; --write writes restow.toml." if not check else "See `restow plan`."]
