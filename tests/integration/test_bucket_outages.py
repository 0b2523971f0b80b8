"""Faults of the buckets of every service: what is waited for, what costs a document, what ends the run."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from restow.model import Content, Problem
from restow.stores import _retry
from restow.stores.base import Store
from tests.support.buckets import BucketServer, TestBucket
from tests.support.faulty_proxy import FaultyProxy
from tests.support.store_calls import content, fails, nothing, read, using


@pytest.fixture
def proxied(bucket: TestBucket, bucket_proxy: FaultyProxy) -> TestBucket:
    """A bucket with one document, by way of the faulty proxy."""
    bucket.put("a.json", b'{"a": 1.10}' + b" " * 100_000)
    return bucket.at(bucket_proxy.port)


def fault(bucket: TestBucket, what: dict[str, Any]) -> dict[str, Any]:
    """What is ordered of the proxy, with the service's own body for an error's name."""
    return {**what, "body": bucket.fault(what["code"])} if "code" in what else what


@pytest.mark.parametrize(
    "what",
    [
        {"status": 503, "code": "SlowDown"},
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"status": 500, "code": "InternalError"},
        {"cut_after": 0},
        {"cut_after": 1_000},
        {"cut_after": 50_000, "reset": True},
    ],
    ids=str,
)
def test_what_passes_is_waited_for(
    what: dict[str, Any], proxied: TestBucket, bucket_proxy: FaultyProxy
) -> None:
    bucket_proxy.order("a.json", times=2, **fault(proxied, what))
    assert content(proxied, "a.json") == b'{"a": 1.10}' + b" " * 100_000
    seen = bucket_proxy.requests("a.json")
    assert len(seen) == 3
    if "headers" in what:
        assert seen[1].at - seen[0].at >= 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [429, 503])
def test_the_service_stays_busy(status: int, proxied: TestBucket, bucket_proxy: FaultyProxy) -> None:
    async def work(store: Store) -> None:
        bucket_proxy.order(lambda target: True, status=status, body=proxied.fault("SlowDown"))
        await store.read("a.json")

    told = fails(proxied, work)
    assert f"({status} SlowDown)" in told.message and "--concurrency" in told.next_step


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"status": 500, "code": "InternalError"}, "(500"),
        ({"cut_after": 1_000}, "the connection was lost"),
        ({"status": 403, "code": "InvalidObjectState"}, "(403"),
    ],
    ids=str,
)
def test_a_document_that_alone_cannot_be_had(
    what: dict[str, Any], reason: str, proxied: TestBucket, bucket_proxy: FaultyProxy
) -> None:
    bucket_proxy.order("a.json", **fault(proxied, what))
    found = read(proxied, "a.json")
    assert isinstance(found, Problem) and found.code == "document_unavailable"
    assert reason in found.reason and found.place == "a.json"


def test_a_missing_bucket(bucket: TestBucket) -> None:
    told = fails(bucket, nothing, f"{bucket.url}-gone/prefix", **bucket.environ)
    host = bucket.endpoint.removeprefix("http://")
    assert told.message == f"There is no bucket {bucket.url}-gone at {host}."


def test_a_bucket_that_is_deleted_meanwhile(bucket: TestBucket) -> None:
    async def work(store: Store) -> None:
        bucket.delete()
        await store.read("a.json")

    assert "There is no bucket" in fails(bucket, work).message


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken"])
def test_everything_is_denied_from_some_time_on(
    code: str, proxied: TestBucket, bucket_proxy: FaultyProxy
) -> None:
    async def work(store: Store) -> None:
        bucket_proxy.order(lambda target: True, status=403, body=proxied.fault(code))
        await store.read("a.json")

    assert f"is denied (403 {code})" in fails(proxied, work).message


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_nobody_listens(bucket: TestBucket, free_port: int) -> None:
    started = time.monotonic()
    told = fails(bucket.at(free_port), nothing)
    assert f"127.0.0.1:{free_port} cannot be reached: Connection refused." in told.message
    assert time.monotonic() - started < 5


def test_no_such_host(bucket: TestBucket) -> None:
    told = fails(bucket, nothing, **{**bucket.environ, list(bucket.environ)[-1]: "http://bucket.invalid"})
    assert "bucket.invalid cannot be reached" in told.message


@pytest.mark.usefixtures("impatient")
def test_the_service_goes_away(bucket: TestBucket, bucket_server: BucketServer) -> None:
    with FaultyProxy(bucket_server.port) as proxy:

        async def work(store: Store) -> None:
            assert await store.read("a.json") is None
            proxy.stop()
            await store.read("a.json")

        assert "cannot be reached: Connection refused" in fails(bucket.at(proxy.port), work).message


@pytest.mark.parametrize("body", [b"", b"<html><body>Sign in<br></body></html>", b"<html/>", b"[]"])
def test_no_service_of_this_kind_answers(body: bytes, proxied: TestBucket, bucket_proxy: FaultyProxy) -> None:
    bucket_proxy.order(proxied.listing, status=200, headers={"Content-Type": "text/html"}, body=body)
    assert "gives an answer that is not of" in fails(proxied, nothing).message


def test_a_listing_that_breaks_off_is_never_taken_for_the_end(
    bucket: TestBucket, bucket_proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_retry, "PATIENCE", 1.0)
    bucket.put_all({f"{number:05}.json": b"{}" for number in range(1_200)})
    found: list[int] = []

    async def work(store: Store) -> None:
        found.append(0)
        async for page in store.list_all():
            found[-1] += len(page)

    there = bucket.at(bucket_proxy.port)
    bucket_proxy.order(bucket.next_page, status=403, body=bucket.fault("ExpiredToken"), times=1)
    assert "denied" in fails(there, work).message
    bucket_proxy.order(bucket.next_page, cut_after=10_000)
    assert "cannot be reached" in fails(there, work).message
    assert found == [1000, 1000]


def test_many_reads_are_throttled_together(proxied: TestBucket, bucket_proxy: FaultyProxy) -> None:
    async def work(store: Store) -> list[Content | Problem | None]:
        bucket_proxy.order("a.json", status=503, body=proxied.fault("SlowDown"), times=60)
        return list(await asyncio.gather(*(store.read("a.json") for _ in range(32))))

    assert all(isinstance(one, Content) for one in using(proxied, work))


def test_the_library_logs_nothing(
    proxied: TestBucket,
    bucket_proxy: FaultyProxy,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    bucket_proxy.order("a.json", cut_after=1_200, times=1)
    bucket_proxy.order("a.json", status=503, times=1)
    caplog.set_level(logging.DEBUG)
    assert content(proxied, "a.json")
    libraries = ("aiobotocore", "botocore", "google")
    assert [record for record in caplog.records if record.name.split(".")[0] in libraries] == []
    assert capfd.readouterr() == ("", "")
