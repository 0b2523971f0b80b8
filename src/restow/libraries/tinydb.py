"""TinyDB: a document database in one JSON file."""

from restow.model.signature import Access, Argument, Library, Signature

_KIND = "tinydb.Database"


def _reads(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.READ, gives="data", is_json=True)


def _writes(name: str, names: str = "document documents fields updates") -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.WRITE, content=Argument(0, names), is_json=True)


def _deletes(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.DELETE, is_json=True)


LIBRARY = Library(
    title="TinyDB",
    languages=("python",),
    marks=(b"tinydb", b"TinyDB"),
    signatures=(
        # Opening it reads the file, and makes it where it is missing.
        Signature(
            name="tinydb.TinyDB", access=Access.READ, place=Argument(0, "path"), gives=_KIND, is_json=True
        ),
        # A table is a part of the same file.
        Signature(name=f"{_KIND}.table", gives=_KIND),
        *map(_reads, ("get", "search", "contains", "count", "tables", "__len__")),
        *(
            Signature(name=f"{_KIND}.{name}", access=Access.LIST, gives="data", is_json=True)
            for name in ("all", "__iter__")
        ),
        *map(_writes, ("insert", "insert_multiple", "update", "update_multiple", "upsert")),
        *map(_deletes, ("remove", "truncate", "drop_table", "drop_tables")),
    ),
    aliases=(("tinydb.database.TinyDB", "tinydb.TinyDB"), ("aiotinydb.AIOTinyDB", "tinydb.TinyDB")),
)
