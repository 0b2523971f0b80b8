"""Faults that end the run: each one clear error with the next step, and no secret in it."""

import asyncio
import base64
import logging
import socket
import time
from collections.abc import Iterator

import pytest

from restow.errors import StoreError
from restow.model import Content
from restow.stores.base import Store
from tests.support.azurite import KEY, NAME, AzureContainer, Azurite
from tests.support.faulty_proxy import FaultyProxy
from tests.support.store_calls import TRANSCRIPTS, content, fails, nothing, read, using


def test_a_missing_container(azure_container: AzureContainer) -> None:
    error = fails(azure_container, nothing, "azure://missing", **azure_container.environ)
    host = azure_container.endpoint.removeprefix("http://")
    assert error.message == f"There is no container missing in {host}."
    assert "PROMPTS_CONTAINER" in error.next_step


def test_a_container_that_is_deleted_meanwhile(azure_container: AzureContainer) -> None:
    async def work(store: Store) -> None:
        with azure_container.client() as client:
            client.delete_container()
        await store.read("a.json")

    assert "There is no container" in fails(azure_container, work).message


def test_a_wrong_key(azure_container: AzureContainer) -> None:
    wrong = base64.b64encode(b"wrong").decode()
    error = fails(
        azure_container, nothing, BLOB_CONN_STRING=azure_container.connection_string.replace(KEY, wrong)
    )
    assert "is denied" in error.message and azure_container.name in error.message
    assert "account key" in error.next_step and wrong not in str(error)


def with_sas(container: AzureContainer, sas: str) -> dict[str, str]:
    return {"BLOB_CONN_STRING": f"BlobEndpoint={container.endpoint};SharedAccessSignature={sas}"}


@pytest.mark.parametrize("times", [{"starts_in": -100, "ends_in": -1}, {"starts_in": 1000}])
def test_a_signature_that_is_not_valid_now(
    times: dict[str, float], proxied: AzureContainer, faulty_proxy: FaultyProxy
) -> None:
    environ = with_sas(proxied, proxied.account_sas(**times))
    error = fails(proxied, nothing, **environ)
    assert "is denied (403" in error.message and "SAS has not expired" in error.next_step
    assert len(faulty_proxy.requests("comp=list")) == 1  # at once


def test_a_signature_that_expires_meanwhile(proxied: AzureContainer) -> None:
    async def work(store: Store) -> None:
        assert isinstance(await store.read("a.json"), Content)
        await asyncio.sleep(4)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(32):
                tasks.create_task(store.read("a.json"))

    with pytest.raises(ExceptionGroup) as caught:
        using(proxied, work, **with_sas(proxied, proxied.sas(ends_in=3)))
    errors = caught.value.exceptions
    assert all(isinstance(error, StoreError) and "is denied" in error.message for error in errors)


def test_a_signature_that_may_only_read(proxied: AzureContainer) -> None:
    environ = with_sas(proxied, proxied.sas("r"))
    assert isinstance(read(proxied, "a.json", **environ), Content)
    assert read(proxied, "b.json", **environ) is None

    async def work(store: Store) -> None:
        async for _ in store.list(TRANSCRIPTS):
            pass

    assert "is denied (403 AuthorizationPermissionMismatch)" in fails(proxied, work, **environ).message


def test_a_signature_that_may_only_list(proxied: AzureContainer) -> None:
    environ = with_sas(proxied, proxied.sas("l"))
    assert "is denied" in fails(proxied, lambda store: store.read("a.json"), **environ).message


def test_everything_is_denied_from_some_time_on(proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    async def work(store: Store) -> None:
        faulty_proxy.order(lambda target: True, status=403, code="AuthenticationFailed")
        await store.read("a.json")

    assert "is denied (403 AuthenticationFailed)" in fails(proxied, work).message


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [429, 503])
def test_the_service_stays_busy(status: int, proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    async def work(store: Store) -> None:
        faulty_proxy.order(lambda target: True, status=status, code="ServerBusy")
        await store.read("a.json")

    error = fails(proxied, work)
    assert f"{status} ServerBusy" in error.message and "--concurrency" in error.next_step


@pytest.mark.usefixtures("impatient")
def test_the_service_goes_away(azure_container: AzureContainer, azurite: Azurite) -> None:
    with FaultyProxy(azurite.port) as proxy:
        container = azure_container.at(proxy.endpoint)

        async def work(store: Store) -> None:
            assert await store.read("a.json") is None
            proxy.stop()
            await store.read("a.json")

        assert "cannot be reached: Connection refused" in fails(container, work).message


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_nobody_listens(azure_container: AzureContainer, free_port: int) -> None:
    started = time.monotonic()
    error = fails(azure_container.at(f"http://127.0.0.1:{free_port}/{NAME}"), nothing)
    assert f"127.0.0.1:{free_port}/{NAME} cannot be reached: Connection refused." in error.message
    assert time.monotonic() - started < 5


def test_no_such_account(azure_container: AzureContainer) -> None:
    started = time.monotonic()
    environ = {"STORAGE_CONNECTION_STRING": f"AccountName=acme;AccountKey={KEY};EndpointSuffix=invalid"}
    error = fails(azure_container, nothing, **environ)
    assert "acme.blob.invalid cannot be reached" in error.message
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("kind", ["text/html", "application/xml", "application/json"])
@pytest.mark.parametrize("body", [b"", b"<html><body>Sign in<br></body></html>", b"<html/>", b"{}"])
def test_no_blob_service_answers(
    body: bytes, kind: str, proxied: AzureContainer, faulty_proxy: FaultyProxy
) -> None:
    faulty_proxy.order("comp=list", status=200, headers={"Content-Type": kind}, body=body)
    assert "not of a Blob service" in fails(proxied, nothing).message


def test_the_sdk_logs_nothing(
    proxied: AzureContainer,
    faulty_proxy: FaultyProxy,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    faulty_proxy.order("a.json", cut_after=1200, times=1)
    faulty_proxy.order("a.json", status=503, times=1)
    caplog.set_level(logging.DEBUG)
    assert content(proxied, "a.json")
    assert [record for record in caplog.records if record.name.split(".")[0] in ("azure", "msal")] == []
    assert capfd.readouterr() == ("", "")
