"""fs-jetpack: `read(path, "json")` parses, and `write` makes JSON of what is no text."""

from restow.model.signature import Access, Argument, Library, Signature


def _both(
    name: str,
    access: Access,
    content: Argument | None = None,
    gives: str = "",
    target: Argument | None = None,
) -> tuple[Signature, ...]:
    return tuple(
        Signature(
            name=f"fs-jetpack.{spelling}",
            access=access,
            place=Argument(0),
            content=content,
            target=target,
            gives=gives,
        )
        for spelling in (name, f"{name}Async")
    )


LIBRARY = Library(
    title="fs-jetpack",
    languages=("javascript",),
    marks=(b"fs-jetpack",),
    signatures=(
        *_both("read", Access.READ, gives="content"),
        *_both("write", Access.WRITE, Argument(1)),
        *_both("append", Access.APPEND, Argument(1)),
        *_both("exists", Access.EXISTS),
        *_both("inspect", Access.EXISTS),
        *_both("remove", Access.DELETE),
        *_both("list", Access.LIST, gives="names"),
        *_both("move", Access.WRITE, target=Argument(1)),
    ),
)
