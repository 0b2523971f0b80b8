"""conf, electron-store and configstore: one JSON file of settings, in a folder that the package chooses."""

from restow.model.signature import Access, Argument, Library, Signature

_KIND = "conf.Store"


def _opens(name: str, place: Argument) -> Signature:
    """Makes the store; the place is the name of its file, which gets its suffix from the package."""
    return Signature(name=name, place=place, gives=_KIND)


def _acts(name: str, access: Access, content: Argument | None = None, gives: str = "") -> Signature:
    return Signature(name=f"{_KIND}.{name}", access=access, content=content, gives=gives, is_json=True)


LIBRARY = Library(
    title="conf, electron-store, configstore",
    languages=("javascript",),
    marks=(b'"conf"', b"'conf'", b"electron-store", b"configstore"),
    signatures=(
        _opens("conf", Argument(0, key="configName", default="config", suffix=".json")),
        _opens("electron-store", Argument(0, key="name", default="config", suffix=".json")),
        _opens("configstore", Argument(0, suffix=".json")),
        _acts("get", Access.READ, gives="data"),
        _acts("set", Access.WRITE, Argument(1)),
        _acts("appendToArray", Access.APPEND, Argument(1)),
        _acts("reset", Access.WRITE),
        _acts("delete", Access.DELETE),
        _acts("clear", Access.DELETE),
        _acts("has", Access.EXISTS),
        _acts("onDidChange", Access.READ),
        _acts("onDidAnyChange", Access.READ),
    ),
    aliases=(("conf.Conf", "conf"), ("electron-store.default", "electron-store")),
)
