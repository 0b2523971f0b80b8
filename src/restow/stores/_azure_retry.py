"""Sends a request again when the service is busy or the connection fails, within a bound.

The storage SDK's own policy does not retry 429 and ignores Retry-After (measured). Its place is tied
to the SDK's inside, so it is switched off and the retrying is done where the SDK takes a transport.
Only reading requests pass here, so every one may be sent again; a signature is good for 15 minutes.
"""

import asyncio
import random
import time
from contextlib import suppress
from typing import Any

from azure.core.exceptions import AzureError, IncompleteReadError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline.policies import AsyncRetryPolicy
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import AsyncHttpResponse

#: Seconds in all for one request and its repetitions: a storage account that moves to another server
#: answers 503 for up to half a minute.
PATIENCE = 60.0
#: Seconds in all after a 500: it may be about one document alone, which must not hold up the others.
_PATIENCE_500 = 8.0
#: Requests in all, whatever the pauses.
_MAX_TRIES = 16
#: Seconds of the first pause, which doubles each time, and of the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
#: Seconds to connect, and to wait for more of an answer.
_CONNECT_TIMEOUT, _READ_TIMEOUT = 5, 30
#: Answers that may be another one the next time.
_BUSY = frozenset((408, 429, 500, 502, 503, 504))

#: Errors of the connection, not of the request.
CONNECTION_ERRORS = (ServiceRequestError, ServiceResponseError, IncompleteReadError)


class RetryingTransport(AioHttpTransport):  # type: ignore[misc]  # loaded lazily, which hides its type
    """The SDK's transport, sending more than once where that may help."""

    def __init__(self) -> None:
        super().__init__(connection_timeout=_CONNECT_TIMEOUT, read_timeout=_READ_TIMEOUT)

    async def send(self, request: Any, *, patience: float | None = None, **config: Any) -> Any:
        """Sends until there is an answer worth returning, or the bound is reached.

        Args:
            request: a reading request.
            patience: seconds in all, where it is not PATIENCE.
            **config: as the SDK's transport takes it.
        """
        bounds = _Bounds(PATIENCE if patience is None else patience)
        while True:
            try:
                response: Any = await super().send(request, **config)
            except CONNECTION_ERRORS:
                pause = bounds.next_pause()
                if pause is None:
                    raise
            else:
                if response.status_code not in _BUSY:
                    return response
                pause = bounds.next_pause(response.status_code, retry_after(response))
                if pause is None:
                    return response
                with suppress(AzureError):
                    await response.read()  # gives the connection back
            await asyncio.sleep(pause)


class _Bounds:
    """Counts the tries of one request."""

    def __init__(self, patience: float) -> None:
        self._started = time.monotonic()
        self._patience = patience
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


def retry_after(response: AsyncHttpResponse) -> float:
    """Seconds the service asks to wait, by number or HTTP date; 0 when it does not say, or says nonsense."""
    try:
        return AsyncRetryPolicy().parse_retry_after(response.headers.get("Retry-After") or "0")
    except (ValueError, TypeError, OverflowError):
        return 0.0
