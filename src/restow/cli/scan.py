"""`restow scan`."""

from pathlib import Path
from typing import Any

import click

from restow import api
from restow.cli._progress import tell_doing
from restow.errors import ExitCode, UsageError
from restow.model.scan import ScanResult
from restow.registry import members

_FAIL_ON = ("postgres", "consider", "broken-rule")
_EPILOG = """\b
A verdict is where the data belong, and the first of five questions
that was answered YES:
  postgres   Q1 users' or sessions' data that change
             Q2 data that are queried or aggregated
             Q3 data that need transactions or an audit
  json       Q4 static config or content
  consider   Q5 content that an admin edits live, or dynamic data
             that none of the questions claims

\b
Your decision outranks ours. In restow.toml:
  [choices.prompts]
  home = "json"
  why = "reviewed in pull requests"
or beside the code:  # restow: json because it is reviewed

Exit code 1 when --fail-on finds something, else 0.
"""


def _formats() -> list[str]:
    return list(members("restow.reports"))


@click.command(epilog=_EPILOG)
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--store",
    "stores",
    multiple=True,
    metavar="URL",
    help="List this store too, a folder or a URL such as azure://CONTAINER, and join its documents with the"
    " code; may be given again. It is only read.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(_formats()),
    default="terminal",
    show_default=True,
    help="How the result is shown.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(_FAIL_ON),
    help="Exit with 1 when such a finding exists; may be given again.",
)
@click.option("--baseline", metavar="REV", help="Show only what is new since a commit.")
@click.option("--no-cache", is_flag=True, help="Keep no parsed files in .restow/.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that parse.")
def scan(path: Path, **options: Any) -> int:
    """Find JSON that has become a database; judge where it belongs.

    PATH is a project's folder: Python, JavaScript and TypeScript are read,
    notebooks too. Nothing of the project is run, imported or changed.
    """
    if options["output"] is not None:
        _require_folder(options["output"])  # before the work, not after it
    result = api.scan(
        path,
        stores=options["stores"],
        baseline=options["baseline"],
        keep=not options["no_cache"],
        workers=options["workers"],
        tell=tell_doing,
    )
    tell_doing("")
    text = members("restow.reports")[options["format_"]].render(result)
    if options["output"] is None:
        click.echo(text, nl=False)
    else:
        options["output"].write_text(click.unstyle(text), encoding="utf-8")
    return ExitCode.FAILED_ITEMS if _has_findings(result, options["fail_on"]) else ExitCode.DONE


def _require_folder(output: Path) -> None:
    if not output.parent.is_dir():
        raise UsageError(
            f"There is no folder {output.parent} for the report.",
            next_step="Make it, or name another with -o.",
        )


def _has_findings(result: ScanResult, kinds: tuple[str, ...]) -> bool:
    homes = {each.verdict.home.value for each in result.judged}
    return any(bool(result.broken) if kind == "broken-rule" else kind in homes for kind in kinds)
