"""Which storage account, and the credential for it: connection strings in every form.

The SDK's own parser stops at `UseDevelopmentStorage=TRUE`, at blanks around a name or value, at a
development proxy and at an endpoint that brings its own SAS, so the string is read here.
Form: https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from restow.errors import UsageError

#: Environment variables that may hold a connection string; the first one set counts.
CONNECTION_VARIABLES = (
    "STORAGE_CONNECTION_STRING",
    "BLOB_CONN_STRING",
    "AZURE_STORAGE_CONNECTION_STRING",
    "AzureWebJobsStorage",
)
#: Environment variables that may name an account, for Entra ID; the first one set counts.
ACCOUNT_VARIABLES = ("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME")

#: The emulator's account; name, key and port are public and the same everywhere.
_DEVELOPMENT_NAME = "devstoreaccount1"
_DEVELOPMENT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_DEVELOPMENT_PORT = 10000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A storage account. Neither `key` nor `sas`: Entra ID."""

    #: Address of the Blob service, without a `/` or a query at its end.
    endpoint: str
    #: Account name, where a key needs it for signing.
    name: str = ""
    #: Account key, base64.
    key: str | None = field(default=None, repr=False)
    #: Shared access signature, without a `?`.
    sas: str | None = field(default=None, repr=False)


def account_of(environ: Mapping[str, str]) -> Account | None:
    """The account that the environment configures, or None.

    Raises:
        UsageError: a connection string cannot be used as it is.
    """
    for variable in CONNECTION_VARIABLES:
        if text := environ.get(variable, "").strip():
            return parse_connection_string(text, variable)
    for variable in ACCOUNT_VARIABLES:
        if name := environ.get(variable, "").strip():
            return Account(endpoint=f"https://{name}.blob.core.windows.net", name=name)
    return None


def parse_connection_string(text: str, source: str) -> Account:
    """Reads a connection string.

    Args:
        text: the string; the case of names, blanks and empty parts do not matter.
        source: where it comes from, for messages; its text is never shown.

    Raises:
        UsageError: a part is no `Name=value`, or the account or its credential is missing.
    """
    parts = _split(text, source)
    if parts.get("usedevelopmentstorage", "").lower() == "true":
        return _development_account(parts.get("developmentstorageproxyuri", ""))
    endpoint, _, sas = _endpoint(parts, source).partition("?")
    endpoint = endpoint.rstrip("/")
    if key := parts.get("accountkey"):
        name = parts.get("accountname") or _name_in(endpoint)
        return Account(endpoint=endpoint, name=name, key=_checked_key(key, source))
    return with_sas(endpoint, parts.get("sharedaccesssignature") or sas, source)


def with_sas(endpoint: str, sas: str, source: str) -> Account:
    """The account at an endpoint, with a shared access signature.

    Raises:
        UsageError: it has no signature in it, for example because a shell ended it at a `&`.
    """
    sas = sas.strip().lstrip("?")
    if not any(part.startswith("sig=") for part in sas.split("&")):
        raise UsageError(
            f"{source} holds neither an AccountKey nor a complete SharedAccessSignature.",
            next_step="Copy it again from the portal, in quotes: it has ; and & in it.",
        )
    return Account(endpoint=endpoint, sas=sas)


def _split(text: str, source: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for number, part in enumerate(text.split(";"), 1):
        name, equals, value = part.partition("=")  # values may hold "=" too
        if part.strip() and not equals:
            raise UsageError(
                f"Part {number} of the connection string in {source} is no Name=value.",
                next_step="Copy it again from the portal, in quotes: it has ; and & in it.",
            )
        parts[name.strip().lower()] = value.strip()
    return parts


def _endpoint(parts: Mapping[str, str], source: str) -> str:
    protocol = parts.get("defaultendpointsprotocol") or "https"
    if endpoint := parts.get("blobendpoint"):
        return endpoint if "://" in endpoint else f"{protocol}://{endpoint}"
    if name := parts.get("accountname"):
        return f"{protocol}://{name}.blob.{parts.get('endpointsuffix') or 'core.windows.net'}"
    raise UsageError(
        f"The connection string in {source} has neither an AccountName nor a BlobEndpoint.",
        next_step="Copy it again from the portal, in quotes: it has ; and & in it.",
    )


def _development_account(proxy: str) -> Account:
    """The emulator's account; a proxy is another host that it runs on."""
    where = urlsplit(proxy if "://" in proxy else f"http://{proxy or '127.0.0.1'}")
    endpoint = f"{where.scheme}://{where.hostname}:{where.port or _DEVELOPMENT_PORT}/{_DEVELOPMENT_NAME}"
    return Account(endpoint=endpoint, name=_DEVELOPMENT_NAME, key=_DEVELOPMENT_KEY)


def _name_in(endpoint: str) -> str:
    """The account in an endpoint: the host's first label, or the last part of an emulator's path."""
    address = urlsplit(endpoint)
    return address.path.strip("/").rpartition("/")[2] or (address.hostname or "").partition(".")[0]


def _checked_key(key: str, source: str) -> str:
    try:
        base64.b64decode(key, validate=True)
    except binascii.Error:
        raise UsageError(
            f"The AccountKey in {source} is not base64.",
            next_step="Copy it again: it is 88 characters long and ends with ==.",
        ) from None
    return key
