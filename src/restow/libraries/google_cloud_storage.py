"""google-cloud-storage for Python."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_MODULE = "google.cloud.storage"


def _bucket(name: str, names: str) -> Signature:
    return Signature(name=f"gcs.Client.{name}", container=Argument(0, names), gives="gcs.Bucket")


def _of_object(kind: str) -> tuple[Signature, ...]:
    """What a blob can do, whether it was asked for by name or is one of a listing."""
    reads = ("download_as_text", "download_as_bytes", "download_as_string", "download_to_file")
    return (
        *(Signature(name=f"{kind}.{name}", access=Access.READ, gives="content") for name in reads),
        Signature(name=f"{kind}.download_to_filename", access=Access.READ),
        Signature(name=f"{kind}.upload_from_string", access=Access.WRITE, content=Argument(0, "data")),
        Signature(name=f"{kind}.upload_from_file", access=Access.WRITE, content=Argument(0, "file_obj")),
        Signature(name=f"{kind}.upload_from_filename", access=Access.WRITE),
        Signature(name=f"{kind}.open", mode=Argument(0, "mode"), gives="File"),
        Signature(name=f"{kind}.delete", access=Access.DELETE),
        Signature(name=f"{kind}.exists", access=Access.EXISTS),
    )


_OF_BUCKET = (
    Signature(name="gcs.Bucket.blob", place=Argument(0, "blob_name"), gives="gcs.Blob"),
    # It asks the service whether the blob is there.
    Signature(
        name="gcs.Bucket.get_blob", access=Access.EXISTS, place=Argument(0, "blob_name"), gives="gcs.Blob"
    ),
    Signature(name="gcs.Bucket.delete_blob", access=Access.DELETE, place=Argument(0, "blob_name")),
    Signature(name="gcs.Bucket.list_blobs", access=Access.LIST, place=Argument(2, "prefix"), gives="names"),
    Signature(
        name="gcs.Bucket.rename_blob",
        access=Access.WRITE,
        place=Argument(0, "blob"),
        target=Argument(1, "new_name"),
    ),
    Signature(name="gcs.Bucket.copy_blob", access=Access.WRITE, place=Argument(2, "new_name")),
)

LIBRARY = Library(
    title="google-cloud-storage",
    languages=("python",),
    marks=(b"google.cloud", b"download_as_", b"upload_from_", b"list_blobs", b"get_blob"),
    store=StoreKind.GCS,
    signatures=(
        Signature(name=f"{_MODULE}.Client", gives="gcs.Client"),
        Signature(name=f"{_MODULE}.Client.from_service_account_json", gives="gcs.Client"),
        Signature(name=f"{_MODULE}.Client.from_service_account_info", gives="gcs.Client"),
        Signature(name=f"{_MODULE}.Client.create_anonymous_client", gives="gcs.Client"),
        Signature(
            name=f"{_MODULE}.Blob",
            place=Argument(0, "name"),
            container=Argument(1, "bucket"),
            gives="gcs.Blob",
        ),
        Signature(name="firebase_admin.storage.bucket", container=Argument(0, "name"), gives="gcs.Bucket"),
        _bucket("bucket", "bucket_name"),
        _bucket("get_bucket", "bucket_or_name"),
        _bucket("lookup_bucket", "bucket_name"),
        _bucket("create_bucket", "bucket_or_name"),
        Signature(
            name="gcs.Client.list_blobs",
            access=Access.LIST,
            container=Argument(0, "bucket_or_name"),
            place=Argument(3, "prefix"),
            gives="names",
        ),
        *_OF_BUCKET,
        *_of_object("gcs.Blob"),
        *_of_object("Entry"),
    ),
)
