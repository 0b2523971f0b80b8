"""What a language's file gives: its suffixes, and a reader."""

from typing import Protocol

from restow.model.code import Unit


class Language(Protocol):
    """A member of this folder, as a module."""

    #: The language's name in a Unit.
    NAME: str
    #: File suffixes, with their dot, in lower case.
    SUFFIXES: tuple[str, ...]

    def read_unit(self, path: str, source: bytes) -> Unit:
        """The file in language-neutral form.

        Never raises for what a file holds: a part that is not in the language becomes an Unreadable, and
        the rest of the file is still read. Depth is bounded: an expression deeper than the reader goes is
        an Opaque.

        Args:
            path: from the project's root, with `/`; it goes into the Unit.
            source: the file's bytes, in any encoding.
        """
        ...
