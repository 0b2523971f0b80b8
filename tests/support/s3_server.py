"""A real S3 server (moto's) for the tests; the suite names this module as a plugin.

Run as a program it is the server, with routes that take a line feed in a name, as Amazon's do.
"""

import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.request import Request, urlopen
from uuid import uuid4

import boto3
import pytest

from tests.support.local_server import LocalServer

#: Uploads under way at once.
_UPLOADS = 8
#: What the tests sign with, and what no message may show.
KEY_ID, SECRET = "AKIDTESTKEYID", "hunter2-of-the-bucket"


class S3Server(LocalServer):
    """A running server. A context manager: leaving it stops the server."""

    def __init__(self) -> None:
        super().__init__([sys.executable, "-m", "tests.support.s3_server"])

    def create_bucket(self) -> "S3TestBucket":
        """A new bucket, with a name nobody has."""
        bucket = S3TestBucket(endpoint=f"http://127.0.0.1:{self.port}", name=f"test-{uuid4().hex[:20]}")
        bucket.client.create_bucket(Bucket=bucket.name)
        return bucket

    def check_rights(self) -> None:
        """From now on keys, signatures and policies are checked; until then whatever is signed is right."""
        url = f"http://127.0.0.1:{self.port}/moto-api/reset-auth"
        with urlopen(Request(url, data=b"0", headers={"Content-Type": "text/plain"})) as answer:
            assert answer.status == 200


@dataclass(frozen=True)
class S3TestBucket:
    """A bucket of a test."""

    endpoint: str
    name: str
    client: Any = field(init=False, repr=False)

    listing: ClassVar[str] = "list-type="
    next_page: ClassVar[str] = "continuation-token="

    def __post_init__(self) -> None:
        keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        client = boto3.session.Session().client("s3", endpoint_url=self.endpoint, **keys)
        object.__setattr__(self, "client", client)

    @property
    def url(self) -> str:
        """The store's URL, to be used with `environ`."""
        return f"s3://{self.name}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of an application that keeps its documents in this bucket."""
        return {
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_S3": self.endpoint,
        }

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        return (KEY_ID, SECRET)

    def at(self, port: int) -> "S3TestBucket":
        """The same bucket by another port, for example through a proxy."""
        return S3TestBucket(endpoint=f"http://127.0.0.1:{port}", name=self.name)

    def put(self, name: str, data: bytes, *, encoding: str | None = None) -> None:
        """Writes one object, over one that is there."""
        options = {"ContentEncoding": encoding} if encoding else {}
        self.client.put_object(Bucket=self.name, Key=name, Body=data, **options)

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        """Writes many objects, some at once."""
        with ThreadPoolExecutor(_UPLOADS) as threads:
            list(threads.map(self.put, objects, objects.values()))

    def delete(self) -> None:
        """Deletes the bucket, which is empty."""
        self.client.delete_bucket(Bucket=self.name)

    def fault(self, code: str) -> bytes:
        """The body of S3's error of that name; servers may quote the key in it."""
        return f"<Error><Code>{code}</Code><Message>{KEY_ID}</Message></Error>".encode()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """The server of this test process."""
    with S3Server() as server:
        yield server


@pytest.fixture
def s3_bucket(s3_server: S3Server) -> S3TestBucket:
    """An empty bucket of the test's own."""
    return s3_server.create_bucket()


def _serve() -> None:
    from moto.moto_server.utilities import RegexConverter
    from moto.server import main

    def regex(self: Any) -> str:
        return f"(?s:{self.given})"

    RegexConverter.regex = property(regex, lambda self, given: setattr(self, "given", given))
    main(["-H", "127.0.0.1", "-p", "0"])


if __name__ == "__main__":
    _serve()
