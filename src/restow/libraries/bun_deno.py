"""Files of Bun and of Deno."""

from restow.model.signature import Access, Argument, Library, Signature

_PATH = Argument(0)


def _both(
    name: str,
    access: Access | None,
    place: Argument = _PATH,
    content: Argument | None = None,
    target: Argument | None = None,
    gives: str = "",
) -> tuple[Signature, ...]:
    """Deno's call that gives a promise, and the one that waits."""
    return tuple(
        Signature(
            name=f"Deno.{spelling}", access=access, place=place, content=content, target=target, gives=gives
        )
        for spelling in (name, f"{name}Sync")
    )


_BUN = (
    Signature(name="Bun.file", place=_PATH, gives="bun.File"),
    # The destination is a path, or what `Bun.file` gave.
    Signature(name="Bun.write", access=Access.WRITE, place=_PATH, content=Argument(1)),
    Signature(name="bun.File.json", access=Access.READ, gives="data", is_json=True),
    *(
        Signature(name=f"bun.File.{name}", access=Access.READ, gives="content")
        for name in ("text", "bytes", "arrayBuffer", "stream")
    ),
    Signature(name="bun.File.write", access=Access.WRITE, content=Argument(0)),
    Signature(name="bun.File.writer", access=Access.WRITE, gives="Stream"),
    Signature(name="bun.File.exists", access=Access.EXISTS),
    Signature(name="bun.File.stat", access=Access.EXISTS),
    Signature(name="bun.File.delete", access=Access.DELETE),
    Signature(name="bun.File.unlink", access=Access.DELETE),
)

LIBRARY = Library(
    title="Bun, Deno",
    languages=("javascript",),
    marks=(b"Bun.", b"Deno.", b'"bun"', b"'bun'"),
    signatures=(
        *_BUN,
        *_both("readTextFile", Access.READ, gives="content"),
        *_both("readFile", Access.READ, gives="content"),
        *_both("writeTextFile", Access.WRITE, content=Argument(1)),
        *_both("writeFile", Access.WRITE, content=Argument(1)),
        *_both("remove", Access.DELETE),
        *_both("stat", Access.EXISTS),
        *_both("lstat", Access.EXISTS),
        *_both("rename", Access.WRITE, target=Argument(1)),
        *_both("copyFile", Access.WRITE, place=Argument(1)),
        *_both("readDir", Access.LIST, gives="names"),
        *_both("open", None, gives="File"),
        *_both("create", None, gives="File"),
        *_both("realPath", None, gives="argument"),
        Signature(name="Deno.cwd", gives="path", computes="cwd"),
        Signature(name="Deno.makeTempDir", gives="path", computes="temporary"),
        Signature(name="Deno.makeTempFile", gives="path", computes="temporary"),
    ),
    aliases=(
        ("bun", "Bun"),
        ("@std/path", "path"),
        ("jsr:@std/path", "path"),
        ("https://deno.land/std/path/mod.ts", "path"),
    ),
)
