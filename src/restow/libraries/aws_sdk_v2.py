"""S3 through aws-sdk version 2: `s3.getObject({Bucket, Key}).promise()` or with a callback."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_KIND = "s3v2.Client"
_KEY, _PREFIX = Argument(0, key="Key"), Argument(0, key="Prefix")
_BODY = Argument(0, key="Body")


def _call(
    name: str, access: Access, place: Argument = _KEY, content: Argument | None = None, gives: str = ""
) -> Signature:
    return Signature(
        name=f"{_KIND}.{name}",
        access=access,
        place=place,
        container=Argument(0, key="Bucket"),
        content=content,
        gives=gives,
        callback=-1,
    )


LIBRARY = Library(
    title="aws-sdk 2",
    languages=("javascript",),
    marks=(b"aws-sdk", b"getObject", b"putObject", b"listObjects"),
    store=StoreKind.S3,
    signatures=(
        Signature(name="aws-sdk.S3", gives=_KIND),
        _call("getObject", Access.READ, gives="content"),
        _call("putObject", Access.WRITE, content=_BODY),
        _call("upload", Access.WRITE, content=_BODY),
        _call("copyObject", Access.WRITE),
        _call("deleteObject", Access.DELETE),
        _call("headObject", Access.EXISTS),
        _call("listObjects", Access.LIST, _PREFIX, gives="names"),
        _call("listObjectsV2", Access.LIST, _PREFIX, gives="names"),
    ),
    aliases=(("aws-sdk/clients/s3", "aws-sdk.S3"), ("aws-sdk.S3.S3", "aws-sdk.S3")),
)
