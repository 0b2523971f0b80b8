"""Every way to name an Azure container and its credential, against a real Azurite."""

import base64
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from restow.errors import UsageError
from restow.model import Content
from restow.stores.base import Store
from tests.support.azurite import KEY, NAME, AzureContainer, Azurite
from tests.support.faulty_proxy import FaultyProxy
from tests.support.store_calls import TRANSCRIPTS, nothing, using


def connection_strings(container: AzureContainer) -> dict[str, str]:
    endpoint, key = container.endpoint, f"AccountName={NAME};AccountKey={KEY}"
    return {
        "account key": container.connection_string,
        "any case, blanks": f" blobENDPOINT = {endpoint}/ ; accountname= {NAME} ;ACCOUNTKEY ={KEY} ; ",
        "endpoint and key alone": f"BlobEndpoint={endpoint};AccountKey={KEY}",
        "account SAS": f"BlobEndpoint={endpoint};SharedAccessSignature={container.account_sas()}",
        "account SAS with name": f"SharedAccessSignature=?{container.account_sas()};"
        f"BlobEndpoint={endpoint}/;AccountName={NAME}",
        "container SAS": f"BlobEndpoint={endpoint};SharedAccessSignature={container.sas()}",
        "SAS inside the endpoint": f"BlobEndpoint={endpoint}/?{container.sas()}",
        "development storage": "UseDevelopmentStorage=true;"
        f"DevelopmentStorageProxyUri={endpoint.removesuffix(NAME)}",
        "protocol and suffix": f"DefaultEndpointsProtocol=http;{key};EndpointSuffix=emulator.test",
    }


@pytest.mark.parametrize("form", connection_strings(AzureContainer("", "any")))
def test_every_connection_string(
    form: str, azure_container: AzureContainer, faulty_proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    if form == "protocol and suffix":  # its host is not the emulator's, and is reached by a proxy
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{faulty_proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
    azure_container.put("sessions/1/transcript.json", b"{}")
    text = connection_strings(azure_container)[form]

    async def work(store: Store) -> Any:
        (document,) = [document async for page in store.list(TRANSCRIPTS) for document in page]
        return await store.read(document.name)

    found = using(azure_container, work, STORAGE_CONNECTION_STRING=text)
    assert isinstance(found, Content) and found.data == b"{}"


@pytest.mark.parametrize(
    "variable",
    [
        "STORAGE_CONNECTION_STRING",
        "BLOB_CONN_STRING",
        "AzureWebJobsStorage",
        "AZURE_STORAGE_CONNECTION_STRING",
    ],
)
def test_every_variable_and_the_container_from_the_environment(
    variable: str, azure_container: AzureContainer
) -> None:
    environ = {variable: azure_container.connection_string, "PROMPTS_CONTAINER": azure_container.name}
    using(azure_container, nothing, "azure://", **environ)


def test_a_url_with_a_signature(azure_container: AzureContainer) -> None:
    azure_container.put("a.json", b"{}")
    url = f"{azure_container.endpoint}/{azure_container.name}"
    found = using(azure_container, lambda store: store.read("a.json"), f"{url}?{azure_container.sas()}", X="")
    assert isinstance(found, Content)
    found = using(azure_container, lambda store: store.read("a.json"), url)
    assert isinstance(found, Content)


ENTRA = """
import asyncio, sys, azure.identity.aio
from azure.core.credentials import AccessToken
from restow.stores._azure_account import CONNECTION_VARIABLES
from restow.stores.base import open_store

class Credential:
    async def get_token(self, *scopes, **options):
        return AccessToken(sys.argv[2], 2**40)
    async def __aenter__(self):
        return self
    async def __aexit__(self, *_):
        print("closed")

async def run():
    async with open_store(sys.argv[1], {}) as store:
        print((await store.read("a.json")).data.decode())

azure.identity.aio.DefaultAzureCredential = Credential
asyncio.run(run())
"""


def test_entra_id(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    environ = {**os.environ, "SSL_CERT_FILE": str(certificate)}
    upload = {"connection_verify": str(certificate)}
    with Azurite("--oauth", "basic", "--cert", str(certificate), "--key", str(key)) as azurite:
        container = AzureContainer(azurite.endpoint, "entra")
        with container.client(**upload) as client:
            client.create_container()
            client.upload_blob("a.json", b"{}")
        command = [sys.executable, "-W", "error", "-c", ENTRA, f"{azurite.endpoint}/entra", unsigned_token()]
        found = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert (found.stdout, found.stderr) == ("{}\nclosed\n", "")


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    certificate = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(private)
    return files


def unsigned_token() -> str:
    """A token of Entra ID as far as the emulator looks at it."""
    now = int(time.time())
    claims = {"aud": "https://storage.azure.com", "iss": "https://sts.windows.net/0/", "iat": now, "nbf": now}
    parts = ({"alg": "none", "typ": "JWT"}, {**claims, "exp": now + 600})
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + ".x"
    )


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("azure.storage.blob.aio", "azure.identity.aio"):
        with monkeypatch.context() as patch:
            patch.delitem(sys.modules, "restow.stores._azure_container")
            patch.setitem(sys.modules, package, None)  # type: ignore[arg-type]
            with pytest.raises(UsageError, match=package) as caught:
                using(AzureContainer("", "abc"), nothing, AZURE_STORAGE_ACCOUNT="acme")
        assert 'pip install "restow[azure]"' in caught.value.next_step
