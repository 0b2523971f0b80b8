"""Faults of an S3 bucket: what passes, what costs one document, and what ends the run with a next step."""

import asyncio
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from restow.model import Content, PathTemplate, Problem
from restow.stores import _retry
from restow.stores.base import Store
from tests.support.faulty_proxy import FaultyProxy
from tests.support.s3_server import S3Server, S3TestBucket
from tests.support.store_calls import content, fails, listed, nothing, read, using


def error(code: str) -> bytes:
    """The body of an error of S3's; servers may quote the key in it."""
    return f"<Error><Code>{code}</Code><Message>AKIDTESTKEYID</Message></Error>".encode()


@pytest.fixture
def proxied(s3_bucket: S3TestBucket, s3_proxy: FaultyProxy) -> S3TestBucket:
    """A bucket with one document, by way of the faulty proxy."""
    s3_bucket.put("a.json", b'{"a": 1.10}' + b" " * 100_000)
    return s3_bucket.at(s3_proxy.port)


@pytest.mark.parametrize(
    "what",
    [
        {"status": 503, "body": error("SlowDown")},
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"status": 500, "body": error("InternalError")},
        {"status": 400, "body": error("RequestTimeout")},
        {"cut_after": 0},
        {"cut_after": 1_000},
        {"cut_after": 50_000, "reset": True},
    ],
    ids=str,
)
def test_what_passes_is_waited_for(
    what: dict[str, Any], proxied: S3TestBucket, s3_proxy: FaultyProxy
) -> None:
    s3_proxy.order("a.json", times=2, **what)
    assert content(proxied, "a.json") == b'{"a": 1.10}' + b" " * 100_000
    seen = s3_proxy.requests("a.json")
    assert len(seen) == 3
    if "headers" in what:
        assert seen[1].at - seen[0].at >= 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [429, 503])
def test_the_service_stays_busy(status: int, proxied: S3TestBucket, s3_proxy: FaultyProxy) -> None:
    async def work(store: Store) -> None:
        s3_proxy.order(lambda target: True, status=status, body=error("SlowDown"))
        await store.read("a.json")

    told = fails(proxied, work)
    assert f"({status} SlowDown)" in told.message and "--concurrency" in told.next_step


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"status": 500, "body": error("InternalError")}, "500 InternalError"),
        ({"cut_after": 1_000}, "the connection was lost"),
        ({"status": 403, "body": error("InvalidObjectState")}, "403 InvalidObjectState"),
    ],
    ids=str,
)
def test_a_document_that_alone_cannot_be_had(
    what: dict[str, Any], reason: str, proxied: S3TestBucket, s3_proxy: FaultyProxy
) -> None:
    s3_proxy.order("a.json", **what)
    found = read(proxied, "a.json")
    assert isinstance(found, Problem) and found.code == "document_unavailable"
    assert reason in found.reason and found.place == "a.json"


def test_a_missing_bucket(s3_bucket: S3TestBucket) -> None:
    told = fails(s3_bucket, nothing, "s3://no-such-bucket/prefix", **s3_bucket.environ)
    host = s3_bucket.endpoint.removeprefix("http://")
    assert told.message == f"There is no bucket s3://no-such-bucket at {host}."


def test_a_bucket_that_is_deleted_meanwhile(s3_bucket: S3TestBucket) -> None:
    async def work(store: Store) -> None:
        s3_bucket.client.delete_bucket(Bucket=s3_bucket.name)
        await store.read("a.json")

    assert "There is no bucket" in fails(s3_bucket, work).message


#: Rights of users, by the actions that a policy allows them.
RIGHTS = {"both": ["s3:ListBucket", "s3:GetObject"], "read": ["s3:GetObject"], "list": ["s3:ListBucket"]}


@pytest.fixture(scope="module")
def strict() -> Iterator[tuple[S3TestBucket, dict[str, dict[str, str]]]]:
    """A bucket with one document, of a server that checks keys, signatures and rights; its users."""
    with S3Server() as server:
        bucket = server.create_bucket()
        bucket.put("a.json", b"{}")
        users = {name: with_rights(bucket, name) for name in RIGHTS}
        server.check_rights()
        yield bucket, users


def with_rights(bucket: S3TestBucket, name: str) -> dict[str, str]:
    """The environment of a new user with these rights."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    iam = boto3.session.Session().client("iam", endpoint_url=bucket.endpoint, **keys)
    iam.create_user(UserName=name)
    allowed = {"Effect": "Allow", "Action": RIGHTS[name], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    signed = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    return {**bucket.environ, **signed}


Strict = tuple[S3TestBucket, dict[str, dict[str, str]]]


async def lists(store: Store) -> list[str]:
    return await listed(store, PathTemplate("{name}.json"))


def test_the_rights_that_are_enough(strict: Strict) -> None:
    bucket, users = strict
    assert using(bucket, lists, **users["both"]) == ["a.json"]
    assert isinstance(read(bucket, "a.json", **users["both"]), Content)
    assert read(bucket, "b.json", **users["both"]) is None


def test_a_user_who_may_only_read(strict: Strict) -> None:
    bucket, users = strict
    assert isinstance(read(bucket, "a.json", **users["read"]), Content)
    told = fails(bucket, lists, **users["read"])
    assert "is denied (403 AccessDenied)" in told.message and "s3:ListBucket" in told.next_step


def test_a_user_who_may_only_list(strict: Strict) -> None:
    bucket, users = strict
    assert using(bucket, lists, **users["list"]) == ["a.json"]
    found = read(bucket, "a.json", **users["list"])
    assert isinstance(found, Problem) and "403 AccessDenied" in found.reason


@pytest.mark.parametrize(
    "wrong",
    [{"AWS_ACCESS_KEY_ID": "AKIDUNKNOWN"}, {"AWS_SECRET_ACCESS_KEY": "hunter3"}],
    ids=["unknown key", "wrong secret"],
)
def test_a_key_that_is_refused(wrong: dict[str, str], strict: Strict) -> None:
    bucket, users = strict
    told = fails(bucket, nothing, **{**users["both"], **wrong})
    assert "is denied (403 " in told.message and "clock" in told.next_step
    assert not [value for value in wrong.values() if value in str(told)]


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken"])
def test_everything_is_denied_from_some_time_on(
    code: str, proxied: S3TestBucket, s3_proxy: FaultyProxy
) -> None:
    async def work(store: Store) -> None:
        s3_proxy.order(lambda target: True, status=403, body=error(code))
        await store.read("a.json")

    assert f"is denied (403 {code})" in fails(proxied, work).message


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a credential: no files, no role; the folder that its files would be in."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def test_no_credential_at_all(s3_bucket: S3TestBucket, nowhere: Path) -> None:
    environ = {"AWS_ENDPOINT_URL": s3_bucket.endpoint}
    told = fails(s3_bucket, nothing, **environ)
    assert "There is no credential" in told.message and "AWS_ACCESS_KEY_ID" in told.next_step
    told = fails(s3_bucket, nothing, **environ, AWS_PROFILE="no-such-profile")
    assert "There is no credential" in told.message and "AWS_PROFILE" in told.next_step


def test_a_profile_of_amazons_files(strict: Strict, nowhere: Path) -> None:
    bucket, users = strict
    pair = users["both"]["AWS_ACCESS_KEY_ID"], users["both"]["AWS_SECRET_ACCESS_KEY"]
    text = "[mine]\naws_access_key_id = {}\naws_secret_access_key = {}\n".format(*pair)
    (nowhere / "credentials").write_text(text)
    (nowhere / "config").write_text("[profile mine]\nregion = eu-west-1\n")
    assert using(bucket, lists, AWS_ENDPOINT_URL=bucket.endpoint, AWS_PROFILE="mine") == ["a.json"]


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_nobody_listens(s3_bucket: S3TestBucket, free_port: int) -> None:
    started = time.monotonic()
    told = fails(s3_bucket.at(free_port), nothing)
    assert f"127.0.0.1:{free_port} cannot be reached: Connection refused." in told.message
    assert time.monotonic() - started < 5


def test_no_such_host(s3_bucket: S3TestBucket) -> None:
    told = fails(s3_bucket, nothing, **{**s3_bucket.environ, "AWS_ENDPOINT_URL_S3": "http://s3.invalid"})
    assert "s3.invalid cannot be reached" in told.message


@pytest.mark.usefixtures("impatient")
def test_the_service_goes_away(s3_bucket: S3TestBucket, s3_server: S3Server) -> None:
    with FaultyProxy(s3_server.port) as proxy:

        async def work(store: Store) -> None:
            assert await store.read("a.json") is None
            proxy.stop()
            await store.read("a.json")

        assert "cannot be reached: Connection refused" in fails(s3_bucket.at(proxy.port), work).message


@pytest.mark.parametrize("body", [b"", b"<html><body>Sign in<br></body></html>", b"<html/>", b"{}"])
def test_no_s3_service_answers(body: bytes, proxied: S3TestBucket, s3_proxy: FaultyProxy) -> None:
    s3_proxy.order("list-type", status=200, headers={"Content-Type": "text/html"}, body=body)
    assert "not of an S3 service" in fails(proxied, nothing).message


def test_a_listing_that_breaks_off_is_never_taken_for_the_end(
    s3_bucket: S3TestBucket, s3_proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_retry, "PATIENCE", 1.0)
    s3_bucket.put_all({f"{number:05}.json": b"{}" for number in range(1_200)})
    found: list[int] = []

    async def work(store: Store) -> None:
        found.append(0)
        async for page in store.list_all():
            found[-1] += len(page)

    there = s3_bucket.at(s3_proxy.port)
    s3_proxy.order("continuation-token", status=403, body=error("ExpiredToken"), times=1)
    assert "denied" in fails(there, work).message
    s3_proxy.order("continuation-token", cut_after=10_000)
    assert "cannot be reached" in fails(there, work).message
    assert found == [1000, 1000]


def test_many_reads_are_throttled_together(proxied: S3TestBucket, s3_proxy: FaultyProxy) -> None:
    async def work(store: Store) -> list[Content | Problem | None]:
        s3_proxy.order("a.json", status=503, body=error("SlowDown"), times=60)
        return list(await asyncio.gather(*(store.read("a.json") for _ in range(32))))

    assert all(isinstance(one, Content) for one in using(proxied, work))
