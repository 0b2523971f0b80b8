"""Who may read an S3 bucket: keys, rights and profiles, on a server that checks them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from restow.model import Content, PathTemplate, Problem
from restow.stores.base import Store
from tests.support.faulty_proxy import FaultyProxy
from tests.support.s3_server import S3Server, S3TestBucket
from tests.support.store_calls import fails, listed, nothing, read, using

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


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [(403, "InvalidObjectState", "is denied (403 InvalidObjectState)"), (418, "", "(418)")],
)
def test_an_error_of_one_document_has_its_name(
    status: int, code: str, reason: str, s3_bucket: S3TestBucket, s3_server: S3Server
) -> None:
    with FaultyProxy(s3_server.port) as proxy:
        proxy.order("a.json", status=status, body=s3_bucket.fault(code))
        found = read(s3_bucket.at(proxy.port), "a.json")
    assert isinstance(found, Problem) and reason in found.reason


def test_busy_has_another_status_too(s3_bucket: S3TestBucket, s3_server: S3Server) -> None:
    s3_bucket.put("a.json", b"{}")
    with FaultyProxy(s3_server.port) as proxy:
        proxy.order("a.json", status=400, body=s3_bucket.fault("RequestTimeout"), times=2)
        assert isinstance(read(s3_bucket.at(proxy.port), "a.json"), Content)


def test_a_bucket_of_another_region(s3_bucket: S3TestBucket, s3_server: S3Server) -> None:
    with FaultyProxy(s3_server.port) as proxy:
        proxy.order("list-type", status=400, body=s3_bucket.fault("AuthorizationHeaderMalformed"))
        told = fails(s3_bucket.at(proxy.port), nothing)
    assert "400 AuthorizationHeaderMalformed" in told.message and "AWS_REGION" in told.next_step
