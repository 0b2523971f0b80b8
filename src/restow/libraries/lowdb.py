"""lowdb: a JSON file behind an object. Version 1 chains methods of lodash, later versions have `data`."""

from restow.model.signature import Access, Argument, Library, Signature

_KIND = "lowdb.Database"
_WORDS = (
    "get set push find filter remove assign defaults map sortBy orderBy take takeRight size has unset concat"
    " groupBy reject cloneDeep unshift pull merge omit pick nth first head last keys values reduce some every"
    " tap uniq uniqBy flatMap sumBy countBy each forEach includes indexOf findIndex slice thru chain default"
    " compact reverse invoke upsert insert updateById getById removeById updateWhere"
)


def _opens(name: str, gives: str) -> Signature:
    """Opening a database reads it, or the adapter that it is made over."""
    return Signature(name=f"lowdb{name}", access=Access.READ, place=Argument(0), gives=gives, is_json=True)


def _reads(name: str, gives: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.READ, gives=gives, is_json=True)


def _writes(name: str) -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=Access.WRITE, gives="receiver", is_json=True)


_ADAPTERS = ("JSONFile", "JSONFileSync", "DataFile", "DataFileSync", "TextFile", "TextFileSync")

LIBRARY = Library(
    title="lowdb",
    languages=("javascript",),
    marks=(b"lowdb",),
    signatures=(
        # Version 1: `low(new FileSync("db.json"))`.
        _opens("", _KIND),
        _opens(".low", _KIND),
        _opens(".FileSync", "lowdb.Adapter"),
        _opens(".FileAsync", "lowdb.Adapter"),
        # Versions 2 and later: `new Low(new JSONFile("db.json"), {})`.
        _opens(".Low", _KIND),
        _opens(".LowSync", _KIND),
        _opens(".JSONFilePreset", _KIND),
        _opens(".JSONFileSyncPreset", _KIND),
        *(_opens(f".{name}", "lowdb.Adapter") for name in _ADAPTERS),
        _reads("read", "receiver"),
        _reads("value", "data"),
        _reads("getState", "data"),
        _writes("write"),
        # In version 2 it writes; in version 1 it is a step of the chain that `write` ends.
        _writes("update"),
        Signature(name=f"{_KIND}.setState", gives="receiver"),
        *(Signature(name=f"{_KIND}.{word}", gives="receiver") for word in _WORDS.split()),
    ),
    aliases=(
        ("lowdb/adapters/FileSync", "lowdb.FileSync"),
        ("lowdb/adapters/FileAsync", "lowdb.FileAsync"),
        ("lowdb/node", "lowdb"),
    ),
)
