"""Every error that a service's library can raise is one of ours, and shows nothing of its text."""

import inspect
import re
from types import ModuleType

import botocore.exceptions
import google.api_core.exceptions
import google.auth.exceptions
import google.cloud.storage.exceptions
import pytest
import requests.exceptions
import urllib3.exceptions

from restow.errors import StoreError
from restow.stores import _gcs_faults, _s3_faults
from restow.stores._gcs_address import GcsAddress
from restow.stores._s3_address import S3Address

S3 = S3Address(bucket="acme", key_id="hunter2", secret="hunter2")
GCS = GcsAddress(bucket="acme")
#: Of what is not used here: warnings as errors, waiters, paths of Google's form, its event loop.
NEVER_RAISED = (
    Warning,
    botocore.exceptions.WaiterError,
    google.cloud.storage.exceptions.InvalidPathError,
    google.api_core.exceptions.AsyncRestUnsupportedParameterError,
)


def classes(*modules: ModuleType) -> list[type[Exception]]:
    """The exceptions that modules define."""
    found = [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == module.__name__
    ]
    return [kind for kind in found if not issubclass(kind, NEVER_RAISED)]


def named(kind: type[Exception]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def of_botocore(kind: type[Exception]) -> Exception:
    fields = re.findall(r"\{(\w+)", getattr(kind, "fmt", ""))
    if kind is botocore.exceptions.ClientError or not issubclass(kind, botocore.exceptions.BotoCoreError):
        return botocore.exceptions.ClientError({"Error": {"Code": "hunter2!"}}, "hunter2")
    return kind(**dict.fromkeys(fields, "hunter2"))


@pytest.mark.parametrize("kind", classes(botocore.exceptions), ids=named)
def test_of_s3(kind: type[Exception]) -> None:
    with pytest.raises(StoreError) as caught, _s3_faults.met_at_the_door(S3):
        raise of_botocore(kind)
    assert "hunter2" not in repr(caught.value) + str(caught.value)
    assert caught.value.next_step and caught.value.__cause__ is None


GOOGLES = (
    google.api_core.exceptions,
    google.auth.exceptions,
    google.cloud.storage.exceptions,
    requests.exceptions,
    urllib3.exceptions,
)


@pytest.mark.parametrize("kind", classes(*GOOGLES), ids=named)
def test_of_cloud_storage(kind: type[Exception]) -> None:
    error = kind.__new__(kind, "hunter2")
    Exception.__init__(error, "hunter2")
    with pytest.raises(StoreError) as caught, _gcs_faults.met_at_the_door(GCS):
        raise error
    assert "hunter2" not in repr(caught.value) + str(caught.value)
    assert caught.value.next_step and caught.value.__cause__ is None
