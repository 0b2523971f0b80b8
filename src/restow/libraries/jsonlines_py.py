"""jsonlines: one JSON value a line."""

from restow.model.signature import Access, Argument, Library, Signature

_KIND = "jsonlines.File"


def _reads(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.READ, gives="data", is_json=True)


def _writes(name: str, names: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.WRITE, content=Argument(0, names), is_json=True)


LIBRARY = Library(
    title="jsonlines",
    languages=("python",),
    marks=(b"jsonlines",),
    signatures=(
        Signature(name="jsonlines.open", place=Argument(0, "file"), mode=Argument(1, "mode"), gives=_KIND),
        Signature(name="jsonlines.Reader", place=Argument(0, "file_or_iterable"), gives=_KIND),
        Signature(name="jsonlines.Writer", place=Argument(0, "fp"), gives=_KIND),
        _reads("read"),
        _reads("iter"),
        _reads("__iter__"),
        _writes("write", "obj"),
        _writes("write_all", "iterable"),
    ),
)
