"""Python's `pathlib`: paths that open, read and write themselves."""

from restow.model.signature import Access, Argument, Library, Signature


def _computes(name: str, operation: str) -> Signature:
    return Signature(name=name, gives="path", computes=operation)


def _reads(name: str) -> Signature:
    return Signature(name=f"Path.{name}", access=Access.READ, gives="content")


def _writes(name: str) -> Signature:
    return Signature(name=f"Path.{name}", access=Access.WRITE, content=Argument(0, "data"))


def _asks(name: str) -> Signature:
    return Signature(name=f"Path.{name}", access=Access.EXISTS)


def _moves(name: str) -> Signature:
    return Signature(name=f"Path.{name}", access=Access.WRITE, target=Argument(0, "target"))


def _lists(name: str) -> Signature:
    """Lists what fits a pattern below the path."""
    return Signature(
        name=f"Path.{name}", access=Access.LIST, place=Argument(0, "pattern"), below=True, gives="names"
    )


LIBRARY = Library(
    title="pathlib",
    languages=("python",),
    marks=(b"athlib", b"Path", b".read_text", b".write_text", b".read_bytes", b".write_bytes"),
    signatures=(
        _computes("pathlib.Path", "join"),
        _computes("pathlib.Path.cwd", "cwd"),
        _computes("pathlib.Path.home", "home"),
        _computes("Path.joinpath", "join"),
        _computes("Path.with_suffix", "with_suffix"),
        _computes("Path.with_name", "with_name"),
        _computes("Path.relative_to", "relative"),
        _computes("Path.resolve", "resolve"),
        _computes("Path.absolute", "resolve"),
        _computes("Path.expanduser", "same"),
        _computes("Path.as_posix", "same"),
        Signature(name="Path.open", mode=Argument(0, "mode"), gives="File"),
        _reads("read_text"),
        _reads("read_bytes"),
        _writes("write_text"),
        _writes("write_bytes"),
        _asks("exists"),
        _asks("is_file"),
        _asks("stat"),
        Signature(name="Path.unlink", access=Access.DELETE),
        _moves("rename"),
        _moves("replace"),
        _lists("glob"),
        _lists("rglob"),
        Signature(name="Path.iterdir", access=Access.LIST, below=True, gives="names"),
    ),
    aliases=(
        ("pathlib.PurePath", "pathlib.Path"),
        ("pathlib.PurePosixPath", "pathlib.Path"),
        ("pathlib.PosixPath", "pathlib.Path"),
        ("pathlib.PureWindowsPath", "pathlib.Path"),
        ("pathlib.WindowsPath", "pathlib.Path"),
    ),
)
