"""What an S3 URL names, and the credential for it: the variables are those of Amazon's own tools.

What is not in the environment (profiles, roles, the machine's own identity) the library finds by itself.
Variables: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from restow.errors import UsageError
from restow.stores._bucket_url import bucket_and_prefix, endpoint_in, first_set

#: Buckets that are older than today's rule may have capitals and underscores too.
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")


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
        at = f" at {urlsplit(self.endpoint).netloc}" if self.endpoint else ""
        return f"s3://{self.bucket}{at}"


def parse_address(url: str, environ: Mapping[str, str]) -> S3Address:
    """Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`; the prefix is taken as it is written.

    Raises:
        UsageError: the URL names no bucket, or half a credential is set.
    """
    bucket, prefix = bucket_and_prefix(url, _BUCKET)
    key_id, secret = first_set(environ, "AWS_ACCESS_KEY_ID"), first_set(environ, "AWS_SECRET_ACCESS_KEY")
    if (key_id is None) != (secret is None):
        raise UsageError(
            "Only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set.",
            next_step="Set both, or neither to use a profile or the machine's role.",
        )
    return S3Address(
        bucket=bucket,
        prefix=prefix,
        endpoint=endpoint_in(environ, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
        region=first_set(environ, "AWS_REGION", "AWS_DEFAULT_REGION"),
        profile=first_set(environ, "AWS_PROFILE"),
        key_id=key_id,
        secret=secret,
        token=first_set(environ, "AWS_SESSION_TOKEN"),
    )
