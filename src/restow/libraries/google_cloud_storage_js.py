"""@google-cloud/storage for JavaScript."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind


def _of_object(kind: str) -> tuple[Signature, ...]:
    """What a file can do, whether it was asked for by name or is one of a listing."""
    return (
        Signature(name=f"{kind}.download", access=Access.READ, gives="content", callback=-1),
        Signature(name=f"{kind}.createReadStream", access=Access.READ, gives="content"),
        Signature(name=f"{kind}.save", access=Access.WRITE, content=Argument(0)),
        Signature(name=f"{kind}.createWriteStream", access=Access.WRITE, gives="Stream"),
        Signature(name=f"{kind}.copy", access=Access.WRITE, place=Argument(0)),
        Signature(name=f"{kind}.move", access=Access.WRITE, target=Argument(0)),
        Signature(name=f"{kind}.rename", access=Access.WRITE, target=Argument(0)),
        Signature(name=f"{kind}.delete", access=Access.DELETE),
        Signature(name=f"{kind}.exists", access=Access.EXISTS),
        Signature(name=f"{kind}.getMetadata", access=Access.EXISTS),
    )


LIBRARY = Library(
    title="@google-cloud/storage",
    languages=("javascript",),
    marks=(b"@google-cloud/storage", b"firebase", b".bucket("),
    store=StoreKind.GCS,
    signatures=(
        Signature(name="@google-cloud/storage.Storage", gives="gcsjs.Client"),
        Signature(name="firebase-admin/storage.getStorage", gives="gcsjs.Client"),
        Signature(name="gcsjs.Client.bucket", container=Argument(0), gives="gcsjs.Bucket"),
        Signature(name="gcsjs.Bucket.file", place=Argument(0), gives="gcsjs.File"),
        Signature(
            name="gcsjs.Bucket.getFiles",
            access=Access.LIST,
            place=Argument(0, key="prefix"),
            gives="names",
            callback=-1,
        ),
        Signature(name="gcsjs.Bucket.deleteFiles", access=Access.DELETE, place=Argument(0, key="prefix")),
        Signature(name="gcsjs.Bucket.upload", access=Access.WRITE, place=Argument(1, key="destination")),
        *_of_object("gcsjs.File"),
        *_of_object("Entry"),
    ),
    aliases=(("firebase-admin.storage", "firebase-admin/storage.getStorage"),),
)
