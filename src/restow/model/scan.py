"""What a scan found: the value that every report shows."""

from dataclasses import dataclass

from restow.model.dataset import Dataset, Home, StoredFamily, Verdict
from restow.model.problem import Problem
from restow.model.site import CodePlace, Site
from restow.model.source import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A dataset and its verdict."""

    dataset: Dataset
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A storage rule that the code breaks, whatever becomes of the dataset: Redis as the only record."""

    #: The rule's id: `cache-only`.
    rule: str
    #: One sentence.
    sentence: str
    places: tuple[CodePlace, ...] = ()
    #: The calls that have to change.
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something out of scope that a reader should know: pickle files, browser storage."""

    #: Stable code: `other_format`, `browser_storage`.
    code: str
    sentence: str
    places: tuple[CodePlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCount:
    """What became of the project's files; the parts add up to the whole."""

    #: Source files met.
    found: int
    #: Read and parsed.
    parsed: int
    #: Without any sign of stored JSON: not parsed.
    passed_over: int
    #: Source files that were minified, too large, unreadable or links. Folders are among the skips alone.
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """Everything that one scan found. Equal projects give equal results, byte for byte."""

    #: The project's folder name.
    project: str
    #: Version of restow.
    version: str
    judged: tuple[Judged, ...]
    broken: tuple[BrokenRule, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problems: tuple[Problem, ...] = ()
    skips: tuple[Skipped, ...] = ()
    files: FileCount
    #: Documents in the stores given that no code of the project touches.
    unclaimed: tuple[StoredFamily, ...] = ()
    #: Labels of the stores that were listed.
    stores: tuple[str, ...] = ()
    #: Commit that `--baseline` compares with; findings are then only those that are new since.
    baseline: str = ""

    def find(self, name: str) -> Judged | None:
        """The dataset with this id or template."""
        return next((each for each in self.judged if name in (each.dataset.id, each.dataset.template)), None)

    def by_home(self, home: Home) -> tuple[Judged, ...]:
        """The datasets with this home."""
        return tuple(each for each in self.judged if each.verdict.home is home)
