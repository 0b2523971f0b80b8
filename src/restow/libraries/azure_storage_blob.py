"""azure-storage-blob for Python, sync and async: the two name everything alike."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_SERVICE, _CONTAINER, _BLOB = "azure.Service", "azure.Container", "azure.Blob"
_MODULE = "azure.storage.blob"

#: `ContainerClient` names the blob first, `BlobClient` is the blob: everything after it moves up.
_OF_CONTAINER = (
    Signature(name=f"{_CONTAINER}.get_blob_client", place=Argument(0, "blob"), gives=_BLOB),
    Signature(
        name=f"{_CONTAINER}.download_blob",
        access=Access.READ,
        place=Argument(0, "blob"),
        gives="azure.Download",
    ),
    Signature(
        name=f"{_CONTAINER}.upload_blob",
        access=Access.WRITE,
        place=Argument(0, "name"),
        content=Argument(1, "data"),
        gives=_BLOB,
    ),
    Signature(name=f"{_CONTAINER}.delete_blob", access=Access.DELETE, place=Argument(0, "blob")),
    Signature(name=f"{_CONTAINER}.delete_blobs", access=Access.DELETE, place=Argument(0)),
    Signature(
        name=f"{_CONTAINER}.list_blobs",
        access=Access.LIST,
        place=Argument(0, "name_starts_with"),
        gives="names",
    ),
    Signature(
        name=f"{_CONTAINER}.list_blob_names",
        access=Access.LIST,
        place=Argument(names="name_starts_with"),
        gives="names",
    ),
    Signature(
        name=f"{_CONTAINER}.walk_blobs",
        access=Access.LIST,
        place=Argument(0, "name_starts_with"),
        gives="names",
    ),
)

_OF_BLOB = (
    Signature(name=f"{_BLOB}.download_blob", access=Access.READ, gives="azure.Download"),
    Signature(name=f"{_BLOB}.upload_blob", access=Access.WRITE, content=Argument(0, "data")),
    Signature(name=f"{_BLOB}.upload_blob_from_url", access=Access.WRITE),
    Signature(name=f"{_BLOB}.start_copy_from_url", access=Access.WRITE),
    Signature(name=f"{_BLOB}.append_block", access=Access.APPEND, content=Argument(0, "data")),
    Signature(name=f"{_BLOB}.delete_blob", access=Access.DELETE),
    Signature(name=f"{_BLOB}.exists", access=Access.EXISTS),
    Signature(name=f"{_BLOB}.get_blob_properties", access=Access.EXISTS),
)

#: The blob was read when the download began.
_OF_DOWNLOAD = tuple(
    Signature(name=f"azure.Download.{name}", gives="content")
    for name in (
        "readall",
        "read",
        "readinto",
        "chunks",
        "content_as_text",
        "content_as_bytes",
        "download_to_stream",
    )
)

LIBRARY = Library(
    title="azure-storage-blob",
    languages=("python",),
    marks=(
        b"azure.storage",
        b"get_blob_client",
        b"get_container_client",
        b"download_blob",
        b"upload_blob",
        b"delete_blob",
        b"list_blob",
    ),
    store=StoreKind.AZURE_BLOB,
    signatures=(
        Signature(name=f"{_MODULE}.BlobServiceClient", gives=_SERVICE),
        Signature(name=f"{_MODULE}.BlobServiceClient.from_connection_string", gives=_SERVICE),
        Signature(
            name=f"{_MODULE}.ContainerClient", container=Argument(1, "container_name"), gives=_CONTAINER
        ),
        Signature(
            name=f"{_MODULE}.ContainerClient.from_connection_string",
            container=Argument(1, "container_name"),
            gives=_CONTAINER,
        ),
        Signature(name=f"{_MODULE}.ContainerClient.from_container_url", gives=_CONTAINER),
        Signature(
            name=f"{_MODULE}.BlobClient",
            container=Argument(1, "container_name"),
            place=Argument(2, "blob_name"),
            gives=_BLOB,
        ),
        Signature(
            name=f"{_MODULE}.BlobClient.from_connection_string",
            container=Argument(1, "container_name"),
            place=Argument(2, "blob_name"),
            gives=_BLOB,
        ),
        Signature(name=f"{_MODULE}.BlobClient.from_blob_url", place=Argument(0, "blob_url"), gives=_BLOB),
        Signature(
            name=f"{_SERVICE}.get_container_client", container=Argument(0, "container"), gives=_CONTAINER
        ),
        Signature(name=f"{_SERVICE}.create_container", container=Argument(0, "name"), gives=_CONTAINER),
        Signature(
            name=f"{_SERVICE}.get_blob_client",
            container=Argument(0, "container"),
            place=Argument(1, "blob"),
            gives=_BLOB,
        ),
        *_OF_CONTAINER,
        *_OF_BLOB,
        *_OF_DOWNLOAD,
    ),
    aliases=((f"{_MODULE}.aio", _MODULE),),
)
