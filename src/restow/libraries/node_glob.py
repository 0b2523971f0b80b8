"""Packages that list files by pattern."""

from restow.model.signature import Access, Argument, Library, Signature


def _lists(name: str, callback: int | None = None) -> Signature:
    return Signature(
        name=name, access=Access.LIST, place=Argument(0), below=True, gives="names", callback=callback
    )


LIBRARY = Library(
    title="glob, fast-glob, globby",
    languages=("javascript",),
    marks=(b"glob",),
    signatures=(
        _lists("glob", callback=-1),
        _lists("glob.sync"),
        _lists("glob.glob"),
        _lists("glob.globSync"),
        _lists("fast-glob"),
        _lists("fast-glob.sync"),
        _lists("fast-glob.glob"),
        _lists("fast-glob.globSync"),
        _lists("globby"),
        _lists("globby.sync"),
        _lists("globby.globby"),
        _lists("globby.globbySync"),
        _lists("fs.glob", callback=-1),
        _lists("fs.globSync"),
        _lists("fs.promises.glob"),
    ),
    aliases=(("tinyglobby", "fast-glob"),),
)
