"""Progress: a live line on a terminal, one line an interval elsewhere."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import TextIO

import click

_LIVE_INTERVAL = 0.2
#: Clears the line and goes to its beginning.
_CLEAR = "\r\x1b[K"


def tell_doing(doing: str) -> None:
    """What is being done, as one line on a terminal, written over and over; nothing elsewhere."""
    if sys.stderr.isatty():
        click.echo(f"{_CLEAR}{doing}", nl=False, err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    #: Documents settled.
    done: int
    #: Documents found so far.
    total: int
    #: True: `total` is final.
    total_known: bool
    #: Of the settled, those that failed.
    failed: int
    #: Seconds since the start.
    seconds: float

    def __str__(self) -> str:
        rate = self.done / self.seconds if self.seconds > 0 else 0.0
        parts = [f"{self.done:,} of {self.total:,}{'' if self.total_known else '+'}", f"{rate:,.0f}/s"]
        if self.total_known and self.total:
            parts[0] += f" ({100 * self.done // self.total}%)"
            if rate:
                parts.append(f"{_duration((self.total - self.done) / rate)} left")
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        return ", ".join(parts)


class ProgressLine:
    """Shows progress without disturbing the log lines around it."""

    def __init__(
        self,
        label: str,
        *,
        interval: float,
        enabled: bool = True,
        as_json: bool = False,
        stream: TextIO | None = None,
    ) -> None:
        self._stream = stream or sys.stderr
        self._as_json = as_json
        self._live = enabled and not as_json and self._stream.isatty()
        self._enabled = enabled
        self._label = label
        self._interval = _LIVE_INTERVAL if self._live else interval
        self._started = self._shown = time.monotonic()
        self._visible = False

    @property
    def seconds(self) -> float:
        """Seconds since this line was made."""
        return time.monotonic() - self._started

    def due(self) -> bool:
        """True when the interval has passed."""
        return self._enabled and time.monotonic() - self._shown >= self._interval

    def show(self, progress: Progress) -> None:
        """Shows the line."""
        self._shown = time.monotonic()
        if self._live:
            self._stream.write(f"{_CLEAR}{self._label}: {progress}")
            self._visible = True
        else:
            self._stream.write(f"{self._plain(progress)}\n")
        self._stream.flush()

    def _plain(self, progress: Progress) -> str:
        if not self._as_json:
            return f"{self._label}: progress {progress}"
        return json.dumps({"action": "progress", "dataset": self._label, **asdict(progress)})

    def hide(self) -> None:
        """Takes the live line away, before other lines are written."""
        if self._visible:
            self._stream.write(_CLEAR)
            self._visible = False


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
