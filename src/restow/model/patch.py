"""Changes to a project's code: what becomes of each site, and why one is left to a person."""

from dataclasses import dataclass
from enum import StrEnum

from restow.model.design import TableDesign
from restow.model.mapping import Mapping
from restow.model.migration import FileChange
from restow.model.signature import StoreKind
from restow.model.site import CodePlace, Site


class Transition(StrEnum):
    """How old and new live together while a dataset moves."""

    #: Reads prefer the database and fall back to the old place; writes go to the database.
    DATABASE_FIRST = "database-first"
    #: Reads as above; writes go to the database and to the old place.
    DUAL_WRITE = "dual-write"
    #: The old place is touched no more.
    DATABASE_ONLY = "database-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A dataset as the application is to reach it: what a data-access module is written from."""

    #: The dataset's id: the module's name.
    dataset: str
    #: Where the documents were: names with holes, as the code says them, and the store's kind.
    template: str
    store: StoreKind
    container: str = ""
    table: TableDesign
    mapping: Mapping
    transition: Transition = Transition.DATABASE_FIRST
    #: The folder that the module's export writes JSON to, for people; "": there is no such function.
    json_export: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Sites that are to reach a dataset's table instead of its documents."""

    records: Records
    #: Those in files of one language.
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """One change: the bytes from `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A site that is left to a person."""

    #: The dataset's id.
    dataset: str
    place: CodePlace
    #: One sentence: why it cannot be rewritten safely.
    why: str
    #: The code that would take its place, as far as it can be told; may be empty.
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A site that reaches the table afterwards."""

    #: The dataset's id.
    dataset: str
    site: Site
    #: What it reaches it by: `load_scorecard`, or the function that serves it.
    by: str
    #: The library call in that function, where the site itself stays as it is.
    through: CodePlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A line of a text that still names the old place of a dataset."""

    #: The dataset's id.
    dataset: str
    #: From the project's folder.
    file: str
    #: From 1.
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsRewrite:
    """What becomes of the project's own tests."""

    #: Not a test of ours, whatever its name looks like.
    __test__ = False

    #: Test files, and what they import.
    changes: tuple[FileChange, ...] = ()
    #: Lines that replace what the new functions stand for.
    adjusted: tuple[CodePlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRewrite:
    """What becomes of one file's sites: each is either rewritten or refused."""

    edits: tuple[Edit, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    #: Further files that the edits need: data-access modules of a library's own kind.
    needed: tuple[FileChange, ...] = ()
