"""Buckets of every service, for tests that all of them pass; a plugin of the suite."""

from collections.abc import Iterator, Mapping
from typing import Protocol, Self

import pytest

from tests.support.faulty_proxy import FaultyProxy
from tests.support.local_server import LocalServer
from tests.support.store_calls import Place


class TestBucket(Place, Protocol):
    """A bucket of a test, on a server that runs here."""

    __test__ = False

    #: Address of its server.
    endpoint: str
    #: Its name.
    name: str
    #: What only requests for a page have in their address, and what only those for a further page have.
    listing: str
    next_page: str

    def at(self, port: int) -> Self:
        """The same bucket by another port, for example through a proxy."""
        ...

    def put(self, name: str, data: bytes, *, encoding: str | None = None) -> None:
        """Writes one document, over one that is there."""
        ...

    def put_all(self, documents: Mapping[str, bytes]) -> None:
        """Writes many documents, some at once."""
        ...

    def delete(self) -> None:
        """Deletes the bucket, which is empty."""
        ...

    def fault(self, code: str) -> bytes:
        """The body of the service's error of that name."""
        ...


class BucketServer(Protocol):
    """A server that buckets are made on."""

    port: int

    def create_bucket(self) -> TestBucket:
        """A new bucket, with a name nobody has."""
        ...


@pytest.fixture(params=["s3", "gcs"], scope="session")
def bucket_server(request: pytest.FixtureRequest) -> LocalServer:
    """The server of each service in turn."""
    server: LocalServer = request.getfixturevalue(f"{request.param}_server")
    return server


@pytest.fixture
def bucket(bucket_server: BucketServer) -> TestBucket:
    """An empty bucket of the test's own."""
    return bucket_server.create_bucket()


@pytest.fixture
def bucket_proxy(bucket_server: BucketServer) -> Iterator[FaultyProxy]:
    """A proxy in front of the bucket's server that does as it is told; see `TestBucket.at`."""
    with FaultyProxy(bucket_server.port) as proxy:
        yield proxy
