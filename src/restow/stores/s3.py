"""A bucket of Amazon S3, or of a server that speaks its protocol, as a store."""

from collections.abc import Mapping

from restow.stores._bucket_store import Bucket, BucketStore, Service
from restow.stores._s3_address import parse_address
from restow.stores.base import Store

SCHEMES = ("s3",)

_SERVICE = Service(title="Amazon S3", extra="s3", loggers=("aiobotocore", "botocore"))


def open_store(url: str, environ: Mapping[str, str]) -> Store:
    """Opens `s3://BUCKET` or `s3://BUCKET/PREFIX`, with credentials as Amazon's own tools find them.

    Raises:
        UsageError: the URL names no bucket, or half a credential is set.
    """
    address = parse_address(url, environ)

    def open_bucket() -> Bucket:
        from restow.stores._s3_bucket import S3Bucket

        return S3Bucket(address)

    return BucketStore(_SERVICE, open_bucket, address.prefix)
