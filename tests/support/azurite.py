"""A real Azurite (the Blob service's emulator) for the tests; the suite names this module as a plugin.

One server for each test process, started when first asked for, on a port of its own. Every test gets a
container of its own.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import pytest
from azure.storage.blob import (
    AccountSasPermissions,
    ContainerSasPermissions,
    ContentSettings,
    ResourceTypes,
    generate_account_sas,
    generate_container_sas,
)
from azure.storage.blob import ContainerClient as Client
from yarl import URL

from tests.support.faulty_proxy import FaultyProxy
from tests.support.local_server import LocalServer

_COMMAND = Path(__file__).parents[1] / "node" / "node_modules" / ".bin" / "azurite-blob"
#: Uploads under way at once.
_UPLOADS = 32

#: The emulator's account; the key is public and the same everywhere.
NAME = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Azurite(LocalServer):
    """A running emulator. A context manager: leaving it stops the server."""

    def __init__(self, *options: str) -> None:
        assert _COMMAND.exists(), f"{_COMMAND} is missing: run npm ci in {_COMMAND.parents[2]}"
        address = ("--blobHost", "127.0.0.1", "--blobPort", "0")
        quiet = ("--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry")
        super().__init__([str(_COMMAND), *address, *quiet, *options])

    @property
    def endpoint(self) -> str:
        """Address of the emulator's account."""
        return f"{self.scheme}://127.0.0.1:{self.port}/{NAME}"

    def create_container(self) -> "AzureContainer":
        """A new container, with a name nobody has."""
        container = AzureContainer(endpoint=self.endpoint, name=f"test-{uuid4().hex[:20]}")
        with container.client() as client:
            client.create_container()
        return container


@dataclass(frozen=True)
class AzureContainer:
    """A container of a test."""

    endpoint: str
    name: str

    @cached_property
    def connection_string(self) -> str:
        """With the account's key."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={NAME};AccountKey={KEY};BlobEndpoint={self.endpoint};"
        )

    @property
    def url(self) -> str:
        """The store's URL, to be used with `environ`."""
        return f"azure://{self.name}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of an application that keeps its documents in this container."""
        return {"STORAGE_CONNECTION_STRING": self.connection_string, "PROMPTS_CONTAINER": self.name}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        return (KEY, "sig=")

    def at(self, endpoint: str) -> "AzureContainer":
        """The same container by another address, for example through a proxy."""
        return AzureContainer(endpoint=endpoint, name=self.name)

    def client(self, **options: Any) -> Client:
        """The SDK's client, for what the methods here do not do."""
        return Client(self.endpoint, self.name, credential=_credential(), **options)

    def put(self, name: str, data: bytes, *, encoding: str | None = None) -> None:
        """Writes one blob, over one that is there."""
        settings = ContentSettings(content_type="application/json", content_encoding=encoding)
        with self.client() as client:
            client.upload_blob(name, data, overwrite=True, content_settings=settings)

    def put_all(self, blobs: Mapping[str, bytes]) -> None:
        """Writes many blobs, some at once."""
        asyncio.run(_put_all(self, blobs))

    def account_sas(self, *, starts_in: float = -300, ends_in: float = 3600) -> str:
        """A signature for the whole account; times in seconds from now."""
        return generate_account_sas(
            NAME,
            KEY,
            resource_types=ResourceTypes(container=True, object=True),
            permission=AccountSasPermissions(read=True, list=True),
            start=_now(starts_in),
            expiry=_now(ends_in),
        )

    def sas(self, permission: str = "rl", *, ends_in: float = 3600) -> str:
        """A signature for this container alone."""
        return generate_container_sas(
            NAME,
            self.name,
            account_key=KEY,
            permission=ContainerSasPermissions.from_string(permission),
            expiry=_now(ends_in),
        )


def _credential() -> dict[str, str]:
    return {"account_name": NAME, "account_key": KEY}


def _now(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def _put_all(container: AzureContainer, blobs: Mapping[str, bytes]) -> None:
    # Without the SDK, which takes longer for an upload than the server does.
    turns, sas = asyncio.Semaphore(_UPLOADS), container.sas("w")
    async with aiohttp.ClientSession(headers={"x-ms-blob-type": "BlockBlob"}) as session:

        async def put(name: str, data: bytes) -> None:
            url = f"{container.endpoint}/{container.name}/{quote(name)}?{sas}"
            async with turns, session.put(URL(url, encoded=True), data=data) as answer:
                assert answer.status == 201, await answer.text()

        async with asyncio.TaskGroup() as tasks:
            for name, data in blobs.items():
                tasks.create_task(put(name, data))


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """The emulator of this test process."""
    with Azurite() as server:
        yield server


@pytest.fixture
def azure_container(azurite: Azurite) -> AzureContainer:
    """An empty container of the test's own."""
    return azurite.create_container()


@pytest.fixture
def faulty_proxy(azurite: Azurite) -> Iterator[FaultyProxy]:
    """A proxy in front of the emulator that does as it is told; see `AzureContainer.at`."""
    with FaultyProxy(azurite.port) as proxy:
        yield proxy
