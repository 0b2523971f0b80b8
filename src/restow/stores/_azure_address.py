"""What a URL names: a container, and the account it is in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from restow.errors import UsageError
from restow.stores._azure_account import (
    ACCOUNT_VARIABLES,
    CONNECTION_VARIABLES,
    Account,
    account_of,
    with_sas,
)

#: Naming rule of the Blob service, and its three containers of special names.
_CONTAINER = re.compile(r"(?=.{3,63}\Z)[a-z0-9]+(-[a-z0-9]+)*|\$root|\$web|\$logs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A container."""

    #: The account it is in.
    account: Account
    #: Its name.
    container: str

    def __str__(self) -> str:
        """For messages: the account's host and the container, never a credential."""
        address = urlsplit(self.account.endpoint)
        return f"{address.netloc}{address.path}/{self.container}"


def default_container(environ: Mapping[str, str]) -> str:
    """The container that is meant when none is named."""
    return environ.get("PROMPTS_CONTAINER", "").strip() or "prompts"


def parse_address(url: str, environ: Mapping[str, str]) -> Address:
    """Reads `azure://CONTAINER`, `azure://`, or `https://ACCOUNT.blob.core.windows.net/CONTAINER[?SAS]`.

    Raises:
        UsageError: no account is configured, or the URL names no container.
    """
    parts = urlsplit(url)
    if parts.scheme != "azure":
        return _parse_https(parts, environ)
    container = f"{parts.netloc}{parts.path}".strip("/") or default_container(environ)
    account = account_of(environ)
    if account is None:
        raise _not_configured()
    return Address(account=account, container=_checked(container if not parts.query else "?"))


def _parse_https(parts: SplitResult, environ: Mapping[str, str]) -> Address:
    *before, container = unquote(parts.path).strip("/").split("/")
    emulated = ".blob." not in parts.netloc and len(before) == 1  # there the account is the path's first part
    if "@" in parts.netloc or not parts.netloc or (before and not emulated):
        raise _no_container()
    endpoint = "/".join((f"{parts.scheme}://{parts.netloc}", *before))
    account = with_sas(endpoint, parts.query, "The URL") if parts.query else _account_at(endpoint, environ)
    return Address(account=account, container=_checked(container))


def _account_at(endpoint: str, environ: Mapping[str, str]) -> Account:
    """The environment's credential where it is for this very account, else Entra ID."""
    configured = account_of(environ)
    if configured is not None and configured.endpoint.lower() == endpoint.lower():
        return configured
    if not endpoint.startswith("https://"):
        raise UsageError(
            "Over http:// a shared access signature or an account key is needed.",
            next_step=f"Add ?SAS to the URL, or set {CONNECTION_VARIABLES[0]} for this account.",
        )
    return Account(endpoint=endpoint)


def _checked(container: str) -> str:
    if not _CONTAINER.fullmatch(container):
        raise _no_container()
    return container


def _no_container() -> UsageError:
    # The URL itself is not shown: it may hold a signature.
    return UsageError(
        "The store's URL names no container: 3 to 63 small letters, digits and single hyphens.",
        next_step="Use azure://CONTAINER or https://ACCOUNT.blob.core.windows.net/CONTAINER.",
    )


def _not_configured() -> UsageError:
    return UsageError(
        "No Azure storage account is configured.",
        next_step=f"Set one of {', '.join(CONNECTION_VARIABLES)} to a connection string, "
        f"or {' or '.join(ACCOUNT_VARIABLES)} to use Entra ID.",
    )
