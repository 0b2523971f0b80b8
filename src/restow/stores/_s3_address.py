"""What an S3 URL names, and the credential for it: the variables are those of Amazon's own tools.

What is not in the environment (profiles, roles, the machine's own identity) the library finds by itself.
Variables: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from restow.errors import UsageError
from restow.stores._bucket_store import folder_prefix

#: Buckets that are older than today's rule may have capitals and underscores too.
_URL = re.compile(r"s3://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]{2,254})(/(?P<prefix>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Address:
    """A bucket, and how to reach it. What is None the library looks up in its own places."""

    #: Name of the bucket.
    bucket: str
    #: How the names of the store's documents begin: empty, or with a `/` at its end.
    prefix: str = ""
    #: Address of another server than Amazon's, such as MinIO.
    endpoint: str | None = None
    #: Region that signatures are made for.
    region: str | None = None
    #: Section of Amazon's configuration files.
    profile: str | None = None
    #: Access key id.
    key_id: str | None = field(default=None, repr=False)
    #: Secret access key.
    secret: str | None = field(default=None, repr=False)
    #: Session token of a temporary key.
    token: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """For messages: the bucket, and the server where it is not Amazon's; never a credential."""
        return (
            f"s3://{self.bucket} at {urlsplit(self.endpoint).netloc}"
            if self.endpoint
            else f"s3://{self.bucket}"
        )


def parse_address(url: str, environ: Mapping[str, str]) -> S3Address:
    """Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`; the prefix is taken as it is written.

    Raises:
        UsageError: the URL names no bucket, or half a credential is set.
    """
    # Not a URL's rules: "?", "#" and "%" are characters of a name here, as in Amazon's tools.
    found = _URL.fullmatch(url)
    if found is None:
        raise UsageError(
            "The store's URL names no S3 bucket.",
            next_step="Use s3://BUCKET or s3://BUCKET/PREFIX.",
        )
    key_id, secret = _first(environ, "AWS_ACCESS_KEY_ID"), _first(environ, "AWS_SECRET_ACCESS_KEY")
    if (key_id is None) != (secret is None):
        raise UsageError(
            "Only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set.",
            next_step="Set both, or neither to use a profile or the machine's role.",
        )
    return S3Address(
        bucket=found["bucket"],
        prefix=folder_prefix(found["prefix"] or ""),
        endpoint=_endpoint(environ),
        region=_first(environ, "AWS_REGION", "AWS_DEFAULT_REGION"),
        profile=_first(environ, "AWS_PROFILE"),
        key_id=key_id,
        secret=secret,
        token=_first(environ, "AWS_SESSION_TOKEN"),
    )


def _first(environ: Mapping[str, str], *names: str) -> str | None:
    return next((value for name in names if (value := environ.get(name, "").strip())), None)


def _endpoint(environ: Mapping[str, str]) -> str | None:
    endpoint = _first(environ, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    if endpoint is None:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise UsageError(
            "AWS_ENDPOINT_URL is not the address of a server.",
            next_step="Give it as http://HOST:PORT or https://HOST, without a user or password.",
        )
    return endpoint.rstrip("/")
