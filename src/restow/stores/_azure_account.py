"""Which storage account, and with what credential: from a URL and the environment.

Connection strings are read here and not by the SDK, whose own reader knows neither
`UseDevelopmentStorage=true` nor a signature inside the endpoint, and which is particular about letter case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from restow.errors import UsageError

#: Variables that may hold the connection string, the first that is set counts.
CONNECTION_VARIABLES = (
    "STORAGE_CONNECTION_STRING",
    "BLOB_CONN_STRING",
    "AZURE_STORAGE_CONNECTION_STRING",
    "AzureWebJobsStorage",
)
ACCOUNT_VARIABLES = ("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME")
CONTAINER_VARIABLE, DEFAULT_CONTAINER = "PROMPTS_CONTAINER", "prompts"

#: The emulator's account, the same for everybody (Azurite's README).
_EMULATOR_ACCOUNT = "devstoreaccount1"
_EMULATOR_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A container of a storage account, and how to be let in."""

    #: URL of the blob service; for emulators with the account as its path.
    endpoint: str
    #: The container.
    container: str
    #: Account name, for a shared key.
    name: str = ""
    #: Shared key, or empty.
    key: str = field(default="", repr=False)
    #: Shared access signature without its `?`, or empty.
    signature: str = field(default="", repr=False)
    #: True: neither key nor signature, so Entra ID is asked.
    entra: bool = False

    @property
    def label(self) -> str:
        """For people: host and container, never a credential."""
        return f"container {self.container} of {urlsplit(self.endpoint).netloc}"


def find_account(url: str, environ: Mapping[str, str]) -> Account:
    """The account and container of a store URL.

    Args:
        url: `azure://CONTAINER`, or the https URL of a container, perhaps with a signature.
        environ: where connection string, account and container are looked up.

    Raises:
        UsageError: nothing names an account, or the connection string cannot be read.
    """
    if not url.startswith("azure://"):
        return _from_https(url)
    container = url.removeprefix("azure://").strip("/")
    container = container or environ.get(CONTAINER_VARIABLE) or DEFAULT_CONTAINER
    for variable in CONNECTION_VARIABLES:
        if text := environ.get(variable, "").strip():
            return parse_connection_string(text, container, variable)
    for variable in ACCOUNT_VARIABLES:
        if name := environ.get(variable, "").strip():
            endpoint = f"https://{name}.blob.core.windows.net"
            return Account(endpoint=endpoint, container=container, name=name, entra=True)
    raise UsageError(
        "No Azure storage account is configured.",
        next_step=f"Set one of {', '.join(CONNECTION_VARIABLES)}, or {ACCOUNT_VARIABLES[0]} for Entra ID.",
    )


def parse_connection_string(text: str, container: str, origin: str) -> Account:
    """Reads a connection string in any of its forms.

    Raises:
        UsageError: it names no account; the message names the variable, never the text.
    """
    parts = _parts(text)
    if parts.get("usedevelopmentstorage", "").lower() == "true":
        proxy = parts.get("developmentstorageproxyuri", "http://127.0.0.1").rstrip("/")
        endpoint = f"{proxy}:10000/{_EMULATOR_ACCOUNT}"
        return Account(endpoint=endpoint, container=container, name=_EMULATOR_ACCOUNT, key=_EMULATOR_KEY)
    endpoint, _, inside = parts.get("blobendpoint", "").partition("?")
    name = parts.get("accountname", "") or _account_of(endpoint)
    if not endpoint and name:
        scheme = parts.get("defaultendpointsprotocol", "https")
        endpoint = f"{scheme}://{name}.blob.{parts.get('endpointsuffix', 'core.windows.net')}"
    if not endpoint:
        raise UsageError(
            f"{origin} is no connection string of a storage account: it names no account and no endpoint.",
            next_step="Copy it again from the storage account's access keys.",
        )
    key = parts.get("accountkey", "")
    signature = (parts.get("sharedaccesssignature") or inside).lstrip("?")
    return Account(
        endpoint=endpoint.rstrip("/"),
        container=container,
        name=name,
        key="" if signature else key,
        signature=signature,
        entra=not (key or signature),
    )


def _parts(text: str) -> dict[str, str]:
    """`Name=value;...` with names in lower case; values may hold `=`."""
    pairs = (part.partition("=") for part in text.strip().split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _from_https(url: str) -> Account:
    split = urlsplit(url)
    container = split.path.strip("/")
    if not container or "/" in container:
        raise UsageError(
            f"{split.scheme}://{split.netloc}{split.path} names no container.",
            next_step="Write https://ACCOUNT.blob.core.windows.net/CONTAINER.",
        )
    endpoint = f"{split.scheme}://{split.netloc}"
    name, signature = _account_of(endpoint), split.query
    return Account(
        endpoint=endpoint, container=container, name=name, signature=signature, entra=not signature
    )


def _account_of(endpoint: str) -> str:
    """The account's name: the path's first part for an emulator, else the host's."""
    split = urlsplit(endpoint)
    return split.path.strip("/").split("/")[0] or (split.hostname or "").split(".")[0]
