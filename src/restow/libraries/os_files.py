"""Python's `os`, `os.path`, `shutil` and `glob`: files by path, and paths by themselves."""

from restow.model.signature import Access, Argument, Library, Signature


def _computes(name: str, operation: str) -> Signature:
    return Signature(name=name, gives="path", computes=operation)


def _asks(name: str, names: str) -> Signature:
    """Tells whether a file is there, or something about it."""
    return Signature(name=name, access=Access.EXISTS, place=Argument(0, names))


def _deletes(name: str) -> Signature:
    return Signature(name=name, access=Access.DELETE, place=Argument(0, "path"))


def _lists(name: str, names: str, *, whole: bool) -> Signature:
    """Lists a folder; `whole` when it gives paths, not names within the folder."""
    return Signature(name=name, access=Access.LIST, place=Argument(0, names), below=whole, gives="names")


def _moves(name: str) -> Signature:
    return Signature(
        name=name, access=Access.WRITE, place=Argument(0, "src old"), target=Argument(1, "dst new")
    )


def _copies(name: str, source: str = "src", copy: str = "dst") -> Signature:
    """Writes a copy. It has no `target`: the document stays where it is."""
    return Signature(name=name, access=Access.WRITE, place=Argument(1, copy), content=Argument(0, source))


LIBRARY = Library(
    title="os, shutil, glob",
    languages=("python",),
    # Whoever only computes paths is reached from whoever reads or writes.
    marks=(
        b"os.remove",
        b"os.rename",
        b"os.replace",
        b"os.unlink",
        b"listdir",
        b"scandir",
        b"os.walk",
        b"shutil.",
        b"glob(",
    ),
    signatures=(
        _computes("os.path.join", "join"),
        _computes("os.path.dirname", "dirname"),
        _computes("os.path.basename", "basename"),
        _computes("os.path.splitext", "splitext"),
        _computes("os.path.abspath", "resolve"),
        _computes("os.path.realpath", "resolve"),
        _computes("os.path.normpath", "normalise"),
        _computes("os.path.relpath", "relative"),
        _computes("os.path.expanduser", "same"),
        _computes("os.path.expandvars", "same"),
        _computes("os.path.normcase", "same"),
        _computes("os.getcwd", "cwd"),
        _asks("os.path.exists", "path"),
        _asks("os.path.lexists", "path"),
        _asks("os.path.isfile", "path"),
        _asks("os.path.getsize", "filename"),
        _asks("os.path.getmtime", "filename"),
        _asks("os.stat", "path"),
        _asks("os.access", "path"),
        _deletes("os.remove"),
        _deletes("os.unlink"),
        _deletes("shutil.rmtree"),
        _moves("os.rename"),
        _moves("os.renames"),
        _moves("os.replace"),
        _moves("shutil.move"),
        _copies("shutil.copy"),
        _copies("shutil.copy2"),
        _copies("shutil.copyfile"),
        _copies("shutil.copyfileobj", "fsrc", "fdst"),
        _lists("os.listdir", "path", whole=False),
        _lists("os.scandir", "path", whole=True),
        _lists("os.walk", "top", whole=True),
        _lists("glob.glob", "pathname", whole=True),
        _lists("glob.iglob", "pathname", whole=True),
        Signature(name="os.open", place=Argument(0, "path"), gives="File"),
        Signature(name="os.read", access=Access.READ, place=Argument(0, "fd"), gives="content"),
        Signature(name="os.write", access=Access.WRITE, place=Argument(0, "fd"), content=Argument(1, "data")),
    ),
    aliases=(("posixpath", "os.path"), ("ntpath", "os.path")),
)
