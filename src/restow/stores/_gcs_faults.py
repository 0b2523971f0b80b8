"""The one door at which errors of the GCS library become ours.

No text of theirs passes: it may quote a request, an account or a path of a key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from google.api_core.exceptions import GoogleAPICallError, GoogleAPIError
from google.auth.exceptions import GoogleAuthError, TransportError
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from requests import RequestException
from urllib3.exceptions import HTTPError

from restow.errors import StoreError
from restow.model import Problem
from restow.stores._bucket_store import not_delivered
from restow.stores._gcs_address import GcsAddress
from restow.stores._retry import BUSY, Busy, reason

#: Everything the library and what it stands on may raise; `ValueError`: an answer that is no JSON.
FOREIGN = (
    GoogleAPIError,
    GoogleAuthError,
    InvalidResponse,
    DataCorruption,
    RequestException,
    HTTPError,
    ValueError,
    OSError,
)

#: Those that say that there was no answer, or not all of it.
_NO_CONNECTION = (TransportError, DataCorruption, RequestException, HTTPError, OSError)


@contextmanager
def met_at_the_door(address: GcsAddress) -> Iterator[None]:
    """Raises a StoreError in place of a foreign error."""
    try:
        yield
    except FOREIGN as error:
        raise store_error(error, address) from None


def store_error(error: Exception, address: GcsAddress) -> StoreError:
    """What a foreign error says about the store as a whole."""
    if status(error) == 404:
        return StoreError(
            f"There is no bucket {address}.",
            next_step="Name another with --store gs://BUCKET.",
        )
    if is_denied(error):
        return StoreError(
            f"Access to {address} is denied ({answer(error)}).",
            next_step="Give this account the role Storage Object Viewer on the bucket, or use another.",
        )
    if is_no_answer(error):
        return StoreError(
            f"{address} cannot be reached: {reason(error)}.",
            next_step="Check the network, and STORAGE_EMULATOR_HOST where it is set; then run this again.",
        )
    if isinstance(error, GoogleAuthError):
        return StoreError(
            f"There is no valid credential for {address}.",
            next_step="Set GOOGLE_APPLICATION_CREDENTIALS to a key's file, or sign in: "
            "gcloud auth application-default login.",
        )
    if status(error) >= 400:
        return StoreError(
            f"{address} does not serve requests ({answer(error)}).",
            next_step="Run this again later, with a lower --concurrency if it is throttled.",
        )
    return StoreError(
        f"{address} gives an answer that is not of Cloud Storage ({type(error).__name__}).",
        next_step="Check the network: a proxy or a sign-in page may stand in between.",
    )


def problem(name: str, error: Exception) -> Problem:
    """What a foreign error says about one document."""
    why = answer(error) if status(error) else reason(error)
    return not_delivered(name, why, denied=is_denied(error))


def busy(error: Exception) -> Busy | None:
    """Tells whether the same request may succeed later."""
    if isinstance(error, GoogleAPICallError):
        again = status(error) in BUSY
        return Busy(status=status(error), asked=_retry_after(error)) if again else None
    return Busy() if is_no_answer(error) else None


def is_no_answer(error: Exception) -> bool:
    """True when there was no answer, or not all of it. An answer that is no JSON is one."""
    return isinstance(error, _NO_CONNECTION) and not isinstance(error, ValueError)


def is_denied(error: Exception) -> bool:
    """True when the credential is refused, or lacks the right."""
    return status(error) in (401, 403)


def status(error: Exception) -> int:
    """HTTP status of an error answer; 0 when there was none."""
    return int(error.code or 0) if isinstance(error, GoogleAPICallError) else 0


def answer(error: Exception) -> str:
    """Status and name of an error answer, for people: `403 forbidden`."""
    if not status(error):
        return type(error).__name__
    errors: Any = getattr(error, "errors", None)
    name = str(errors[0].get("reason", "")) if errors and isinstance(errors[0], dict) else ""
    return f"{status(error)} {name if name.isalnum() else ''}".strip()


def _retry_after(error: GoogleAPICallError) -> float:
    """Seconds that the service asks to wait; 0 when it does not say, or says a date."""
    asked = str(error.response.headers.get("Retry-After", "")) if error.response is not None else ""
    return float(asked) if asked.isascii() and asked.isdecimal() else 0.0
