"""The report of a change, in the order that STORAGE_RULES section 5 asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file or a place that the change touches."""

    #: From the project's folder, or a template.
    path: str
    #: "code", "data access", "migration", "JSON storage".
    kind: str
    #: What became of it, in a few words.
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Code to be shown, with its language tag."""

    #: "sql", "py", "ts", "tsx", "js" or "json".
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """A table, and how code reaches it."""

    dataset: str
    #: With its schema.
    table: str
    #: What was kept in JSON before.
    template: str
    #: How far it is, in sentences.
    state: tuple[str, ...]
    #: Its statements, and functions of its module.
    fences: tuple[Fence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """One report of one change."""

    project: str
    #: 2 to 4 sentences: what moved, what stayed, and why.
    summary: tuple[str, ...]
    files: tuple[FileLine, ...]
    tables: tuple[TableLine, ...]
    #: Steps that are temporary, what is left to people, what may come next.
    notes: tuple[str, ...]
    #: True: every step that the plan asks for is done and verified.
    complete: bool
