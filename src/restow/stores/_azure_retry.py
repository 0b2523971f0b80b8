"""Patience with Azure: throttling and lost connections are tried again, as long as `Retry-After` says.

The SDK's own retries do not take 429, ignore `Retry-After`, and wait 15 seconds and more (measured), so they
are switched off and this is done instead, bounded in number and in time.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

#: Tries and seconds for one request, all in all.
_TRIES, _SECONDS = 9, 60.0
#: Waits, in seconds: the first without `Retry-After`, the longest without and with it.
_FIRST_WAIT, _LONGEST_WAIT, _LONGEST_ASKED = 0.3, 8.0, 30.0
_PASSING_STATUS = frozenset((408, 429, 500, 502, 503, 504))


async def patiently(call: Callable[[], Awaitable[T]], *, tries: int = _TRIES) -> T:
    """Makes a request until it succeeds, its failure is one that stays, or patience ends.

    Raises:
        AzureError: the last failure.
    """
    from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_after_delay

    retrying = AsyncRetrying(
        retry=retry_if_exception(_is_passing),
        wait=_wait,
        stop=stop_after_attempt(tries) | stop_after_delay(_SECONDS),
        reraise=True,
    )
    async for attempt in retrying:
        with attempt:
            return await call()
    raise AssertionError("tenacity raises the last failure")


def _is_passing(error: BaseException) -> bool:
    """Throttling, trouble at the service, or a connection that broke before or while the answer came."""
    from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError

    if isinstance(error, HttpResponseError) and error.status_code is not None:
        return error.status_code in _PASSING_STATUS
    return isinstance(error, ServiceRequestError | ServiceResponseError)


def _wait(state: "RetryCallState") -> float:
    from tenacity import wait_random_exponential

    error = state.outcome.exception() if state.outcome else None
    asked = _asked_wait(getattr(getattr(error, "response", None), "headers", None) or {})
    if asked is not None:
        return min(asked, _LONGEST_ASKED)
    return wait_random_exponential(multiplier=_FIRST_WAIT, max=_LONGEST_WAIT)(state)


def _asked_wait(headers: Any) -> float | None:
    """Seconds that `Retry-After` asks for: a number or a date (RFC 9110, section 10.2.3)."""
    text = headers.get("Retry-After")
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
