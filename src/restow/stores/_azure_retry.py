"""Sends a request again when the service is busy or the connection fails, within a bound.

The storage SDK's own policy does not retry 429 and ignores Retry-After (measured). Its place is tied
to the SDK's inside, so it is switched off and the retrying is done where the SDK takes a transport.
Only reading requests pass here, so every one may be sent again; a signature is good for 15 minutes.
"""

import asyncio
from contextlib import suppress
from typing import Any

from azure.core.exceptions import AzureError, IncompleteReadError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline.policies import AsyncRetryPolicy
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import AsyncHttpResponse

from restow.stores._retry import BUSY, CONNECT_TIMEOUT, READ_TIMEOUT, Bounds

#: Errors of the connection, not of the request.
CONNECTION_ERRORS = (ServiceRequestError, ServiceResponseError, IncompleteReadError)


class RetryingTransport(AioHttpTransport):  # type: ignore[misc]  # loaded lazily, which hides its type
    """The SDK's transport, sending more than once where that may help."""

    def __init__(self) -> None:
        super().__init__(connection_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)

    async def send(self, request: Any, *, patience: float | None = None, **config: Any) -> Any:
        """Sends until there is an answer worth returning, or the bound is reached.

        Args:
            request: a reading request.
            patience: seconds in all, where it is not PATIENCE.
            **config: as the SDK's transport takes it.
        """
        bounds = Bounds(patience)
        while True:
            try:
                response: Any = await super().send(request, **config)
            except CONNECTION_ERRORS:
                pause = bounds.next_pause()
                if pause is None:
                    raise
            else:
                if response.status_code not in BUSY:
                    return response
                pause = bounds.next_pause(response.status_code, retry_after(response))
                if pause is None:
                    return response
                with suppress(AzureError):
                    await response.read()  # gives the connection back
            await asyncio.sleep(pause)


def retry_after(response: AsyncHttpResponse) -> float:
    """Seconds the service asks to wait, by number or HTTP date; 0 when it does not say, or says nonsense."""
    try:
        return AsyncRetryPolicy().parse_retry_after(response.headers.get("Retry-After") or "0")
    except (ValueError, TypeError, OverflowError):
        return 0.0
