"""Datasets as every report shows them: their order, their words, and where to look first."""

from collections.abc import Iterable

from restow.model.dataset import Dataset, Home, Question, Verdict
from restow.model.scan import Judged, ScanResult
from restow.model.signature import Access, StoreKind
from restow.model.site import CodePlace, Site

#: The homes in the order of reports: what needs work comes first.
HOMES = (Home.POSTGRES, Home.CONSIDER, Home.JSON)
#: A home as a heading.
HOME_HEADINGS = {
    Home.POSTGRES: "Belongs in PostgreSQL",
    Home.CONSIDER: "Consider PostgreSQL",
    Home.JSON: "Stays JSON",
}
#: A home in a table's cell.
HOME_WORDS = {Home.POSTGRES: "PostgreSQL", Home.CONSIDER: "consider", Home.JSON: "JSON"}
STORE_WORDS = {
    StoreKind.FILE: "files",
    StoreKind.AZURE_BLOB: "Azure Blob Storage",
    StoreKind.S3: "Amazon S3",
    StoreKind.GCS: "Google Cloud Storage",
    StoreKind.REDIS: "Redis",
    StoreKind.BROWSER: "the browser's storage",
    StoreKind.OTHER: "another store",
}
#: The home that a YES to each question leads to (STORAGE_RULES, section 2).
_YES_MEANS = {
    Question.Q1: Home.POSTGRES,
    Question.Q2: Home.POSTGRES,
    Question.Q3: Home.POSTGRES,
    Question.Q4: Home.JSON,
    Question.Q5: Home.CONSIDER,
}
_CHANGES = (Access.WRITE, Access.APPEND, Access.DELETE)


def in_order(result: ScanResult) -> list[Judged]:
    """PostgreSQL, then consider, then JSON; within each by id."""
    return sorted(
        result.judged,
        key=lambda each: (HOMES.index(each.verdict.home), each.dataset.id, each.dataset.template),
    )


def groups(result: ScanResult) -> Iterable[tuple[Home, list[Judged]]]:
    """The homes that have datasets, with them, in the order of reports."""
    ordered = in_order(result)
    for home in HOMES:
        found = [each for each in ordered if each.verdict.home is home]
        if found:
            yield home, found


def place_text(place: CodePlace) -> str:
    """A place as terminals and editors open it: `app/store.py:12`."""
    return f"{place.file}:{place.line}"


def kept_in(dataset: Dataset) -> str:
    """Where its documents live: `Azure Blob Storage, container prompts`."""
    words = STORE_WORDS[dataset.store]
    return f"{words}, container {dataset.container}" if dataset.container else words


def leading_site(dataset: Dataset) -> Site | None:
    """The first site that changes the data, which shows the problem best; else the first of all."""
    return next((site for site in dataset.sites if site.access in _CHANGES), next(iter(dataset.sites), None))


def shown_sites(dataset: Dataset, most: int) -> list[Site]:
    """As many sites as there is room for, those that change the data before the others, in code order."""
    chosen = sorted(dataset.sites, key=lambda site: site.access not in _CHANGES)[:most]
    return sorted(chosen, key=dataset.sites.index)


def decided_by(verdict: Verdict) -> str:
    """What decided: the question with its answer, and how sure that is, or a person with their reason."""
    if verdict.choice is not None:
        return f"a person in {verdict.choice.source}: {verdict.choice.why}"
    answer = "Yes" if verdict.home is _YES_MEANS[verdict.question] else "No"
    return f"{verdict.question} {verdict.question.text} {answer}, {verdict.confidence:.0%} sure."
