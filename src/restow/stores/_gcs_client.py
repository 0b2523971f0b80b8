"""The client of Google's library for a bucket's address."""

import warnings
from typing import Any

import google.auth
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client
from requests.adapters import HTTPAdapter

from restow.stores._gcs_address import GcsAddress

#: Requests under way at once.
THREADS = 32

_SCOPES = ("https://www.googleapis.com/auth/devstorage.read_only",)


def open_client(address: GcsAddress) -> Any:
    """A client for an emulator, a key's file, or what the library finds by itself. May ask the network."""
    if address.emulator:
        credentials: Any = AnonymousCredentials()  # type: ignore[no-untyped-call]
        return _wide(Client(None, credentials, client_options={"api_endpoint": address.emulator}))
    return _wide(Client(None, _credentials(address.key_file)))


def _credentials(key_file: str | None) -> Any:
    # Its warnings are about quotas of a person's own login, and reach the terminal.
    with warnings.catch_warnings(action="ignore"):
        if key_file:
            return google.auth.load_credentials_from_file(key_file, scopes=_SCOPES)[0]  # type: ignore[no-untyped-call]
        return google.auth.default(scopes=_SCOPES)[0]


def _wide(client: Any) -> Any:
    """The client with as many connections as there are threads; ten is the library's default."""
    for scheme in ("http://", "https://"):
        client._http.mount(scheme, HTTPAdapter(pool_connections=2, pool_maxsize=THREADS))
    return client
