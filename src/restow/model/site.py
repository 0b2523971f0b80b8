"""Sites: places in code that touch stored JSON."""

from dataclasses import dataclass
from enum import StrEnum

from restow.model.signature import Access, StoreKind


class SiteRole(StrEnum):
    """How a site comes to touch the document."""

    #: The library call itself.
    DIRECT = "direct"
    #: A call of a wrapper, where it becomes known which dataset is meant.
    CALL = "call"
    #: The library call inside a wrapper that serves this dataset alone.
    PRIMITIVE = "primitive"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CodePlace:
    """A line of a file, and the function it stands in."""

    #: From the project's root, with `/`.
    file: str
    #: From 1.
    line: int
    #: Dotted name of the function; "" for the module itself.
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One place in code that touches stored JSON, with its access and its place."""

    place: CodePlace
    access: Access
    #: The document's path, key or name, with `{name}` for its variable parts.
    template: str
    store: StoreKind
    #: The bucket or container, as far as it is known.
    container: str = ""
    role: SiteRole = SiteRole.DIRECT
    #: True when the code shows that the document is JSON, its name aside.
    is_json: bool = False
    #: A format other than JSON that the code shows.
    format: str = "json"
    #: From this site down to the library call.
    chain: tuple[CodePlace, ...] = ()
    #: Further lines of the same file that belong to it, such as the `open()` of a `json.load`.
    also_lines: tuple[int, ...] = ()
    #: Locks and transactions held on the way.
    guards: tuple[str, ...] = ()
    #: True when a write says how long the document lives.
    expires: bool = False
    #: The call's bytes in its file: the first, and the one after the last.
    span: tuple[int, int] = (0, 0)

    @property
    def primitive(self) -> CodePlace:
        """The library call."""
        return self.chain[-1] if self.chain else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What code does with data that it read."""

    place: CodePlace
    template: str
    store: StoreKind
    #: Keys from the document's root; "[]" for an element.
    path: tuple[str, ...]
    #: "field", "append", "sort", "filter", "iterate", "change", "remove", "count" or "aggregate".
    kind: str
