"""The command line: each command parses, calls one verb of `restow.api`, and prints."""

import logging
import re
import sys
from typing import Any, NoReturn

import click

from restow import __version__
from restow.errors import ExitCode, RestowError, unexpected
from restow.model.shown import printable
from restow.registry import members

#: A password in a URL, a key or signature in a connection string: an argument in the wrong place is quoted.
_SECRET = re.compile(
    r"(?<=://)[^/\s:@]*:(?!PASSWORD@)[^\s@]+(?=@)"
    r"|(?:accountkey|sharedaccesssignature|password|sig)\s*=\s*[^\s&;)'\"]+",
    re.IGNORECASE,
)

_EPILOG = """\b
A first session:
  restow scan
  restow design DATASET
  restow db apply-schema
  restow backfill transcripts --store ./export --dry-run
  restow backfill transcripts --store ./export
  restow verify transcripts --store ./export

\b
Exit codes:
  0    done
  1    finished, but items failed, or --fail-on found something
  2    usage or configuration
  3    the store cannot be used
  4    the database cannot be used
  6    documents and rows differ
  7    more failures than --max-failures allows
  8    the plan is out of date
  70   restow contradicted itself; please report it
  130  interrupted; the same command goes on from there
"""


class _Commands(click.Group):
    """The commands are the files of this folder: `cli/NAME.py` holds the command NAME."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for name, module in members("restow.cli").items() if hasattr(module, name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = members("restow.cli").get(cmd_name)
        command: click.Command | None = getattr(module, cmd_name, None)
        return command


@click.group(cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="restow %(version)s")
def cli() -> None:
    """Find JSON that has become a database, and move it into PostgreSQL.

    Every document is accounted for: inserted, skipped because it is there
    already, or failed with its reason. Sources are only ever read, and nothing
    in the database is updated or deleted.
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command line and exits with its code; an error is one line on standard error."""
    sys.exit(run(cli, arguments))


def run(command: click.Command, arguments: list[str] | None = None, **extra: Any) -> int:
    """Runs one command and returns its exit code.

    Args:
        command: the group, or a single command that a script stands for.
        arguments: without the program's name; None takes them from `sys.argv`.
        **extra: passed to click, for example `prog_name`.
    """
    logging.disable()  # libraries' messages may quote what is secret, and errors are told here
    try:
        result = command.main(arguments, standalone_mode=False, **{"prog_name": "restow", **extra})
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ExitCode.USAGE
    except click.ClickException as error:
        path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "restow"
        _tell(f"{error.format_message()} See `{path} --help`.")
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except RestowError as error:
        _tell(str(error))
        return error.exit_code
    except OSError as error:
        where = printable(str(error.filename)) if error.filename else "the output cannot be written"
        _tell(f"The system refused, {where}: {error.strerror}. Check the path and who may use it.")
        return ExitCode.USAGE
    except Exception as error:  # a traceback may show a document or a password
        fault = unexpected(error, "restow")
        _tell(str(fault))
        return fault.exit_code
    return result if isinstance(result, int) else ExitCode.DONE


def _tell(error: str) -> None:
    """One line without secrets, whatever an argument or a file's name holds."""
    line = _SECRET.sub("***", " ".join(error.split()))
    click.echo(f"restow: error: {printable(line)}", err=True)
