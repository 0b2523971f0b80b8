"""What a URL of a bucket names: `SCHEME://BUCKET` or `SCHEME://BUCKET/PREFIX`."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from restow.errors import UsageError


def bucket_and_prefix(url: str, bucket: re.Pattern[str]) -> tuple[str, str]:
    """The bucket, and how all names in the store begin: nothing, or a text with a `/` at its end.

    Not a URL's rules: `?`, `#` and `%` are characters of a name here, as in the services' own tools.

    Args:
        url: as it was given.
        bucket: the form of the service's bucket names.

    Raises:
        UsageError: it names no bucket.
    """
    scheme, _, rest = url.partition("://")
    name, _, path = rest.partition("/")
    if not bucket.fullmatch(name):
        # The URL itself is not shown: it may hold a password.
        raise UsageError(
            f"The store's URL names no bucket of {scheme}://.",
            next_step=f"Use {scheme}://BUCKET or {scheme}://BUCKET/PREFIX.",
        )
    folder = path.removesuffix("/")
    return name, f"{folder}/" if folder else ""


def endpoint_in(environ: Mapping[str, str], *names: str) -> str | None:
    """The address of a server other than the service's own, without a `/` at its end.

    Args:
        environ: the environment.
        names: variables that may hold it; the first one set counts.

    Raises:
        UsageError: it is no address.
    """
    endpoint = first_set(environ, *names)
    if endpoint is None:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise UsageError(
            f"{names[-1]} is not the address of a server.",
            next_step="Give it as http://HOST:PORT or https://HOST, without a user or password.",
        )
    return endpoint.rstrip("/")


def first_set(environ: Mapping[str, str], *names: str) -> str | None:
    """The value of the first variable that is set and not blank."""
    return next((value for name in names if (value := environ.get(name, "").strip())), None)
