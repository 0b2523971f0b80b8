"""Asks a service again when it is busy or the connection fails, within a bound.

Only reading requests pass here, so every one may be sent again.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

#: Seconds in all for one request and its repetitions: a store that moves to another server answers 503 for
#: up to half a minute.
PATIENCE = 60.0
#: Seconds to go on trying when only a sign of life is wanted.
PROBE_PATIENCE = 2.0
#: Seconds in all after a 500: it may be about one document alone, which must not hold up the others.
_PATIENCE_500 = 8.0
#: Requests in all, whatever the pauses.
_MAX_TRIES = 16
#: Seconds of the first pause, which doubles each time, and of the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
#: Seconds to connect, and to wait for more of an answer.
CONNECT_TIMEOUT, READ_TIMEOUT = 5, 30
#: Statuses of answers that may be another one the next time.
BUSY = frozenset((408, 429, 500, 502, 503, 504))

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A failure after which the same request may succeed."""

    #: HTTP status; None when there was no answer.
    status: int | None = None
    #: Seconds the service asks to wait.
    asked: float = 0.0


class Bounds:
    """Counts the tries of one request. `patience` is seconds in all, where they are not PATIENCE."""

    def __init__(self, patience: float | None = None) -> None:
        self._started = time.monotonic()
        self._patience = PATIENCE if patience is None else patience
        self._tries = 0

    def next_pause(self, status: int | None = None, asked: float = 0.0) -> float | None:
        """Seconds to wait before the next try; None when that is beyond the bound.

        Args:
            status: of the answer; None when there was none.
            asked: seconds the service asks to wait: never less than that is waited.
        """
        patience = min(self._patience, _PATIENCE_500) if status == 500 else self._patience
        pause = min(_FIRST_PAUSE * 2**self._tries, _LONGEST_PAUSE)
        # Spread, so that reads which failed together do not come back together.
        pause = max(asked, pause / 2) + random.uniform(0, pause / 2)  # noqa: S311
        self._tries += 1
        late = time.monotonic() + pause - self._started > patience
        return None if late or self._tries >= _MAX_TRIES else pause


async def retrying(
    ask: Callable[[], Awaitable[_T]],
    busy: Callable[[Exception], Busy | None],
    patience: float | None = None,
) -> _T:
    """Asks until there is an answer, or an error that asking again does not help, or the bound is reached.

    Args:
        ask: sends the request and reads the whole answer.
        busy: tells which errors may be gone the next time.
        patience: seconds in all, where it is not PATIENCE.
    """
    bounds = Bounds(patience)
    while True:
        try:
            return await ask()
        except Exception as error:
            found = busy(error)
            pause = bounds.next_pause(found.status, found.asked) if found else None
            if pause is None:
                raise
        await asyncio.sleep(pause)


def reason(error: BaseException | None) -> str:
    """Why there was no answer: the operating system's words, which hold no secret."""
    late = False
    while error is not None:
        if isinstance(error, OSError) and error.strerror:
            # asyncio puts a sentence of its own in place of the system's; a resolver has negative numbers.
            return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        late = late or isinstance(error, TimeoutError)
        behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        error = getattr(error, "os_error", None) or behind
    return "no answer in time" if late else "the connection was lost"
