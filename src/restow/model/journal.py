"""What was done to a project, step by step: the ground of a report that tells the truth."""

from msgspec import Struct, field


class Migrated(Struct, frozen=True, kw_only=True):
    """Migration files that were written."""

    #: The tool's name, and the command that applies them.
    title: str
    apply: str
    #: From the project's folder.
    files: tuple[str, ...]


class Loaded(Struct, frozen=True, kw_only=True):
    """The last backfill of all documents of a dataset, and what runs of some of them added."""

    #: Documents or records that were looked at.
    discovered: int
    #: Rows that these runs made, and those that were there.
    inserted: int
    skipped: int
    failed: int
    #: False: it was interrupted, stopped at a limit, or of some documents only.
    complete: bool


class Checked(Struct, frozen=True, kw_only=True):
    """The last verification of a dataset."""

    documents: int
    same: int
    #: Keys that differ, are on one side only, or cannot be read.
    different: int
    #: False: only a sample was compared, or it was interrupted.
    complete: bool


class LeftSite(Struct, frozen=True, kw_only=True):
    """A site that was left to a person."""

    #: `app.py:12`.
    place: str
    why: str
    suggestion: str = ""


class Rewrote(Struct, frozen=True, kw_only=True):
    """The rewrite of a dataset's sites, all runs together."""

    #: Sites that reach the table.
    rewritten: int
    transition: str
    left: tuple[LeftSite, ...] = ()


class TestRun(Struct, frozen=True, kw_only=True):
    """A run of the project's own tests."""

    #: Not a test of ours, whatever its name looks like.
    __test__ = False

    command: str
    #: "before" or "after".
    when: str
    passed: bool
    #: The last line that it printed.
    said: str = ""


class Journal(Struct, frozen=True, kw_only=True):
    """All that was done; a step that was done again replaces what it said before."""

    migrations: tuple[Migrated, ...] = ()
    loads: dict[str, Loaded] = field(default_factory=dict)
    checks: dict[str, Checked] = field(default_factory=dict)
    rewrites: dict[str, Rewrote] = field(default_factory=dict)
    #: Files that rewriting changed or made, each with "changed" or "new".
    files: dict[str, str] = field(default_factory=dict)
    tests: dict[str, TestRun] = field(default_factory=dict)
