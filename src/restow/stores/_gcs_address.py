"""What a URL of Google Cloud Storage names, and the credential for it.

The variables are those of Google's own tools; what they do not name (the login of `gcloud`, the machine's
own identity) the library finds by itself: https://cloud.google.com/docs/authentication/provide-credentials-adc.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from restow.stores._bucket_url import bucket_and_prefix, endpoint_in, first_set

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_EMULATOR = "STORAGE_EMULATOR_HOST"


@dataclass(frozen=True, slots=True, kw_only=True)
class GcsAddress:
    """A bucket, and how to reach it."""

    #: Name of the bucket.
    bucket: str
    #: How the names of the store's documents begin: empty, or with a `/` at its end.
    prefix: str = ""
    #: Address of an emulator, which is asked without a credential; None: Google's own service.
    emulator: str | None = None
    #: Path of a file with a credential; None: the library looks in its own places.
    key_file: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """For messages: the bucket, and the server where it is not Google's; never a credential."""
        at = f" at {urlsplit(self.emulator).netloc}" if self.emulator else ""
        return f"gs://{self.bucket}{at}"


def parse_address(url: str, environ: Mapping[str, str]) -> GcsAddress:
    """Reads `gs://BUCKET` or `gs://BUCKET/PREFIX`; the prefix is taken as it is written.

    Raises:
        UsageError: the URL names no bucket.
    """
    bucket, prefix = bucket_and_prefix(url, _BUCKET)
    return GcsAddress(
        bucket=bucket,
        prefix=prefix,
        emulator=_emulator(environ),
        key_file=first_set(environ, "GOOGLE_APPLICATION_CREDENTIALS"),
    )


def _emulator(environ: Mapping[str, str]) -> str | None:
    """Google's tools for Go write it without a scheme."""
    host = first_set(environ, _EMULATOR)
    return endpoint_in({_EMULATOR: host if "://" in host else f"http://{host}"}, _EMULATOR) if host else None
