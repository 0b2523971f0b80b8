"""`restow run`."""

import os
from pathlib import Path

import click

from restow import api
from restow.cli.backfill import backfill
from restow.cli.migrate import migrate
from restow.cli.plan import plan
from restow.cli.report import report
from restow.cli.rewrite import rewrite
from restow.cli.verify import verify
from restow.errors import ExitCode, UsageError
from restow.model.shown import printable

_REPORT = Path(".restow/report.md")
_EPILOG = """\b
Examples:
  restow run
  restow run --yes --transition database-only
  restow run --yes --store azure://sessions --test-command "pytest -q"

\b
The steps: scan, judge, design and plan; then, once you have reviewed
restow.toml, with --yes: the project's tests, migrate, backfill, rewrite,
verify, the tests again, report. Each is also a command of its own. A run
that stopped goes on where it was: nothing is done twice.

\b
Plain SQL migrations are applied by restow, in one transaction. Where a tool
keeps account of what it applied, give its command:
  --apply-command "alembic upgrade head"
DATABASE_URL is set for the commands where you have not set it.

\b
Exit codes:
  1    something is left to you, or tests fail; the report tells what
"""


@click.command(epilog=_EPILOG)
@click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option("--store", metavar="URL", help="Where the documents are. Default: the project's folder.")
@click.option("--database", metavar="DSN", help="As for backfill. Default: an embedded server.")
@click.option(
    "--transition",
    type=click.Choice([each.value for each in api.Transition]),
    help="How old and new live together, instead of what the plan says.",
)
@click.option("--test-command", metavar="CMD", help="Run the project's tests before and after the rewrite.")
@click.option("--apply-command", metavar="CMD", help="Apply migrations by this command of their tool.")
@click.option("--yes", is_flag=True, help="Go on after the plan: it is reviewed.")
@click.pass_context
def run(
    context: click.Context,
    path: Path,
    store: str | None,
    database: str | None,
    transition: str | None,
    test_command: str | None,
    apply_command: str | None,
    yes: bool,
) -> int:
    """Do the whole job, step by step.

    PATH is the project's folder. It stops for a review after the plan,
    unless --yes is given.
    """
    os.chdir(path)
    root, worst = Path(), 0
    given = store if store is not None else "."
    if not api.journal(root).rewrites:
        _head("plan")
        context.invoke(plan, write=True, store=given)
    if not yes:
        click.echo("\nReview restow.toml, then go on: restow run --yes")
        return ExitCode.DONE
    if test_command and "before" not in api.journal(root).tests:
        worst = max(worst, _test(root, test_command, "before", database))
    _head("migrate")
    context.invoke(migrate, write=True, stale_plan=bool(api.journal(root).rewrites))
    _apply(root, database, apply_command)
    for name, step in (("backfill", backfill), ("rewrite", rewrite), ("verify", verify)):
        _head(name)
        options = {"transition": transition, "write": True} if step is rewrite else _moving(given, database)
        worst = max(worst, int(context.invoke(step, **options)))
        if step is backfill and worst > ExitCode.FAILED_ITEMS:
            return worst
    if test_command:
        worst = max(worst, _test(root, test_command, "after", database))
    _head("report")
    left = int(context.invoke(report, output=_REPORT))
    _tell_end(root)
    return max(worst, left)


def _tell_end(root: Path) -> None:
    """The report's summary, and how the project's tests ended."""
    click.echo()
    for sentence in api.report(root).summary:
        click.echo(printable(f"- {sentence}"))
    tests = api.journal(root).tests
    ended = [
        f"{'passed' if tests[when].passed else 'failed'} {when}"
        for when in ("before", "after")
        if when in tests
    ]
    if ended:
        click.echo(f"- The project's tests {' and '.join(ended)} the rewrite.")


def _moving(store: str, database: str | None) -> dict[str, object]:
    return {"store": store, "database": database, "quiet": True}


def _head(step: str) -> None:
    click.echo(f"\n== {step}")


def _test(root: Path, command: str, when: str, database: str | None) -> int:
    _head(f"tests {when}")
    done = api.run_tests(root, command, when, database=database)
    click.echo(f"{'passed' if done.passed else 'FAILED'}: {done.said}")
    return ExitCode.DONE if done.passed else ExitCode.FAILED_ITEMS


def _apply(root: Path, database: str | None, command: str | None) -> None:
    """Makes the tables that are missing, by the project's command or by the plain SQL itself."""
    missing = api.missing_tables(root, database=database)
    if not missing:
        return
    if command:
        click.echo(f"applied  {api.run_command(root, command, database=database)}")
    else:
        migrations = api.journal(root).migrations
        if any(not each.apply.startswith("psql ") for each in migrations) or not migrations:
            tools = "; ".join(each.apply for each in migrations) or "see `restow migrate`"
            raise UsageError(
                f"The tables {', '.join(missing)} are not there yet: {tools}",
                next_step="Apply the migration, or give --apply-command, and run again.",
            )
        applied = api.apply_sql(root, migrations[-1].files, database=database)
        click.echo(f"applied  {', '.join(applied)}")
    if still := api.missing_tables(root, database=database):
        raise UsageError(
            f"The tables {', '.join(still)} are still not there.", next_step="Look at the migration."
        )
