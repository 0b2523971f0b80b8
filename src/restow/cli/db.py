"""`restow db`: the embedded server, psql, and the schema."""

import asyncio
import os
from itertools import groupby
from pathlib import Path

import click

import restow
from restow.cli._options import database_option
from restow.postgres import find_project, open_database
from restow.postgres.connect import connect
from restow.postgres.embedded.folder import ServerFolder, server_folder
from restow.postgres.embedded.postmaster import find_postmaster
from restow.postgres.embedded.server import keep_running, stop, url_of
from restow.postgres.psql import run_psql
from restow.postgres.schema import SchemaChange, apply_schema
from restow.postgres.source import DatabaseSource, find_database

_SCHEMA = Path(restow.__file__).parent / "schema.sql"


@click.group(
    epilog="""\b
Examples:
  restow db apply-schema
  restow db psql -c 'SELECT count(*) FROM analytics.session_transcripts'
"""
)
def db() -> None:
    """Embedded PostgreSQL, psql, and the schema.

    Commands that need a database and are told of none start an embedded
    PostgreSQL under the project's .restow/ and stop it when the last of
    them ends. It listens on a Unix socket that only you can reach.
    """


@db.command(
    epilog="""\b
Example:
  restow db start && psql "$(restow db status --url)"
"""
)
def start() -> None:
    """Start the embedded server and keep it running.

    It runs until `restow db stop`, also when no command uses it.
    """
    folder = _folder()
    keep_running(folder, os.environ)
    click.echo("The embedded PostgreSQL runs until `restow db stop`.")
    _tell_place(folder)
    if source := find_database(None, os.environ):
        click.echo(
            f"restow: note: other commands use {source.label} ({source.origin}), not this one.", err=True
        )


@db.command(
    name="stop",
    epilog="""\b
Example:
  restow db stop
""",
)
def stop_() -> None:
    """Stop the embedded server.

    While other commands use it, it goes on and stops after the last.
    """
    if stop(_folder(), os.environ):
        click.echo("The embedded PostgreSQL is stopped.")
    else:
        click.echo("Other commands are using the embedded PostgreSQL; it stops after the last of them.")


@db.command(
    epilog="""\b
Examples:
  restow db status
  DATABASE_URL=$(restow db status --url) npm start
"""
)
@click.option("--url", is_flag=True, help="Print just the embedded server's URL.")
def status(url: bool) -> None:
    """Show the database in use, and the embedded server's state."""
    folder = _folder()
    postmaster = find_postmaster(folder.data)
    if url:
        click.echo(url_of(folder))
        return
    source = find_database(None, os.environ)
    used = f"{source.label} ({source.origin})" if source else "embedded; no setting names another"
    click.echo(f"Database:  {used}")
    if source and source.ignored:
        click.echo(f"Ignored:   {', '.join(source.ignored)}")
    kept = "until `restow db stop`" if folder.keep.exists() else "until the last command that uses it ends"
    click.echo(f"Embedded:  {f'running, process {postmaster.pid}, {kept}' if postmaster else 'stopped'}")
    _tell_place(folder)


@db.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="""\b
Examples:
  restow db psql
  restow db psql -c 'SELECT 1'
""",
)
@database_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PSQL-ARGUMENT]...")
def psql(database: str | None, arguments: tuple[str, ...]) -> int:
    """Open psql on the database.

    Arguments go to psql. The password reaches it through the environment,
    never on the command line.
    """
    with open_database(database, os.environ, _project()) as source:
        return run_psql(source, arguments, os.environ)


@db.command(
    "apply-schema",
    epilog="""\b
Examples:
  restow db apply-schema --dry-run
  restow db apply-schema --database postgresql://app@db.example/analytics
""",
)
@database_option
@click.option("--dry-run", is_flag=True, help="Print the SQL; connect to nothing.")
def apply_schema_(database: str | None, dry_run: bool) -> None:
    """Create the tables, indexes and views that are not there yet.

    Runs in one transaction and as often as you like: what exists is left
    as it is, what is missing is added.
    """
    script = _SCHEMA.read_text(encoding="utf-8")
    if dry_run:
        click.echo(script, nl=False)
        return
    with open_database(database, os.environ, _project()) as source:
        change = asyncio.run(_apply(source, script))
    for warning in change.warnings:
        click.echo(f"restow: warning: {warning}", err=True)
    for kind, names in groupby(change.created, key=lambda created: created.split(" ", 1)[0]):
        plain = [name.split(" ", 1)[1] for name in names]
        click.echo(
            f"created {len(plain)} indexes" if kind == "index" else f"created {kind}: {', '.join(plain)}"
        )
    if not change.created:
        click.echo(f"Nothing to create: the schema is there already, in {source.label}.")


async def _apply(source: DatabaseSource, script: str) -> SchemaChange:
    async with await connect(source.conninfo) as connection:
        return await apply_schema(connection, script)


def _tell_place(folder: ServerFolder) -> None:
    moved = " (the project's folder is closed to the server's account, nobody)" if folder.moved else ""
    click.echo(f"Files:     {folder.home}{moved}")
    if find_postmaster(folder.data):
        click.echo(f"URL:       {url_of(folder)}")


def _folder() -> ServerFolder:
    return server_folder(_project())


def _project() -> Path:
    return find_project(Path.cwd())
