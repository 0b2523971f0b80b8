"""@azure/storage-blob for JavaScript."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_MODULE = "@azure/storage-blob"
_SERVICE, _CONTAINER, _BLOB = "azurejs.Service", "azurejs.Container", "azurejs.Blob"
#: The four kinds of client for one blob.
_CLIENTS = ("BlobClient", "BlockBlobClient", "AppendBlobClient", "PageBlobClient")


def _of_container(
    name: str, access: Access, place: Argument, content: Argument | None = None, gives: str = ""
) -> Signature:
    return Signature(name=f"{_CONTAINER}.{name}", access=access, place=place, content=content, gives=gives)


def _of_blob(name: str, access: Access, content: Argument | None = None, gives: str = "") -> Signature:
    return Signature(name=f"{_BLOB}.{name}", access=access, content=content, gives=gives)


LIBRARY = Library(
    title="@azure/storage-blob",
    languages=("javascript",),
    marks=(b"@azure/storage-blob", b"BlobClient", b"getContainerClient", b"listBlobs", b"downloadToBuffer"),
    store=StoreKind.AZURE_BLOB,
    signatures=(
        Signature(name=f"{_MODULE}.BlobServiceClient", gives=_SERVICE),
        Signature(name=f"{_MODULE}.BlobServiceClient.fromConnectionString", gives=_SERVICE),
        # With a connection string; with a URL the container is in the URL, and this is the credential.
        Signature(name=f"{_MODULE}.ContainerClient", container=Argument(1), gives=_CONTAINER),
        *(
            Signature(name=f"{_MODULE}.{client}", container=Argument(1), place=Argument(2), gives=_BLOB)
            for client in _CLIENTS
        ),
        Signature(name=f"{_SERVICE}.getContainerClient", container=Argument(0), gives=_CONTAINER),
        *(Signature(name=f"{_CONTAINER}.get{client}", place=Argument(0), gives=_BLOB) for client in _CLIENTS),
        *(Signature(name=f"{_BLOB}.get{client}", gives="receiver") for client in _CLIENTS[1:]),
        _of_container("uploadBlockBlob", Access.WRITE, Argument(0), Argument(1)),
        _of_container("deleteBlob", Access.DELETE, Argument(0)),
        _of_container("listBlobsFlat", Access.LIST, Argument(0, key="prefix"), gives="names"),
        _of_container("listBlobsByHierarchy", Access.LIST, Argument(1, key="prefix"), gives="names"),
        _of_blob("download", Access.READ, gives="content"),
        _of_blob("downloadToBuffer", Access.READ, gives="content"),
        _of_blob("downloadToFile", Access.READ),
        _of_blob("upload", Access.WRITE, Argument(0)),
        _of_blob("uploadData", Access.WRITE, Argument(0)),
        _of_blob("uploadStream", Access.WRITE, Argument(0)),
        _of_blob("uploadFile", Access.WRITE),
        _of_blob("syncUploadFromURL", Access.WRITE),
        _of_blob("syncCopyFromURL", Access.WRITE),
        _of_blob("beginCopyFromURL", Access.WRITE),
        _of_blob("appendBlock", Access.APPEND, Argument(0)),
        _of_blob("delete", Access.DELETE),
        _of_blob("deleteIfExists", Access.DELETE),
        _of_blob("exists", Access.EXISTS),
        _of_blob("getProperties", Access.EXISTS),
    ),
)
