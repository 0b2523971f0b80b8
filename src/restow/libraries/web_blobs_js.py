"""Blobs of web hosts: @vercel/blob and @netlify/blobs."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_VERCEL, _NETLIFY, _STORE = "@vercel/blob", "@netlify/blobs", "netlify.Store"
_KEY = Argument(0)

LIBRARY = Library(
    title="@vercel/blob, @netlify/blobs",
    languages=("javascript",),
    marks=(b"@vercel/blob", b"@netlify/blobs"),
    store=StoreKind.OTHER,
    signatures=(
        Signature(name=f"{_VERCEL}.put", access=Access.WRITE, place=_KEY, content=Argument(1)),
        Signature(name=f"{_VERCEL}.get", access=Access.READ, place=_KEY, gives="content"),
        Signature(name=f"{_VERCEL}.head", access=Access.EXISTS, place=_KEY),
        Signature(name=f"{_VERCEL}.del", access=Access.DELETE, place=_KEY),
        Signature(name=f"{_VERCEL}.copy", access=Access.WRITE, place=Argument(1)),
        Signature(name=f"{_VERCEL}.list", access=Access.LIST, place=Argument(0, key="prefix"), gives="names"),
        Signature(name=f"{_NETLIFY}.getStore", container=_KEY, gives=_STORE),
        Signature(name=f"{_NETLIFY}.getDeployStore", container=_KEY, gives=_STORE),
        Signature(name=f"{_STORE}.get", access=Access.READ, place=_KEY, gives="content"),
        Signature(name=f"{_STORE}.getWithMetadata", access=Access.READ, place=_KEY, gives="content"),
        Signature(name=f"{_STORE}.getMetadata", access=Access.EXISTS, place=_KEY),
        Signature(name=f"{_STORE}.set", access=Access.WRITE, place=_KEY, content=Argument(1)),
        Signature(
            name=f"{_STORE}.setJSON", access=Access.WRITE, place=_KEY, content=Argument(1), is_json=True
        ),
        Signature(name=f"{_STORE}.delete", access=Access.DELETE, place=_KEY),
        Signature(name=f"{_STORE}.list", access=Access.LIST, place=Argument(0, key="prefix"), gives="names"),
    ),
)
