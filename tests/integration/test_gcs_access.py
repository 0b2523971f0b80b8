"""Who may read a bucket of Cloud Storage: where credentials come from, and what is told when they fail."""

import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from restow.model import Content
from restow.stores.base import Store
from tests.support.faulty_proxy import FaultyProxy
from tests.support.gcs_server import GcsServer, GcsTestBucket
from tests.support.store_calls import fails, nothing, read


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a credential: no login, no role; the folder that a login would be in."""
    for name in [name for name in os.environ if name.startswith(("GOOGLE_", "STORAGE_EMULATOR"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    return tmp_path


def test_an_emulator_is_asked_without_a_credential(gcs_bucket: GcsTestBucket, nowhere: Path) -> None:
    gcs_bucket.put("a.json", b"{}")
    host = gcs_bucket.endpoint.removeprefix("http://")
    assert isinstance(read(gcs_bucket, "a.json", STORAGE_EMULATOR_HOST=host), Content)


def test_no_credential_at_all(gcs_bucket: GcsTestBucket, nowhere: Path) -> None:
    told = fails(gcs_bucket, nothing, X="")
    assert told.message == f"There is no valid credential for gs://{gcs_bucket.name}."
    assert "GOOGLE_APPLICATION_CREDENTIALS" in told.next_step


@pytest.mark.parametrize("text", [None, "", "hunter2", "{}", '{"type": "service_account", "x": "hunter2"}'])
def test_a_file_that_holds_no_credential(text: str | None, gcs_bucket: GcsTestBucket, nowhere: Path) -> None:
    if text is not None:
        (nowhere / "key.json").write_text(text)
    told = fails(gcs_bucket, nothing, GOOGLE_APPLICATION_CREDENTIALS=str(nowhere / "key.json"))
    assert "no valid credential" in told.message


class _Tokens(BaseHTTPRequestHandler):
    """Refuses every account, as Google does for a key that was deleted."""

    def do_POST(self) -> None:
        body = json.dumps({"error": "invalid_grant", "error_description": "hunter2"}).encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def token_port() -> Iterator[int]:
    """The port of a server that gives no tokens."""
    with HTTPServer(("127.0.0.1", 0), _Tokens) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def key_file(folder: Path, port: int) -> dict[str, str]:
    """The environment of a service account whose tokens come from a server here."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "client_email": "hunter2@example.com",
        "private_key": key.decode(),
        "private_key_id": "1",
        "token_uri": f"http://127.0.0.1:{port}/token",
    }
    (folder / "key.json").write_text(json.dumps(account))
    return {"GOOGLE_APPLICATION_CREDENTIALS": str(folder / "key.json")}


def test_an_account_that_is_refused(gcs_bucket: GcsTestBucket, nowhere: Path, token_port: int) -> None:
    told = fails(gcs_bucket, nothing, **key_file(nowhere, token_port))
    assert "no valid credential" in told.message


def test_tokens_that_cannot_be_had(gcs_bucket: GcsTestBucket, nowhere: Path, token_port: int) -> None:
    environ = key_file(nowhere, 1)
    assert "cannot be reached: Connection refused" in fails(gcs_bucket, nothing, **environ).message


def test_an_account_that_may_only_read(gcs_bucket: GcsTestBucket, gcs_server: GcsServer) -> None:
    gcs_bucket.put("a.json", b"{}")
    with FaultyProxy(gcs_server.port) as proxy:
        there = gcs_bucket.at(proxy.port)
        proxy.order("/o?", status=403, body=gcs_bucket.fault("forbidden"))
        assert isinstance(read(there, "a.json"), Content)

        async def lists(store: Store) -> None:
            async for _ in store.list_all():
                pass

        told = fails(there, lists)
    assert "is denied (403 forbidden)" in told.message and "Storage Object Viewer" in told.next_step
