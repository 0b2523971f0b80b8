"""The Signatures of all libraries, by language and name."""

from collections.abc import Iterable
from dataclasses import dataclass

from restow.model.signature import Library, Signature, StoreKind


@dataclass(frozen=True, slots=True)
class Known:
    """A Signature, and the store of its library's documents."""

    signature: Signature
    store: StoreKind


class Catalogue:
    """One language's Signatures."""

    def __init__(self, libraries: Iterable[Library], language: str) -> None:
        """Takes the libraries that code of this language ("python" or "javascript") may call."""
        self._known: dict[str, Known] = {}
        self._aliases: dict[str, str] = {}
        for library in libraries:
            if language in library.languages:
                self._aliases.update(library.aliases)
                for signature in library.signatures:
                    self._known.setdefault(signature.name, Known(signature, library.store))
        self.methods = frozenset(name.rpartition(".")[2] for name in self._known)

    def find(self, name: str) -> Known | None:
        """The Signature of a dotted name, its module written as its alias says."""
        return self._known.get(name) or self._known.get(self._plain(name))

    def _plain(self, name: str) -> str:
        name = name.removeprefix("node:")
        head = name
        while head:
            if head in self._aliases:
                return self._plain(self._aliases[head] + name[len(head) :])
            head = head.rpartition(".")[0]
        return name
