"""What a browser or phone keeps: localStorage and its kin, localforage, and IndexedDB by idb, idb-keyval."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_KEY = Argument(0)
_ASYNC_STORAGE = "@react-native-async-storage/async-storage"


def _area(name: str, *, is_json: bool = False) -> tuple[Signature, ...]:
    """`getItem` and the rest; localforage keeps values, the others text."""
    gives = "data" if is_json else "content"
    return (
        Signature(
            name=f"{name}.getItem", access=Access.READ, place=_KEY, gives=gives, is_json=is_json, callback=-1
        ),
        Signature(
            name=f"{name}.setItem", access=Access.WRITE, place=_KEY, content=Argument(1), is_json=is_json
        ),
        Signature(name=f"{name}.removeItem", access=Access.DELETE, place=_KEY),
    )


def _value(name: str, access: Access, content: Argument | None = None, gives: str = "") -> Signature:
    """A call of a database of values; idb's first argument is the object store."""
    return Signature(name=name, access=access, place=_KEY, content=content, gives=gives, is_json=True)


LIBRARY = Library(
    title="localStorage, IndexedDB",
    languages=("javascript",),
    marks=(b"Storage.setItem", b"localforage", b"async-storage", b"idb-keyval"),
    store=StoreKind.BROWSER,
    signatures=(
        *_area("localStorage"),
        *_area("sessionStorage"),
        *_area(_ASYNC_STORAGE),
        Signature(name=f"{_ASYNC_STORAGE}.mergeItem", access=Access.WRITE, place=_KEY, content=Argument(1)),
        *_area("localforage", is_json=True),
        *_area("localforage.Store", is_json=True),
        Signature(
            name="localforage.createInstance", container=Argument(0, key="name"), gives="localforage.Store"
        ),
        _value("idb-keyval.get", Access.READ, gives="data"),
        _value("idb-keyval.set", Access.WRITE, Argument(1)),
        _value("idb-keyval.update", Access.WRITE),
        _value("idb-keyval.del", Access.DELETE),
        Signature(name="idb.openDB", container=Argument(0), gives="idb.Database"),
        _value("idb.Database.get", Access.READ, gives="data"),
        _value("idb.Database.getAll", Access.LIST, gives="data"),
        _value("idb.Database.getFromIndex", Access.READ, gives="data"),
        _value("idb.Database.getAllFromIndex", Access.LIST, gives="data"),
        _value("idb.Database.count", Access.READ),
        _value("idb.Database.put", Access.WRITE, Argument(1)),
        _value("idb.Database.add", Access.APPEND, Argument(1)),
        _value("idb.Database.delete", Access.DELETE),
        _value("idb.Database.clear", Access.DELETE),
    ),
    aliases=tuple(
        (f"{owner}.{area}", area)
        for owner in ("window", "globalThis", "self", "global")
        for area in ("localStorage", "sessionStorage")
    ),
)
