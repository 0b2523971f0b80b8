"""fs-extra: all of `fs`, and JSON by itself. Its names are written as those of `fs`, for which it stands."""

from restow.model.signature import Access, Argument, Library, Signature

_PATH = Argument(0)


def _reads(name: str) -> Signature:
    return Signature(
        name=f"fs.{name}", access=Access.READ, place=_PATH, gives="data", is_json=True, callback=-1
    )


def _writes(name: str) -> Signature:
    return Signature(name=f"fs.{name}", access=Access.WRITE, place=_PATH, content=Argument(1), is_json=True)


def _both(
    name: str, access: Access, place: Argument = _PATH, target: Argument | None = None
) -> tuple[Signature, ...]:
    return tuple(
        Signature(name=f"fs.{spelling}", access=access, place=place, target=target)
        for spelling in (name, f"{name}Sync")
    )


LIBRARY = Library(
    title="fs-extra",
    languages=("javascript",),
    marks=(
        b"fs-extra",
        b"readJson",
        b"readJSON",
        b"writeJson",
        b"writeJSON",
        b"outputJ",
        b"outputFile",
        b"pathExists",
    ),
    signatures=(
        *map(_reads, ("readJson", "readJsonSync", "readJSON", "readJSONSync")),
        *map(_writes, ("writeJson", "writeJsonSync", "writeJSON", "writeJSONSync")),
        *map(_writes, ("outputJson", "outputJsonSync", "outputJSON", "outputJSONSync")),
        Signature(name="fs.outputFile", access=Access.WRITE, place=_PATH, content=Argument(1)),
        Signature(name="fs.outputFileSync", access=Access.WRITE, place=_PATH, content=Argument(1)),
        *_both("pathExists", Access.EXISTS),
        *_both("remove", Access.DELETE),
        *_both("move", Access.WRITE, target=Argument(1)),
        *_both("copy", Access.WRITE, place=Argument(1)),
    ),
    aliases=(("fs-extra/esm", "fs"), ("fs-extra", "fs"), ("fs-extra-promise", "fs")),
)
