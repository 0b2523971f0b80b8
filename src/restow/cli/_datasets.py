"""The datasets that a command is about: those that are named, or all that the plan moves."""

from collections.abc import Callable, Sequence

import click

from restow import api
from restow.errors import ExitCode

datasets_argument = click.argument("datasets", nargs=-1, metavar="[DATASET]...")


def for_each(datasets: Sequence[str], work: Callable[[str], int]) -> int:
    """Does the work for each dataset, in the order of references; the gravest exit code of all.

    Args:
        datasets: as named on the command line; none: all that the plan moves.
        work: does it for one, and gives its exit code; after an interrupt no other is begun.
    """
    worst = int(ExitCode.DONE)
    for name in api.find_datasets(datasets):
        worst = max(worst, work(name))
        if worst == ExitCode.INTERRUPTED:
            break
    return worst
