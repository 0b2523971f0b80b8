"""Datasets, and what is said of them: evidence, verdict, choice."""

from dataclasses import dataclass, field
from enum import StrEnum

from restow.model.signature import Access, StoreKind
from restow.model.site import CodePlace, Site, Usage


class Home(StrEnum):
    """Where a dataset belongs (STORAGE_RULES, section 2)."""

    POSTGRES = "postgres"
    JSON = "json"
    CONSIDER = "consider"


class Question(StrEnum):
    """The five questions, in the order in which they are asked."""

    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"
    Q5 = "Q5"

    @property
    def text(self) -> str:
        """The question as people read it."""
        return _QUESTIONS[self.value]


_QUESTIONS = {
    "Q1": "Is it user-specific or session-specific data that changes over time?",
    "Q2": "Must it be queried, filtered or aggregated across users or time?",
    "Q3": "Do transactions, backups or auditability matter for it?",
    "Q4": "Is it essentially static config or content, safely updated by code deploys?",
    "Q5": "Is there, or will there soon be, an admin UI that edits it live in production?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What makes a piece of code run."""

    #: "request", "event", "job", "command", "import" or "test".
    kind: str
    #: For people: `POST /api/avatars`, `@bot.command`.
    label: str
    #: Where it says so.
    place: CodePlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a site comes to be run, and among what words."""

    site: Site
    #: What starts the functions that lead to it.
    triggers: tuple[Trigger, ...] = ()
    #: Words of the functions on the way: names called, keys, parameters; in lower case.
    words: frozenset[str] = frozenset()


#: `StoredFamily.source` of files of the repository.
CHECKOUT = "checkout"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFamily:
    """The documents of a dataset, as a store or the checkout holds them."""

    #: Where: a store's URL, or CHECKOUT.
    source: str
    #: The names, with a hole for what differs.
    template: str = ""
    #: How many, and their size together in bytes.
    count: int
    total_bytes: int
    #: ISO dates of the oldest and newest document, where the store keeps them; for the checkout, of commits.
    first: str = ""
    last: str = ""
    #: Fields of the records at the documents' top, most frequent first; never the keys of a map.
    keys: tuple[str, ...] = ()
    #: "object", "list of objects", "object by key", "list", "scalar".
    shape: str = ""
    #: Commits that changed one of them, and how many of these changed code as well.
    commits: int = 0
    commits_with_code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The sites, and the documents, that share a template."""

    #: Short name, unique in a scan: `scorecards`.
    id: str
    #: Path, key or name with its holes.
    template: str
    store: StoreKind
    container: str = ""
    #: In the order of their places.
    sites: tuple[Site, ...] = ()
    #: Other spellings of the template that sites use.
    variants: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = ()
    reaches: tuple[Reach, ...] = field(default=(), repr=False)
    stored: tuple[StoredFamily, ...] = ()
    #: The ignore file that keeps its documents out of the repository: `data/.gitignore`; "" when none does.
    ignored_by: str = ""

    def accesses(self, *wanted: Access) -> tuple[Site, ...]:
        """The sites with one of these accesses."""
        return tuple(site for site in self.sites if site.access in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One rule's sentence about a dataset."""

    #: The rule's id: `keeps-one-file-per-user`.
    rule: str
    question: Question
    #: True when it speaks for a YES to the question, false for a NO.
    supports: bool
    #: How much it weighs, from 1 (a hint) to 5 (decides by itself).
    weight: int
    #: One sentence.
    sentence: str
    #: Where to look.
    places: tuple[CodePlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A person's decision, which outranks ours."""

    home: Home
    #: Their reason.
    why: str
    #: Where it is written: `restow.toml` or a comment's place.
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a dataset belongs, and why."""

    home: Home
    question: Question
    #: From 0 to 1.
    confidence: float
    #: One sentence for the answer.
    because: str
    evidence: tuple[Evidence, ...] = ()
    #: What would change it, one sentence.
    would_change: str = ""
    #: A person's decision, if there is one; `home` is then theirs.
    choice: Choice | None = None
    #: What it is when it is neither config nor record: "cache", "export", "fixture", "log", "ipc", "build".
    role: str = ""
