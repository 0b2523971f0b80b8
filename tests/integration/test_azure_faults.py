"""Faults of a real network: those that pass, and those that cost one document."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from restow.model import UNAVAILABLE, Content, Problem
from restow.stores.base import Store
from tests.support.azurite import AzureContainer
from tests.support.faulty_proxy import FaultyProxy
from tests.support.store_calls import content, read, using


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_busy_is_asked_again(status: int, proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    faulty_proxy.order("a.json", status=status, times=2)
    assert len(content(proxied, "a.json")) == 1011
    assert len(faulty_proxy.requests("a.json")) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_waits_as_long_as_asked(status: int, proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    faulty_proxy.order("a.json", status=status, times=1, headers={"Retry-After": "2"})
    date = datetime.now(UTC) + timedelta(seconds=6)
    faulty_proxy.order("a.json", status=status, times=1, headers={"Retry-After": format_datetime(date, True)})
    assert len(content(proxied, "a.json")) == 1011
    first, second, third = faulty_proxy.requests("a.json")
    assert second.at - first.at >= 2
    assert third.at - second.at < 6 and time.time() >= date.replace(microsecond=0).timestamp()


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("cut_after", [0, 100, 1200])
def test_a_connection_that_breaks(
    cut_after: int, reset: bool, proxied: AzureContainer, faulty_proxy: FaultyProxy
) -> None:
    faulty_proxy.order("a.json", cut_after=cut_after, reset=reset, times=1)
    assert len(content(proxied, "a.json")) == 1011
    assert len(faulty_proxy.requests("a.json")) == 2


def test_one_document_alone_is_denied(proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    proxied.put("b.json", b"{}")
    faulty_proxy.order("a.json", status=403, code="AuthorizationFailure")

    async def work(store: Store) -> list[Any]:
        return list(await asyncio.gather(store.read("a.json"), store.read("b.json")))

    found, other = using(proxied, work)
    assert isinstance(found, Problem) and found.code == UNAVAILABLE and found.place == "a.json"
    assert "403 AuthorizationFailure" in found.reason
    assert isinstance(other, Content)


def test_one_document_alone_fails(proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    faulty_proxy.order("a.json", status=500, code="InternalError")
    started = time.monotonic()
    found = read(proxied, "a.json")
    assert isinstance(found, Problem) and found.code == UNAVAILABLE
    assert "500 InternalError" in found.reason
    assert time.monotonic() - started < 15


def test_a_name_that_the_service_cannot_take(azure_container: AzureContainer) -> None:
    found = read(azure_container, "sessions/\x1b/transcript.json")
    assert found is None or isinstance(found, Problem)


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.usefixtures("impatient")
def test_one_document_alone_never_comes_whole(
    reset: bool, proxied: AzureContainer, faulty_proxy: FaultyProxy
) -> None:
    faulty_proxy.order("a.json", cut_after=1200, reset=reset)
    found = read(proxied, "a.json")
    assert isinstance(found, Problem) and found.code == UNAVAILABLE
    assert "the connection was lost" in found.reason or "reset" in found.reason


def test_one_document_is_archived(proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    faulty_proxy.order("a.json", status=409, code="BlobArchived")
    found = read(proxied, "a.json")
    assert isinstance(found, Problem) and "409 BlobArchived" in found.reason
