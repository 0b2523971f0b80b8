"""The failures file: one JSON line for each failed item, to be read by people and by `--only-failed`."""

import json
import os
from collections.abc import Iterable
from typing import IO

from restow.cli._options import read_lines
from restow.errors import UsageError
from restow.model import Outcome, Status


def write_failures(outcomes: Iterable[Outcome], file: IO[str]) -> None:
    """Writes the failed ones: reference, key, stable code, reason.

    Raises:
        UsageError: the file cannot be written.
    """
    lines = []
    for outcome in outcomes:
        if outcome.status is Status.FAILED:
            line = {
                "reference": outcome.name,
                "key": outcome.key,
                "code": outcome.code,
                "reason": outcome.detail,
            }
            lines.append(json.dumps(line) + "\n")
    try:
        file.writelines(lines)
        file.flush()
    except OSError as error:
        raise UsageError(
            f"The failures file cannot be written: {error.strerror}. The run was stopped.",
            next_step="What was inserted stays; run it again with --failures where there is room.",
        ) from error


def read_references(file: IO[str]) -> list[str]:
    """The references of a failures file, each once.

    Raises:
        UsageError: a line is not one that `write_failures` wrote.
    """
    references: dict[str, None] = {}
    for number, line in enumerate(read_lines(file), 1):
        try:
            references[_reference(json.loads(line))] = None
        except (ValueError, KeyError, TypeError):
            raise UsageError(
                f"Line {number} of {getattr(file, 'name', 'the file')} is no line of a failures file.",
                next_step="Give the file that --failures wrote.",
            ) from None
    return list(references)


def _reference(line: dict[str, object]) -> str:
    """The reference, if it can be the name of a stored document."""
    reference = line["reference"]
    if not isinstance(reference, str) or "\0" in reference:
        raise ValueError
    os.fsencode(reference)  # half a surrogate pair that stands for no byte of a file's name
    return reference
