"""A migration: neutral steps that a dialect writes for one migration tool."""

from dataclasses import dataclass

from restow.model.design import (
    ChildDesign,
    ColumnDesign,
    IndexDesign,
    KeyDesign,
    ReferenceDesign,
    TableDesign,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSchema:
    """CREATE SCHEMA IF NOT EXISTS; never dropped on the way down, since others may use it."""

    schema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTable:
    """A table with its columns, key, unique constraints, references, indexes and comment. Down: dropped."""

    table: TableDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class AddColumn:
    """A column of a table that exists; nullable or with a default, since rows exist. Down: dropped."""

    schema: str
    table: str
    column: ColumnDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnique:
    """A unique constraint on a table that exists. Down: dropped."""

    schema: str
    table: str
    key: KeyDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReference:
    """A foreign key on a table that exists. Down: dropped."""

    schema: str
    table: str
    reference: ReferenceDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class AddIndex:
    """An index on a table that exists. Down: dropped."""

    schema: str
    table: str
    index: IndexDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepChildren:
    """The function and the triggers that write a child's rows. Down: dropped; the rows stay."""

    parent: TableDesign
    child: ChildDesign
    #: True: the parent exists already and may have rows.
    fill: bool = False

    @property
    def schema(self) -> str:
        """The schema of both tables."""
        return self.parent.schema

    @property
    def table(self) -> str:
        """The child's table."""
        return self.child.table


#: A neutral step. Closed: every dialect matches all of them.
Operation = CreateSchema | CreateTable | AddColumn | AddUnique | AddReference | AddIndex | KeepChildren


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """An ordered set of operations that is applied, and undone, as one."""

    #: In words and lower case, for the file's name: `create_scorecards`.
    name: str
    #: One sentence for the head of the file.
    title: str
    #: Undone in the reverse order.
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """A migration tool in use in a project, and what a dialect needs to write for it."""

    #: The dialect's name: `alembic`.
    dialect: str
    #: Folder of the migrations, relative to the project.
    folder: str
    #: The last migration there, as the tool names it (revision, file or number); "" when there is none.
    latest: str = ""
    #: How files are named: `numbered`, `timestamped`, `revision`, ...; each dialect has its own words.
    naming: str = ""
    #: What is written beside the migration: model module, schema file, entity folder. By a dialect's words.
    facts: tuple[tuple[str, str], ...] = ()
    #: Why we think so: the file that says it.
    evidence: str = ""

    def fact(self, name: str, default: str = "") -> str:
        """One of the facts."""
        return dict(self.facts).get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """The whole text of a file that is to be written, or that replaces one."""

    #: Relative to the project, with `/`.
    path: str
    #: Its text afterwards.
    text: str
    #: Its text before; None: there must be no such file.
    before: str | None = None
