"""S3 through aws-sdk version 3: a command carries the place, and `client.send(command)` gives its answer."""

from collections.abc import Iterable

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_MODULE, _KIND = "@aws-sdk/client-s3", "s3v3.Client"


def _call(
    name: str, access: Access, key: str = "Key", content: Argument | None = None, gives: str = ""
) -> Iterable[Signature]:
    """`new GetObjectCommand({...})`, and `s3.getObject({...})` of the client that has all commands."""
    return (
        Signature(
            name=spelling,
            access=access,
            place=Argument(0, key=key),
            container=Argument(0, key="Bucket"),
            content=content,
            gives=gives,
        )
        for spelling in (f"{_MODULE}.{name}Command", f"{_KIND}.{name[0].lower()}{name[1:]}")
    )


LIBRARY = Library(
    title="@aws-sdk/client-s3",
    languages=("javascript",),
    marks=(b"@aws-sdk/", b"ObjectCommand", b"ListObjects"),
    store=StoreKind.S3,
    signatures=(
        Signature(name=f"{_MODULE}.S3Client", gives=_KIND),
        Signature(name=f"{_MODULE}.S3", gives=_KIND),
        Signature(name=f"{_KIND}.send", gives="argument"),
        *_call("GetObject", Access.READ, gives="content"),
        *_call("PutObject", Access.WRITE, content=Argument(0, key="Body")),
        *_call("CopyObject", Access.WRITE),
        *_call("DeleteObject", Access.DELETE),
        *_call("HeadObject", Access.EXISTS),
        *_call("ListObjects", Access.LIST, "Prefix", gives="names"),
        *_call("ListObjectsV2", Access.LIST, "Prefix", gives="names"),
        Signature(
            name=f"{_MODULE}.paginateListObjectsV2",
            access=Access.LIST,
            place=Argument(1, key="Prefix"),
            container=Argument(1, key="Bucket"),
            gives="names",
        ),
    ),
)
