"""What the functions of a data-access module are called, in words; each language joins them its own way."""

from dataclasses import dataclass

from restow.model.patch import Records


@dataclass(frozen=True, slots=True)
class FunctionNames:
    """Names as words: `("load", "sale", "state")`."""

    #: One document, or one record of a document of many.
    noun: tuple[str, ...]
    #: All records; the same as `noun` where a document is one row.
    plural: tuple[str, ...]
    #: True: a document holds many records.
    many: bool

    @classmethod
    def of(cls, records: Records) -> "FunctionNames":
        """The names of a dataset's functions."""
        noun = tuple(records.mapping.noun.replace("-", " ").replace("_", " ").lower().split()) or ("record",)
        many = records.mapping.layout != "document"
        plural = tuple(records.mapping.table.lower().split("_"))
        return cls(noun, plural if many and plural != noun else noun, many)

    @property
    def load(self) -> tuple[str, ...]:
        """The document, or what is said to be given when there is none."""
        return ("load", "all", *self.plural) if self.many else ("load", *self.noun)

    @property
    def read(self) -> tuple[str, ...]:
        """The document; an error when there is none, as an open file gives."""
        return ("read", *self.load[1:])

    @property
    def save(self) -> tuple[str, ...]:
        """The document, in place of an earlier one."""
        return ("save", *self.load[1:])

    @property
    def delete(self) -> tuple[str, ...]:
        """The document with all it holds."""
        return ("delete", *self.load[1:])

    @property
    def exists(self) -> tuple[str, ...]:
        """Whether there is the document."""
        return (*self.plural, "exist") if self.many else (*self.noun, "exists")

    @property
    def paths(self) -> tuple[str, ...]:
        """The names that the documents had, in order."""
        return ("list", *self.noun, "paths")

    @property
    def export(self) -> tuple[str, ...]:
        """The documents as JSON files, for people."""
        return ("export", *(self.plural if self.many else self.noun))

    @property
    def key(self) -> tuple[str, ...]:
        """The key that a document's path tells."""
        return (*self.noun, "key")

    @property
    def append(self) -> tuple[str, ...]:
        """One record more, at the end."""
        return ("append", *self.noun)

    @property
    def load_one(self) -> tuple[str, ...]:
        """One record of many."""
        return ("load", *self.noun)

    @property
    def save_one(self) -> tuple[str, ...]:
        """One record of many, in place of an earlier one."""
        return ("save", *self.noun)

    @property
    def delete_one(self) -> tuple[str, ...]:
        """One record of many."""
        return ("delete", *self.noun)
