"""Small packages that read and write one JSON file."""

from restow.model.signature import Access, Argument, Library, Signature


def _reads(name: str) -> Signature:
    return Signature(
        name=name, access=Access.READ, place=Argument(0), gives="data", is_json=True, callback=-1
    )


def _writes(name: str) -> Signature:
    return Signature(name=name, access=Access.WRITE, place=Argument(0), content=Argument(1), is_json=True)


LIBRARY = Library(
    title="jsonfile, load-json-file, write-json-file",
    languages=("javascript",),
    marks=(b"jsonfile", b"json-file"),
    signatures=(
        _reads("jsonfile.readFile"),
        _reads("jsonfile.readFileSync"),
        _writes("jsonfile.writeFile"),
        _writes("jsonfile.writeFileSync"),
        # Until version 6 the module was the function, with `sync` on it.
        _reads("load-json-file"),
        _reads("load-json-file.sync"),
        _reads("load-json-file.loadJsonFile"),
        _reads("load-json-file.loadJsonFileSync"),
        _writes("write-json-file"),
        _writes("write-json-file.sync"),
        _writes("write-json-file.writeJsonFile"),
        _writes("write-json-file.writeJsonFileSync"),
    ),
)
