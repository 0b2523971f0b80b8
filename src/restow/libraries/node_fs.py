"""Node's `fs`: each call three times, with a callback, with `Sync`, and as a promise."""

from restow.model.signature import Access, Argument, Library, Signature

_PATH = Argument(0)


def _three(
    name: str,
    access: Access | None,
    place: Argument = _PATH,
    content: Argument | None = None,
    target: Argument | None = None,
    gives: str = "",
) -> tuple[Signature, ...]:
    """`fs.x(..., callback)`, `fs.xSync` and `fs.promises.x`; fs-extra's `x` is both of the first kinds."""
    return tuple(
        Signature(
            name=spelling,
            access=access,
            place=place,
            content=content,
            target=target,
            gives=gives,
            callback=callback,
        )
        for spelling, callback in (
            (f"fs.{name}", -1),
            (f"fs.{name}Sync", None),
            (f"fs.promises.{name}", None),
        )
    )


def _opens(name: str, callback: int | None = None) -> Signature:
    return Signature(name=name, place=_PATH, mode=Argument(1), gives="File", callback=callback)


_OF_FILE = (
    Signature(name="File.readFile", access=Access.READ, gives="content"),
    Signature(name="File.read", access=Access.READ, gives="content"),
    Signature(name="File.readLines", access=Access.READ, gives="content"),
    Signature(name="File.writeFile", access=Access.WRITE, content=Argument(0)),
    Signature(name="File.write", access=Access.WRITE, content=Argument(0)),
    Signature(name="File.appendFile", access=Access.APPEND, content=Argument(0)),
)

LIBRARY = Library(
    title="fs",
    languages=("javascript",),
    marks=(
        b'"fs"',
        b"'fs'",
        b"node:fs",
        b"fs/promises",
        b"graceful-fs",
        b"readFile",
        b"writeFile",
        b"appendFile",
    ),
    signatures=(
        *_three("readFile", Access.READ, gives="content"),
        *_three("writeFile", Access.WRITE, content=Argument(1)),
        *_three("appendFile", Access.APPEND, content=Argument(1)),
        *_three("access", Access.EXISTS),
        *_three("stat", Access.EXISTS),
        *_three("lstat", Access.EXISTS),
        *_three("exists", Access.EXISTS),
        *_three("unlink", Access.DELETE),
        *_three("rm", Access.DELETE),
        *_three("rename", Access.WRITE, target=Argument(1)),
        # A copy has no `target`: the document stays where it is.
        *_three("copyFile", Access.WRITE, place=Argument(1)),
        *_three("readdir", Access.LIST, gives="names"),
        *_three("opendir", Access.LIST, gives="names"),
        *_three("realpath", None, gives="argument"),
        _opens("fs.open", callback=-1),
        _opens("fs.openSync"),
        _opens("fs.promises.open"),
        # These take the number that `open` gave.
        Signature(name="fs.write", access=Access.WRITE, place=_PATH, content=Argument(1)),
        Signature(name="fs.writeSync", access=Access.WRITE, place=_PATH, content=Argument(1)),
        Signature(name="fs.readSync", access=Access.READ, place=_PATH),
        # Streams are read by whom they are handed to, so opening one stands for reading it.
        Signature(name="fs.createReadStream", access=Access.READ, place=_PATH, gives="content"),
        Signature(
            name="fs.createWriteStream",
            access=Access.WRITE,
            place=_PATH,
            mode=Argument(1, key="flags"),
            gives="Stream",
        ),
        Signature(name="Stream.write", access=Access.WRITE, content=Argument(0)),
        Signature(name="Stream.end", access=Access.WRITE, content=Argument(0)),
        *_OF_FILE,
    ),
    aliases=(
        ("fs/promises", "fs.promises"),
        ("graceful-fs", "fs"),
        ("mz/fs", "fs"),
        ("promise-fs", "fs"),
        ("original-fs", "fs"),
    ),
)
