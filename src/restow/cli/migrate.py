"""`restow migrate`."""

from pathlib import Path

import click

from restow import api
from restow.cli._progress import tell_doing
from restow.errors import ExitCode
from restow.model.shown import printable
from restow.stages.changes import diff_of

_EPILOG = """\b
Examples:
  restow migrate
  restow migrate scorecards sessions --write
  restow migrate --database "$DATABASE_URL" --write

\b
The project's tool is found by its files: Alembic, Django, Prisma, Knex,
TypeORM, Drizzle, or folders of SQL (Flyway, dbmate, golang-migrate, ...).
Models and schema files that it compares with the database are part of the
change. A table that the project's files have already is left alone; with
--database, the migration holds what the tables there lack. restow runs no
migration: the command to do so is told at the end.

\b
Exit codes:
  1    a table that exists cannot hold the documents
  8    the code has changed since the plan was made
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
@click.option("--dialect", metavar="NAME", help="The migration tool, when the project uses several.")
@click.option("--database", metavar="DSN", help="PostgreSQL URL or libpq string to compare with.")
@click.option("--write", is_flag=True, help="Write the files; without it, only the difference is shown.")
@click.option("--stale-plan", is_flag=True, help="Go on though the code has changed since the plan was made.")
def migrate(
    datasets: tuple[str, ...],
    root: Path,
    dialect: str | None,
    database: str | None,
    write: bool,
    stale_plan: bool,
) -> int:
    """Make a migration for the tables of the plan.

    It is written for the project's own migration tool. DATASET is an id of
    restow.toml; by default, all that move to PostgreSQL.
    """
    result = api.migrate(
        root,
        datasets,
        dialect=dialect,
        database=database,
        write=write,
        stale_allowed=stale_plan,
        tell=tell_doing,
    )
    tell_doing("")
    for line in _told(result):
        click.echo(printable(line))
    return ExitCode.FAILED_ITEMS if result.problems else ExitCode.DONE


def _told(result: api.MigrateResult) -> list[str]:
    lines = [] if result.written else diff_of(result.changes).splitlines()
    lines += [f"settled  {sentence}" for sentence in result.settled]
    lines += [f"unfit    {each.place}: {each.reason}" for each in result.problems]
    if result.detected is None:
        return [*lines, "Nothing to migrate."]
    where = f"{result.title} in {result.detected.folder or '.'} ({result.detected.evidence})"
    paths = [f"  {change.path}" for change in result.changes]
    if result.written:
        return [*lines, f"Written for {where}:", *paths, f"Review it, then apply it: {result.apply}"]
    return [*lines, f"For {where}:", *paths, "Nothing was written; --write writes these files."]
