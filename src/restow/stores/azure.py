"""A container of Azure Blob Storage as a store.

Azure's errors are sorted by what they cost: one document (a Problem) or the run (a StoreError).
"""

from collections.abc import Mapping

from restow.stores._azure_account import ACCOUNT_VARIABLES, CONNECTION_VARIABLES
from restow.stores._azure_address import default_container, parse_address
from restow.stores._bucket_store import Bucket, BucketStore, Service
from restow.stores.base import Store

#: `http` is for emulators.
SCHEMES = ("azure", "https", "http")

_SERVICE = Service(title="Azure Blob Storage", extra="azure", loggers=("azure", "msal"))


def open_store(url: str, environ: Mapping[str, str]) -> Store:
    """Opens `azure://CONTAINER`, with credentials from the environment, or a container's https URL.

    Raises:
        UsageError: the URL names no container, or no account is configured.
    """
    address = parse_address(url, environ)

    def open_bucket() -> Bucket:
        from restow.stores._azure_container import Container

        return Container(address)

    return BucketStore(_SERVICE, open_bucket)


def default_url(environ: Mapping[str, str]) -> str | None:
    """The container that the environment alone names, or None where it configures no account."""
    configured = any(environ.get(name, "").strip() for name in (*CONNECTION_VARIABLES, *ACCOUNT_VARIABLES))
    return f"azure://{default_container(environ)}" if configured else None
