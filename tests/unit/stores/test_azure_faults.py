import inspect
from types import SimpleNamespace
from typing import Any

import aiohttp
import azure.core.exceptions
import pytest

from restow.errors import StoreError
from restow.stores._azure_account import Account
from restow.stores._azure_address import Address
from restow.stores._azure_faults import met_at_the_door

ADDRESS = Address(
    account=Account(endpoint="https://acme.blob.core.windows.net", sas="sv=1&sig=hunter2"),
    container="sessions",
)

#: What the person is told, by class: every class the SDK can raise, so that a new one is decided here.
KINDS = {
    "AzureError": "not of a Blob service",
    "ClientAuthenticationError": "is denied",
    "DecodeError": "not of a Blob service",
    "DeserializationError": "not of a Blob service",
    "HttpResponseError": "not of a Blob service",
    "IncompleteReadError": "cannot be reached",
    "ODataV4Error": "not of a Blob service",
    "ResourceExistsError": "not of a Blob service",
    "ResourceModifiedError": "not of a Blob service",
    "ResourceNotFoundError": "not of a Blob service",
    "ResourceNotModifiedError": "not of a Blob service",
    "ResponseNotReadError": "not of a Blob service",
    "SerializationError": "not of a Blob service",
    "ServiceRequestError": "cannot be reached",
    "ServiceRequestTimeoutError": "cannot be reached",
    "ServiceResponseError": "cannot be reached",
    "ServiceResponseTimeoutError": "cannot be reached",
    "StreamClosedError": "not of a Blob service",
    "StreamConsumedError": "not of a Blob service",
    "TooManyRedirectsError": "not of a Blob service",
}
CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(azure.core.exceptions, inspect.isclass)
    if issubclass(kind, Exception) and kind.__module__ == "azure.core.exceptions"
}


def told(error: BaseException) -> StoreError:
    with pytest.raises(StoreError) as caught, met_at_the_door(ADDRESS):
        raise error
    assert "hunter2" not in repr(caught.value) + str(caught.value)
    assert caught.value.next_step and caught.value.__cause__ is None
    return caught.value


def test_every_class_of_the_sdk_is_decided() -> None:
    assert set(CLASSES) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_every_class_becomes_ours(name: str) -> None:
    error = CLASSES[name].__new__(CLASSES[name])
    Exception.__init__(error, "https://acme/?sig=hunter2")
    assert KINDS[name] in told(error).message


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (404, "ContainerNotFound", "There is no container sessions in acme.blob.core.windows.net."),
        (404, "", "There is no container sessions"),
        (409, "ContainerBeingDeleted", "There is no container sessions"),
        (403, "AuthenticationFailed", r"is denied \(403 AuthenticationFailed\)"),
        (401, "NoAuthenticationInformation", "is denied"),
        (400, "InvalidUri", r"does not serve requests \(400 InvalidUri\)"),
        (503, "ServerBusy", r"does not serve requests \(503 ServerBusy\)"),
    ],
)
def test_an_answer_is_told_by_its_status_and_name(status: int, code: str, says: str) -> None:
    response: Any = SimpleNamespace(
        status_code=status, reason="sig=hunter2", headers={"x-ms-error-code": code}
    )
    error = azure.core.exceptions.HttpResponseError("sig=hunter2", response=response)
    assert told(error).message == told(error).message
    with pytest.raises(StoreError, match=says), met_at_the_door(ADDRESS):
        raise error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "cannot be reached: Connection refused."),
        (TimeoutError(), "cannot be reached: no answer in time."),
        (aiohttp.ServerDisconnectedError(), "cannot be reached: the connection was lost."),
        (ValueError("a header"), "not of a Blob service (ValueError)"),
    ],
)
def test_what_the_sdk_stands_on_is_met_too(error: Exception, says: str) -> None:
    assert says in told(error).message


def test_the_reason_is_found_behind_the_sdks_error() -> None:
    outer = azure.core.exceptions.ServiceRequestError("https://acme/?sig=hunter2")
    outer.__cause__ = OSError(-2, "Name or service not known")
    assert "cannot be reached: Name or service not known." in told(outer).message


@pytest.mark.parametrize(
    ("account", "says"),
    [
        (Account(endpoint="https://a", sas="sig=x"), "SAS has not expired"),
        (Account(endpoint="https://a", key="x"), "account key"),
        (Account(endpoint="https://a"), "az login"),
    ],
)
def test_denied_says_what_to_check(account: Account, says: str) -> None:
    address = Address(account=account, container="sessions")
    with pytest.raises(StoreError) as caught, met_at_the_door(address):
        raise azure.core.exceptions.ClientAuthenticationError("no")
    assert says in caught.value.next_step
