"""`restow rewrite`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from restow import api
from restow.cli._progress import tell_doing
from restow.errors import ExitCode
from restow.model.shown import printable
from restow.stages.changes import diff_of

_EPILOG = """\b
Examples:
  restow rewrite
  restow rewrite scorecards --write
  restow rewrite --transition database-only --write
  restow rewrite --check

\b
Each dataset that moves gets a small module of functions over its table, in
the project's own database layer, and its reads and writes become calls of
them. What cannot be rewritten safely stays as it is and is told, with the
code to write instead.

\b
Transitions (also in restow.toml: [datasets.NAME] transition = "..."):
  database-first  reads fall back to the old place; the default
  dual-write      the same, and writes go to both
  database-only   the old place is not touched any more

\b
Exit codes:
  1    sites are left to you; with --check, also when files would change
"""


@click.command(epilog=_EPILOG)
@click.argument("datasets", nargs=-1, metavar="[DATASET]...")
@click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The project's folder; this one by default.",
)
@click.option(
    "--transition",
    type=click.Choice([each.value for each in api.Transition]),
    help="How old and new live together, instead of what the plan says.",
)
@click.option("--write", is_flag=True, help="Write the files; without it, only the difference is shown.")
@click.option("--check", is_flag=True, help="Show no difference; exit 1 when there is one.")
@click.option(
    "--test-command",
    metavar="CMD",
    help="Run the project's tests in a copy, before and after; a change that breaks them is not written.",
)
@click.option(
    "--delete-retired",
    is_flag=True,
    help="With --write: delete files that no code touches any more, when all were verified.",
)
def rewrite(
    datasets: tuple[str, ...],
    root: Path,
    transition: str | None,
    write: bool,
    check: bool,
    test_command: str | None,
    delete_retired: bool,
) -> int:
    """Make the code read and write tables instead of JSON.

    DATASET is an id of restow.toml; by default, all that move to PostgreSQL.
    """
    if write and check:
        raise click.UsageError("--write and --check do not go together.")
    if delete_retired and not write:
        raise click.UsageError("--delete-retired goes with --write.")
    chosen = api.Transition(transition) if transition else None
    breaks = test_command is not None and _breaks_tests(root, datasets, chosen, test_command)
    result = api.rewrite(root, datasets, transition=chosen, write=write and not breaks, tell=tell_doing)
    tell_doing("")
    for line in _told(result, check=check):
        click.echo(printable(line))
    if delete_retired and not breaks:
        for file in api.delete_retired(root, result):
            click.echo(printable(f"deleted  {file}"))
    left = result.refusals or breaks or (check and result.changes)
    return ExitCode.FAILED_ITEMS if left else ExitCode.DONE


def _breaks_tests(
    root: Path, datasets: tuple[str, ...], transition: api.Transition | None, command: str
) -> bool:
    """True when the project's tests pass as it is, and fail with the change."""
    tried = api.rewrite(root, datasets, transition=transition, tell=tell_doing)
    tell_doing("running the tests")
    runs = api.try_rewrite(root, tried.changes, command)
    tell_doing("")
    for run in runs:
        ended = "passed" if run.passed else "failed"
        click.echo(printable(f"tests {run.when}: {ended}: {run.said}"))
    before, after = runs
    return before.passed and not after.passed


def _told(result: api.RewriteResult, *, check: bool) -> Iterator[str]:
    if not (result.written or check):
        yield from diff_of(result.changes).splitlines()
    for refusal in result.refusals:
        place = refusal.place
        yield f"refused  {place.file}:{place.line}  {refusal.dataset}: {refusal.why}"
        if refusal.suggestion:
            yield f"         instead: {refusal.suggestion}"
    yield from (f"test     {place.file}:{place.line} adjusted" for place in result.tests)
    for each in result.caches:
        yield f"redis    {each.place.file}:{each.place.line}  {each.dataset}: {each.why}"
        yield f"         instead: {each.suggestion}"
    for mention in result.mentions:
        yield f"mention  {mention.file}:{mention.line} names the old place of {mention.dataset}"
    counts = Counter(each.dataset for each in result.rewritten)
    for name, count in sorted(counts.items()):
        left = sum(each.dataset == name for each in result.refusals)
        yield f"{name}: {count} of {count + left} sites" + (" rewritten" if result.written else "")
        if left:
            rest = "The other one still uses" if left == 1 else f"The other {left} still use"
            yield f"         {rest} the old place: finish {name} before you deploy it."
    yield from (f"retired  {place}" for place in result.retired)
    yield _last(result)


def _last(result: api.RewriteResult) -> str:
    if not result.changes:
        return "Nothing to rewrite." if not result.refusals else "Nothing else to rewrite."
    files = f"{len(result.changes)} files, {len(result.rewritten)} of {result.sites} sites"
    if result.written:
        return f"Written: {files}. Run the project's tests, and review the difference."
    return f"Nothing was written ({files}); --write writes these files."
