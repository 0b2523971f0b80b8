"""Python's open files: `open` and everything that opens as it does."""

from restow.model.signature import Access, Argument, Library, Signature


def _opens(name: str, place: Argument | None, mode: int = 1) -> Signature:
    """Opens a file: `mode` is the position of the mode, which also has that keyword."""
    return Signature(name=name, place=place, mode=Argument(mode, "mode"), gives="File")


def _reads(name: str) -> Signature:
    return Signature(name=f"File.{name}", access=Access.READ, gives="content")


def _writes(name: str) -> Signature:
    return Signature(name=f"File.{name}", access=Access.WRITE, content=Argument(0))


LIBRARY = Library(
    title="open",
    languages=("python",),
    # `os.fdopen`, `tempfile`, `TextIOWrapper` and `BytesIO` are of use only beside one of these.
    marks=(b"open(", b"open (", b"atomic_write", b"NamedTemporaryFile"),
    signatures=(
        _opens("open", Argument(0, "file")),
        _opens("codecs.open", Argument(0, "filename")),
        _opens("gzip.open", Argument(0, "filename")),
        _opens("os.fdopen", Argument(0, "fd")),
        _opens("fsspec.open", Argument(0, "urlpath")),
        _opens("smart_open.open", Argument(0, "uri")),
        _opens("click.open_file", Argument(0, "filename")),
        Signature(
            name="atomicwrites.atomic_write",
            place=Argument(0, "path"),
            mode=Argument(names="mode"),
            gives="File",
        ),
        # A file without a name of its own: what is kept of it is where it is moved to.
        _opens("tempfile.NamedTemporaryFile", None, mode=0),
        _opens("tempfile.TemporaryFile", None, mode=0),
        _opens("tempfile.SpooledTemporaryFile", None, mode=1),
        # The descriptor and the path.
        Signature(name="tempfile.mkstemp", gives="path", computes="temporary pair"),
        Signature(name="tempfile.mkdtemp", gives="path", computes="temporary"),
        Signature(name="tempfile.mktemp", gives="path", computes="temporary"),
        Signature(name="tempfile.gettempdir", gives="path", computes="temporary"),
        Signature(name="tempfile.TemporaryDirectory", gives="path", computes="temporary"),
        _reads("read"),
        _reads("readline"),
        _reads("readlines"),
        _reads("__iter__"),
        _writes("write"),
        _writes("writelines"),
        # Files in memory and wrappers stand for what they are made of.
        Signature(name="io.StringIO", gives="argument"),
        Signature(name="io.BytesIO", gives="argument"),
        Signature(name="io.TextIOWrapper", gives="argument"),
    ),
    aliases=(
        ("io.open", "open"),
        ("builtins.open", "open"),
        ("bz2.open", "gzip.open"),
        ("lzma.open", "gzip.open"),
    ),
)
