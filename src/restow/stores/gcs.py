"""A bucket of Google Cloud Storage as a store."""

from collections.abc import Mapping

from restow.stores._bucket_store import Bucket, BucketStore, Service
from restow.stores._gcs_address import parse_address
from restow.stores.base import Store

SCHEMES = ("gs",)

_SERVICE = Service(title="Google Cloud Storage", extra="gcs", loggers=("google",))


def open_store(url: str, environ: Mapping[str, str]) -> Store:
    """Opens `gs://BUCKET` or `gs://BUCKET/PREFIX`, with credentials as Google's own tools find them.

    Raises:
        UsageError: the URL names no bucket.
    """
    address = parse_address(url, environ)

    def open_bucket() -> Bucket:
        from restow.stores._gcs_bucket import GcsBucket

        return GcsBucket(address)

    return BucketStore(_SERVICE, open_bucket, address.prefix)
