"""The one door at which the SDK's errors become ours.

No text of theirs passes: it may quote an address with its signature, or what was signed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import ClientError
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)

from restow.errors import StoreError
from restow.stores._azure_address import Address
from restow.stores._retry import reason

#: Everything the SDK and what it stands on may raise. `ValueError` is its answer to headers it cannot read.
FOREIGN = (AzureError, ClientError, ValueError, OSError)

#: Those that say that there was no answer, or not all of it.
_NO_CONNECTION = (ServiceRequestError, ServiceResponseError, IncompleteReadError, ClientError, OSError)
#: Statuses of a credential that is refused, and of one that lacks the right.
_DENIED = (401, 403)


@contextmanager
def met_at_the_door(address: Address) -> Iterator[None]:
    """Raises a StoreError in place of a foreign error."""
    try:
        yield
    except FOREIGN as error:
        raise store_error(error, address) from None


def store_error(error: Exception, address: Address) -> StoreError:
    """What a foreign error says about the store as a whole."""
    if status(error) == 404 or is_missing_container(error):
        return StoreError(
            f"There is no container {address.container} in {_host(address)}.",
            next_step="Name another with --store azure://CONTAINER, or with PROMPTS_CONTAINER.",
        )
    if is_denied(error):
        return StoreError(f"Access to {address} is denied ({answer(error)}).", next_step=_credential(address))
    if isinstance(error, _NO_CONNECTION):
        return StoreError(
            f"{_host(address)} cannot be reached: {reason(error)}.",
            next_step="Check the account's name or endpoint, and the network; then run this again.",
        )
    if status(error) >= 400:
        return StoreError(
            f"{address} does not serve requests ({answer(error)}).",
            next_step="Run this again later, with a lower --concurrency if it is throttled.",
        )
    return StoreError(
        f"{address} gives an answer that is not of a Blob service ({type(error).__name__}).",
        next_step="Check the endpoint: a proxy or a sign-in page may stand in between.",
    )


def is_missing_container(error: Exception) -> bool:
    """True when the container, and not just a document, is not there."""
    return error_code(error) in ("ContainerNotFound", "ContainerBeingDeleted")


def is_denied(error: Exception) -> bool:
    """True when the credential is refused, or there is none to be had."""
    return isinstance(error, ClientAuthenticationError) or status(error) in _DENIED


def status(error: Exception) -> int:
    """HTTP status of an error answer; 0 when there was none."""
    return getattr(error, "status_code", None) or 0


def error_code(error: Exception) -> str:
    """The Blob service's name for the error, such as `ServerBusy`, or nothing.

    The list is at https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.
    """
    response: Any = getattr(error, "response", None)
    return str(response.headers.get("x-ms-error-code", "")) if response is not None else ""


def answer(error: Exception) -> str:
    """Status and name of an error answer, for people: `403 AuthenticationFailed`."""
    return f"{status(error)} {error_code(error)}".strip() if status(error) else type(error).__name__


def _host(address: Address) -> str:
    return str(address).rpartition("/")[0]


def _credential(address: Address) -> str:
    if address.account.sas:
        return "Check that the SAS has not expired, has begun, and allows to read and list this container."
    if address.account.key:
        return "Check the account key in the connection string, and this machine's clock."
    return "Sign in (az login) with an identity that has the role Storage Blob Data Reader here."
