"""Log lines: one for each document, as text or as JSON, written a batch at a time."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from restow.errors import UsageError
from restow.model import Outcome, Status
from restow.model.shown import printable

_SENTENCES = {
    Status.INSERTED: "inserted",
    Status.SKIPPED: "skipped existing",
    Status.FAILED: "failed",
    Status.WOULD_INSERT: "would insert",
}
#: Statuses that `--quiet` leaves out.
_ROUTINE = (Status.INSERTED, Status.SKIPPED, Status.WOULD_INSERT)


class OutcomeLog:
    """Writes what became of documents to standard error."""

    def __init__(
        self, label: str, noun: str, *, as_json: bool, quiet: bool, stream: TextIO | None = None
    ) -> None:
        self.label = label
        self.noun = noun
        self.as_json = as_json
        self.quiet = quiet
        self._stream = stream or sys.stderr
        self._skipped = f"{label}: {_SENTENCES[Status.SKIPPED]} {noun} "

    def write(self, outcomes: Iterable[Outcome]) -> None:
        """Writes a line for each outcome and each warning."""
        if self.quiet:
            outcomes = [o for o in outcomes if o.status not in _ROUTINE or o.warnings]
        render = self._json_lines if self.as_json else self._text_lines
        self.write_lines(line for outcome in outcomes for line in render(outcome))

    def write_lines(self, lines: Iterable[str]) -> None:
        """Writes finished lines.

        Raises:
            UsageError: standard error is closed or full.
        """
        text = "".join(f"{line}\n" for line in lines)
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise UsageError(
                "Standard error cannot be written, so the run was stopped.",
                next_step="What was inserted stays; run it again with a log that can be written.",
            ) from error

    def notice(self, action: str, sentence: str, **values: Any) -> None:
        """Writes one line about the run as a whole."""
        if self.as_json:
            self.write_lines([json.dumps({"action": action, "dataset": self.label, **values})])
        else:
            self.write_lines([f"{self.label}: {sentence}"])

    def _text_lines(self, outcome: Outcome) -> Iterator[str]:
        if outcome.status is Status.SKIPPED and not outcome.warnings:
            yield f"{self._skipped}{printable(outcome.key)}"  # all of a re-run, and nothing else in it
            return
        about = f"{self.noun} {printable(outcome.key)}"
        for warning in outcome.warnings:
            yield f"{self.label}: warning {about}: {printable(warning)}"
        if outcome.status not in _SENTENCES or (self.quiet and outcome.status in _ROUTINE):
            return
        line = f"{self.label}: {_SENTENCES[outcome.status]} {about}"
        separator = ": " if outcome.status is Status.FAILED else " "
        yield f"{line}{separator}{printable(outcome.detail)}" if outcome.detail else line

    def _json_lines(self, outcome: Outcome) -> Iterator[str]:
        about = {"dataset": self.label, "key": outcome.key, "reference": outcome.name}
        for warning in outcome.warnings:
            yield json.dumps({"action": "warning", **about, "reason": warning})
        if outcome.status not in _SENTENCES or (self.quiet and outcome.status in _ROUTINE):
            return
        more = {"code": outcome.code, "reason": outcome.detail} if outcome.code else {}
        if outcome.status is Status.WOULD_INSERT:
            more = {"candidate": outcome.detail}
        yield json.dumps({"action": outcome.status, **about, **more})
