"""Packages that write a file whole or not at all."""

from restow.model.signature import Access, Argument, Library, Signature


def _writes(name: str) -> Signature:
    return Signature(name=name, access=Access.WRITE, place=Argument(0), content=Argument(1))


LIBRARY = Library(
    title="write-file-atomic",
    languages=("javascript",),
    marks=(b"write-file-atomic", b"atomically"),
    signatures=(
        _writes("write-file-atomic"),
        _writes("write-file-atomic.sync"),
        _writes("atomically.writeFile"),
        _writes("atomically.writeFileSync"),
        Signature(name="atomically.readFile", access=Access.READ, place=Argument(0), gives="content"),
        Signature(name="atomically.readFileSync", access=Access.READ, place=Argument(0), gives="content"),
    ),
)
