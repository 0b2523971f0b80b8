"""Help reads well at 80 columns, for every command there is."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from restow import __version__
from restow.cli import cli, run
from tests.doors.process import restow


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, (*path, name))


COMMANDS = dict(commands())


def test_the_commands_are_found() -> None:
    assert {
        (),
        ("backfill",),
        ("verify",),
        ("db",),
        ("db", "start"),
        ("db", "apply-schema"),
    } <= COMMANDS.keys()


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "restow")
def test_help(path: tuple[str, ...], tmp_path: Path) -> None:
    done = restow(tmp_path, *path, "--help")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].startswith(f"Usage: restow {' '.join(path)}".rstrip())
    assert max(map(len, lines)) <= 80
    assert "Example" in done.stdout or "Exit code" in done.stdout
    assert "..." not in done.stdout.partition("Commands:")[2], "a command's sentence is cut in the list"
    assert "\\b" not in done.stdout
    assert "\b" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "command"), COMMANDS.items(), ids=lambda part: getattr(part, "name", None) or ""
)
def test_every_command_and_every_option_is_described(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    assert command.help.strip().partition("\n")[0].endswith("."), (
        "the first line is the sentence that lists show"
    )
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.opts[0]}"
            assert parameter.help.rstrip().endswith((".", ")")), parameter.opts[0]


def test_the_top_lists_the_exit_codes(tmp_path: Path) -> None:
    shown = restow(tmp_path, "-h").stdout
    for code in ("0  ", "1  ", "2  ", "3  ", "4  ", "6  ", "7  ", "70 ", "130"):
        assert f"\n    {code}" in shown or f"\n  {code}" in shown


def test_the_version(tmp_path: Path) -> None:
    assert restow(tmp_path, "--version").stdout == f"restow {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backfil"], "backfil"),
        (["--colour"], "--colour"),
        (["db", "begin"], "begin"),
        (["backfill", "transcripts", "--frobnicate"], "--frobnicate"),
        (["backfill", "transcripts", "--limit", "0"], "--limit"),
        (["backfill", "transcripts", "--workers", "many"], "--workers"),
        (["backfill", "transcripts", "--compression", "zip"], "--compression"),
        (["verify", "transcripts", "--sample", "0"], "--sample"),
        (["verify", "transcripts", "--dry-run"], "--dry-run"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_what_is_unknown_is_one_clear_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cli, arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("restow: error: ")
    assert words in err
    assert "--help`." in err


@pytest.mark.parametrize("arguments", [["backfill", "transcripts", "nothing"], ["verify", "nothing"],
                                       ["export", "nothing", "--output", "."]])  # fmt: skip
def test_a_dataset_that_is_unknown_names_those_there_are(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cli, arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("restow: error: ")
    assert "named nothing" in err and "transcripts" in err
