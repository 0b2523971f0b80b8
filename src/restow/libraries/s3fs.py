"""s3fs: S3 as a file system, whose paths begin with the bucket."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_KIND = "s3fs.FileSystem"
_PATH = Argument(0, "path")


def _reads(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.READ, place=_PATH, gives="content")


def _writes(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.WRITE, place=_PATH, content=Argument(1, "value"))


def _acts(name: str, access: Access) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=access, place=_PATH)


def _moves(name: str) -> Signature:
    return Signature(
        name=f"{_KIND}.{name}", access=Access.WRITE, place=Argument(0, "path1"), target=Argument(1, "path2")
    )


def _lists(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.LIST, place=_PATH, gives="names")


LIBRARY = Library(
    title="s3fs",
    languages=("python",),
    marks=(b"s3fs",),
    store=StoreKind.S3,
    signatures=(
        Signature(name="s3fs.S3FileSystem", gives=_KIND),
        Signature(name=f"{_KIND}.open", place=_PATH, mode=Argument(1, "mode"), gives="File"),
        *map(_reads, ("cat", "cat_file", "read_text", "read_bytes")),
        *map(_writes, ("pipe", "pipe_file", "write_text", "write_bytes")),
        _acts("rm", Access.DELETE),
        _acts("rm_file", Access.DELETE),
        _acts("exists", Access.EXISTS),
        _acts("isfile", Access.EXISTS),
        _acts("info", Access.EXISTS),
        *map(_moves, ("mv", "move", "rename")),
        *map(_lists, ("ls", "find", "glob", "walk")),
    ),
    aliases=(("s3fs.core.S3FileSystem", "s3fs.S3FileSystem"),),
)
