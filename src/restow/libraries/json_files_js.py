"""Small packages that keep one JSON file behind an object: what is set is written, at once or by `save`."""

from restow.model.signature import Access, Argument, Library, Signature

_FILE = Argument(0)
_SIMPLE, _PATHS, _STORM, _EDITED = (
    "simple-json-db.Database",
    "node-json-db.Database",
    "stormdb.Database",
    "edit",
)


def _acts(kind: str, access: Access, words: str, gives: str = "") -> tuple[Signature, ...]:
    return tuple(
        Signature(name=f"{kind}.{word}", access=access, gives=gives, is_json=True) for word in words.split()
    )


def _steps(kind: str, words: str) -> tuple[Signature, ...]:
    """Methods that change what is held, or go on from it; nothing is written yet."""
    return tuple(Signature(name=f"{kind}.{word}", gives="receiver") for word in words.split())


_SIMPLE_JSON_DB = (
    Signature(name="simple-json-db", access=Access.READ, place=_FILE, gives=_SIMPLE, is_json=True),
    *_acts(_SIMPLE, Access.READ, "get JSON", gives="data"),
    *_acts(_SIMPLE, Access.READ, "has"),
    *_acts(_SIMPLE, Access.WRITE, "set sync delete deleteAll"),
)

_NODE_JSON_DB = (
    Signature(name="node-json-db.Config", place=Argument(0, suffix=".json"), gives="node-json-db.Config"),
    Signature(name="node-json-db.JsonDB", place=Argument(0, suffix=".json"), gives=_PATHS),
    *_acts(
        _PATHS,
        Access.READ,
        "getData getObject getObjectDefault find filter getIndex getIndexValue fromPath",
        gives="data",
    ),
    *_acts(_PATHS, Access.READ, "exists count load reload"),
    *_acts(_PATHS, Access.WRITE, "push delete save resetData"),
)

_STORMDB = (
    Signature(name="stormdb.localFileEngine", place=_FILE, gives="stormdb.Engine"),
    Signature(name="stormdb", access=Access.READ, place=_FILE, gives=_STORM, is_json=True),
    *_steps(_STORM, "get set push default length map filter find reduce sort state setValue"),
    *_acts(_STORM, Access.READ, "value", gives="data"),
    *_acts(_STORM, Access.WRITE, "save delete"),
)

_EDIT_JSON_FILE = (
    Signature(name="edit-json-file", access=Access.READ, place=_FILE, gives=_EDITED, is_json=True),
    *_acts(_EDITED, Access.READ, "get read toObject", gives="data"),
    *_acts(_EDITED, Access.WRITE, "save write"),
    *_steps(_EDITED, "set unset append pop empty"),
)

#: One file for each key, in a folder that the application may choose.
_ELECTRON = tuple(
    Signature(
        name=f"electron-json-storage.{name}",
        access=access,
        place=Argument(0, suffix=".json"),
        content=Argument(1) if access is Access.WRITE else None,
        gives="data" if access is Access.READ else "",
        is_json=True,
        callback=-1,
    )
    for name, access in (
        ("get", Access.READ),
        ("getSync", Access.READ),
        ("set", Access.WRITE),
        ("has", Access.EXISTS),
        ("remove", Access.DELETE),
    )
)

LIBRARY = Library(
    title="simple-json-db, node-json-db, stormdb, edit-json-file, electron-json-storage, json-server",
    languages=("javascript",),
    marks=(b"json-db", b"stormdb", b"edit-json-file", b"electron-json-storage", b"json-server"),
    signatures=(
        *_SIMPLE_JSON_DB,
        *_NODE_JSON_DB,
        *_STORMDB,
        *_EDIT_JSON_FILE,
        *_ELECTRON,
        # It serves the file, and writes what is sent to it.
        Signature(name="json-server.router", access=Access.WRITE, place=_FILE, gives="router", is_json=True),
    ),
    aliases=(
        ("node-json-db/dist/lib/JsonDBConfig", "node-json-db"),
        ("node-json-db.default", "node-json-db.JsonDB"),
        ("simple-json-db.default", "simple-json-db"),
    ),
)
