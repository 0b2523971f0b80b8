"""lowdb's adapters for the browser: the document is one key of the browser's storage."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind


def _opens(name: str, gives: str) -> Signature:
    return Signature(
        name=f"lowdb/browser.{name}", access=Access.READ, place=Argument(0), gives=gives, is_json=True
    )


LIBRARY = Library(
    title="lowdb/browser",
    languages=("javascript",),
    marks=(b"lowdb",),
    store=StoreKind.BROWSER,
    signatures=(
        _opens("LocalStorage", "lowdb.Adapter"),
        _opens("SessionStorage", "lowdb.Adapter"),
        _opens("LocalStoragePreset", "lowdb.Database"),
        _opens("SessionStoragePreset", "lowdb.Database"),
    ),
    aliases=(("lowdb/adapters/LocalStorage", "lowdb/browser.LocalStorage"),),
)
