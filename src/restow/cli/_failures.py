"""The failures file: one JSON line for each failed item, to be read by people and by `--only-failed`."""

import json
from collections.abc import Iterable
from typing import IO

from restow.errors import UsageError
from restow.model import Outcome, Status


def write_failures(outcomes: Iterable[Outcome], file: IO[str]) -> None:
    """Writes the failed ones: reference, key, stable code, reason."""
    for outcome in outcomes:
        if outcome.status is Status.FAILED:
            line = {
                "reference": outcome.name,
                "key": outcome.key,
                "code": outcome.code,
                "reason": outcome.detail,
            }
            file.write(json.dumps(line) + "\n")
    file.flush()


def read_references(file: IO[str]) -> list[str]:
    """The references of a failures file, each once.

    Raises:
        UsageError: a line is not one that `write_failures` wrote.
    """
    references: dict[str, None] = {}
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            references[json.loads(line)["reference"]] = None
        except (ValueError, KeyError, TypeError):
            raise UsageError(
                f"Line {number} of {file.name} is no line of a failures file.",
                next_step="Give the file that --failures wrote.",
            ) from None
    return list(references)
