import sys
from typing import Any

import pytest

from restow.errors import UsageError
from restow.stores._s3_address import parse_address
from tests.support.s3_server import KEY_ID, SECRET, S3TestBucket
from tests.support.store_calls import nothing, using

KEYS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.mark.parametrize(
    ("url", "bucket", "prefix"),
    [
        ("s3://acme", "acme", ""),
        ("s3://acme/", "acme", ""),
        ("s3://acme.data_2/exports", "acme.data_2", "exports/"),
        ("s3://acme/a/b/", "acme", "a/b/"),
        ("s3://acme/a//", "acme", "a//"),
        ("s3://acme/a?b#c%2Fd\n", "acme", "a?b#c%2Fd\n/"),
    ],
)
def test_names_a_bucket_and_a_prefix(url: str, bucket: str, prefix: str) -> None:
    address = parse_address(url, KEYS)
    assert (address.bucket, address.prefix) == (bucket, prefix)
    assert str(address) == f"s3://{bucket}"


@pytest.mark.parametrize(
    "url", ["s3://", "s3:///a", "s3://x", "s3://user:hunter2@acme", "s3://-a", "s3://a:1"]
)
def test_a_url_that_names_no_bucket(url: str) -> None:
    with pytest.raises(UsageError, match="no bucket of s3://") as caught:
        parse_address(url, KEYS)
    assert "hunter2" not in str(caught.value) and "s3://BUCKET" in caught.value.next_step


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, {"key_id": None, "profile": None, "region": None, "endpoint": None, "token": None}),
        (KEYS, {"key_id": KEY_ID, "secret": SECRET}),
        (KEYS | {"AWS_SESSION_TOKEN": " t "}, {"token": "t"}),
        ({"AWS_PROFILE": "mine"}, {"profile": "mine"}),
        ({"AWS_DEFAULT_REGION": "a"}, {"region": "a"}),
        ({"AWS_DEFAULT_REGION": "a", "AWS_REGION": "b"}, {"region": "b"}),
        ({"AWS_ENDPOINT_URL": "http://a:9000/"}, {"endpoint": "http://a:9000"}),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_S3": "http://b"}, {"endpoint": "http://b"}),
        ({"AWS_ENDPOINT_URL": " "}, {"endpoint": None}),
    ],
)
def test_the_variables_of_amazons_tools(environ: dict[str, str], found: dict[str, Any]) -> None:
    address = parse_address("s3://acme", environ)
    assert {name: getattr(address, name) for name in found} == found


@pytest.mark.parametrize("name", KEYS)
def test_half_a_credential(name: str) -> None:
    with pytest.raises(UsageError, match="Only one of") as caught:
        parse_address("s3://acme", {name: KEYS[name]})
    assert KEYS[name] not in str(caught.value)


@pytest.mark.parametrize("endpoint", ["localhost:9000", "ftp://a", "http://", "http://user:hunter2@a"])
def test_an_endpoint_that_is_none(endpoint: str) -> None:
    with pytest.raises(UsageError, match="AWS_ENDPOINT_URL") as caught:
        parse_address("s3://acme", KEYS | {"AWS_ENDPOINT_URL": endpoint})
    assert "hunter2" not in str(caught.value)


def test_nothing_shows_a_secret() -> None:
    address = parse_address("s3://acme", KEYS | {"AWS_SESSION_TOKEN": "hunter3"})
    assert not [secret for secret in (KEY_ID, SECRET, "hunter3") if secret in f"{address} {address!r}"]


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("aiobotocore.session", "aiobotocore.config"):
        with monkeypatch.context() as patch:
            patch.delitem(sys.modules, "restow.stores._s3_bucket", raising=False)
            patch.setitem(sys.modules, package, None)  # type: ignore[arg-type]
            with pytest.raises(UsageError, match=package) as caught:
                using(S3TestBucket("http://127.0.0.1:1", "acme"), nothing)
        assert 'pip install "restow[s3]"' in caught.value.next_step
