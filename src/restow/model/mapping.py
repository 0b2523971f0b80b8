"""A mapping declares how the documents of one dataset become rows of one table."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from restow.model.template import PathTemplate

#: What a column does with a value its type cannot hold: fail the document, or store NULL (`text[]`: empty).
OnBad = Literal["fail", "null", "empty"]

#: What of a document is a row: all of it; each entry of its object; each element of its list; each of the
#: values that it holds one after the other (JSON Lines, concatenated JSON).
Layout = Literal["document", "entries", "elements", "lines"]

#: What is told of a row beside its path and its text: the entry's key, its position in the document (from 0),
#: the document's name, the hash of the document's bytes.
Told = Literal["key", "position", "name", "sha256"]

#: Column types, as PostgreSQL's `format_type` spells them.
ColumnType = Literal[
    "uuid",
    "text",
    "text[]",
    "jsonb",
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "double precision",
    "timestamp with time zone",
    "timestamp without time zone",
    "date",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a column's value comes from. Exactly one of `hole`, `pointer` and `told` is set."""

    #: Name of a hole of the source template.
    hole: str | None = None
    #: JSON Pointer (RFC 6901) into what the row is of; `""` is all of it.
    pointer: str | None = None
    #: Something that neither the path nor the text says.
    told: Told | None = None
    #: Name of the companion the pointer looks into, or None for the document itself.
    companion: str | None = None

    @property
    def outside(self) -> str | None:
        """The name of what is known of a row without its text: `hole` or `@told`; None: its text tells."""
        return self.hole if self.told is None else f"@{self.told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the target table that the loader fills."""

    #: Column name.
    name: str
    #: Its type.
    type: ColumnType
    #: Tried in order; one with another behind it is passed over when missing, null, `""`, 0 or false.
    origins: tuple[Origin, ...]
    #: What to do with a value the type cannot hold.
    on_bad: OnBad = "fail"

    @property
    def outside(self) -> str | None:
        """The first of its origins that is known without the row's text; None: there is none."""
        return next((origin.outside for origin in self.origins if origin.outside is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A second document beside each document, such as `session.json` beside `transcript.json`."""

    #: Name used in origins.
    name: str
    #: Where it lies; its holes are holes of the source template.
    template: PathTemplate
    #: JSON Pointer to a value that should equal the key, for a warning when it does not; None: no check.
    check_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """The whole declaration."""

    #: Dataset name on the command line, for example `transcripts`.
    name: str
    #: What one document is about, for log lines, for example `session`.
    noun: str
    #: Names of the documents.
    source: PathTemplate
    #: Optional documents beside each.
    companions: tuple[Companion, ...] = ()
    #: Schema of the target table.
    schema: str
    #: Name of the target table.
    table: str
    #: Names of the columns that identify a row, together.
    key: tuple[str, ...]
    #: What of a document is a row.
    layout: Layout = "document"
    #: The columns that are filled, key included.
    columns: tuple[Column, ...]
    #: True: the path alone tells the key, so that rows which exist are skipped without reading the document.
    key_from_path: bool = False

    @property
    def qualified_table(self) -> str:
        """`schema.table`, for people."""
        return f"{self.schema}.{self.table}"

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that identify a row, in the key's order."""
        columns = {column.name: column for column in self.columns}
        return tuple(columns[name] for name in self.key)

    @cached_property
    def key_outside(self) -> tuple[str, ...] | None:
        """What each part of the key is where no text is read (`Origin.outside`); None: a text is needed."""
        found = tuple(column.outside for column in self.key_columns)
        known = tuple(name for name in found if name is not None)
        return known if len(known) == len(found) else None

    @cached_property
    def key_column(self) -> Column:
        """The column that identifies a row, where it is one."""
        return self.key_columns[0]

    def told_by(self, told: Told) -> Column | None:
        """The column that holds what is told of a row and nothing else; None: there is none."""
        alone = (Origin(told=told),)
        return next((column for column in self.columns if column.origins == alone), None)

    @cached_property
    def key_hole(self) -> str:
        """The hole that names the key in the path."""
        return next(origin.hole for origin in self.key_column.origins if origin.hole is not None)

    @cached_property
    def key_pointer(self) -> str | None:
        """The pointer that may override the path's key, or None."""
        pointers = [
            o.pointer for o in self.key_column.origins if o.pointer is not None and o.companion is None
        ]
        return pointers[0] if pointers else None
