"""The failures file: one JSON line for each failed item, to be read by people and by `--only-failed`."""

import json
import os
from collections.abc import Iterable
from typing import IO

from restow.cli._options import read_lines
from restow.errors import UsageError
from restow.model import Outcome, Status


class FailuresFile:
    """Written beside its place, and put there when the run is over: until then an older one stays.

    So a run may write the file that it replays, and one that cannot start destroys none.
    """

    def __init__(self, path: str | None, *, replayed: str | None = None) -> None:
        """Opens the file.

        Args:
            path: where it will be; None: nowhere.
            replayed: the failures file that the run takes its documents from.

        Raises:
            UsageError: it cannot be written.
        """
        self._path = path or os.devnull
        # A pipe or a terminal takes lines as they come.
        self._moves = not os.path.exists(self._path) or os.path.isfile(self._path)
        #: Where the lines are until then.
        self.written = f"{self._path}.partial" if self._moves else self._path
        self._replays_itself = replayed is not None and os.path.realpath(replayed) == os.path.realpath(
            self._path
        )
        try:
            self._file = open(self.written, "w", encoding="utf-8")  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise UsageError(
                f"The failures file {path} cannot be written: {error.strerror}.",
                next_step="Name another with --failures.",
            ) from error

    def write(self, outcomes: Iterable[Outcome]) -> None:
        """Writes the failed ones: reference, key, stable code, reason.

        Raises:
            UsageError: the file cannot be written.
        """
        lines = [_line(outcome) for outcome in outcomes if outcome.status is Status.FAILED]
        try:
            self._file.writelines(lines)
            self._file.flush()
        except OSError as error:
            raise UsageError(
                f"The failures file cannot be written: {error.strerror}. The run was stopped.",
                next_step="What was inserted stays; run it again with --failures where there is room.",
            ) from error

    def close(self, *, complete: bool) -> bool:
        """Closes the file and puts it in its place; False when it stays where it is written.

        Args:
            complete: True: every document was attempted. Of the file it replays, a run that was not
                complete has not told all that still fails.
        """
        self._file.close()
        if not self._moves:
            return True
        if complete or not self._replays_itself:
            os.replace(self.written, self._path)
            return True
        return False

    def discard(self) -> None:
        """Closes the file as if it had never been opened."""
        self._file.close()
        if self._moves:
            os.unlink(self.written)


def _line(outcome: Outcome) -> str:
    line = {
        "reference": outcome.name,
        "key": outcome.key,
        "code": outcome.code,
        "reason": outcome.detail,
    }
    return json.dumps(line) + "\n"


def read_references(file: IO[str]) -> list[str]:
    """The references of a failures file, each once.

    Raises:
        UsageError: a line is not one that `FailuresFile` wrote.
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
