"""Options that several commands share."""

from math import isfinite
from typing import IO, Any

import click

from restow.api import FailureLimit
from restow.errors import UsageError

database_option = click.option(
    "--database",
    metavar="DSN",
    help="PostgreSQL URL or libpq string. Default: RESTOW_DATABASE_URL, DATABASE_URL, PG*, "
    "PULSE_ANALYTICS_DB_*, else an embedded server under .restow/.",
)

store_option = click.option(
    "--store",
    metavar="URL",
    help="Folder that holds sessions/, azure://CONTAINER, s3://BUCKET[/PREFIX] or gs://BUCKET[/PREFIX]. "
    "Default: RESTOW_STORE, else the container that STORAGE_CONNECTION_STRING and PROMPTS_CONTAINER name.",
)

log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the log lines.",
)


class FailureLimitType(click.ParamType[FailureLimit]):
    """`10` or `2.5%`."""

    name = "N|N%"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> FailureLimit:
        """Reads a number, with or without a percent sign."""
        if isinstance(value, FailureLimit):
            return value
        text = str(value).strip()
        try:
            number = float(text.removesuffix("%")) if text.endswith("%") else int(text)
        except ValueError:
            self.fail(f"{text!r} is neither a number nor a percentage.", param, ctx)
        if number < 0 or not isfinite(number):
            self.fail("it has to be zero or more.", param, ctx)
        return FailureLimit(value=number, percent=text.endswith("%"))


def read_lines(source: IO[str] | None) -> list[str]:
    """The lines of a file, trimmed; blank ones and those that begin with `#` are left out.

    Raises:
        UsageError: the file is no text.
    """
    try:
        lines = [line.strip() for line in source or ()]
    except UnicodeDecodeError:
        name = getattr(source, "name", "the file")
        raise UsageError(
            f"{name} is not UTF-8 text.", next_step="Give a text file, one item a line."
        ) from None
    return [line for line in lines if line and not line.startswith("#")]
