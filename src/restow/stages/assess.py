"""Assess: scan and judge a project, and say what else a reader should know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from restow import __version__
from restow.model.dataset import Choice, Dataset, Home, Verdict
from restow.model.problem import Problem
from restow.model.scan import Judged, Remark, ScanResult
from restow.model.signature import StoreKind
from restow.model.site import CodePlace, Site
from restow.stages.caches import MOST_PLACES, cache_only
from restow.stages.choices import choice_for, read_choices, unused_choices, unused_notes
from restow.stages.judge import judge
from restow.stages.listing import Listing
from restow.stages.scan import Scanned, Tell, scan, silence
from restow.stages.stored import Joined, with_checkout, with_stores


def assess(
    root: Path,
    *,
    repository: Path | None = None,
    listings: Sequence[Listing] = (),
    cache_file: Path | None = None,
    workers: int | None = None,
    tell: Tell = silence,
) -> ScanResult:
    """Everything that a scan of a project has to say.

    Args:
        root: the project's folder.
        repository: where its history and its documents are looked at, if that is another.
        listings: what the stores given hold.
        cache_file: where parsed files are kept between runs; None keeps none.
        workers: processes that parse; the number of processors by default.
        tell: is told what is being done, in a few words, as it begins.

    Raises:
        UsageError: `root` is no folder, or its `restow.toml` makes no sense.
    """
    choices = read_choices(root)
    found = scan(root, cache_file=cache_file, workers=workers, tell=tell)
    tell("looking at the documents and their history")
    joined = with_stores(with_checkout(repository or root, found.datasets, found.documents), listings)
    return ScanResult(
        project=root.resolve().name,
        version=__version__,
        judged=tuple(_judgements(joined.datasets, choices, found.notes)),
        broken=tuple(cache_only(found.datasets)),
        remarks=tuple(_remarks(found.others)),
        problems=tuple(_problems(found, joined, choices, listings)),
        skips=found.skipped,
        files=found.files,
        unclaimed=joined.unclaimed,
        stores=tuple(listing.label for listing in listings),
    )


def _problems(
    found: Scanned, joined: Joined, choices: Mapping[str, Choice], listings: Sequence[Listing]
) -> Iterator[Problem]:
    """What could not be read, and what people decided of nothing."""
    yield from found.problems
    yield from unused_choices(joined.datasets, choices)
    yield from unused_notes(joined.datasets, found.notes)
    for listing in listings:
        yield from listing.problems


def _judgements(
    datasets: Iterable[Dataset], choices: Mapping[str, Choice], notes: Sequence[tuple[CodePlace, str]]
) -> Iterator[Judged]:
    """Every dataset with its home; what Redis keeps has none."""
    for dataset in datasets:
        if dataset.store is not StoreKind.REDIS:
            yield _decided(_judged(dataset, choices, notes))


def _judged(
    dataset: Dataset, choices: Mapping[str, Choice], notes: Iterable[tuple[CodePlace, str]]
) -> Judged:
    verdict = judge(dataset)
    choice = choice_for(dataset, choices, notes)
    return Judged(dataset=dataset, verdict=replace(verdict, choice=choice) if choice else verdict)


def _decided(judged: Judged) -> Judged:
    """A person's choice is the home; what the questions say stays beside it."""
    choice = judged.verdict.choice
    if choice is None:
        return judged
    verdict: Verdict = replace(judged.verdict, home=choice.home, because=choice.why, confidence=1.0)
    return replace(judged, verdict=verdict)


def _remarks(others: Iterable[Site]) -> Iterable[Remark]:
    """Other formats and the browser's storage, counted."""
    of_kind = sorted(others, key=lambda site: (_kind(site), site.place))
    for kind, group in groupby(of_kind, key=_kind):
        sites = list(group)
        code = "browser_storage" if kind == StoreKind.BROWSER else "other_format"
        where = "in the browser's storage" if code == "browser_storage" else f"in {kind}"
        count = "1 place keeps" if len(sites) == 1 else f"{len(sites)} places keep"
        places = tuple(dict.fromkeys(site.place for site in sites))[:MOST_PLACES]
        yield Remark(code=code, sentence=f"{count} data {where}: out of scope.", places=places)


def _kind(site: Site) -> str:
    return site.store.value if site.store is StoreKind.BROWSER else site.format


def new_since(result: ScanResult, before: ScanResult, revision: str) -> ScanResult:
    """What a result has that an earlier one had not: new datasets, another home, more sites."""
    known = {_identity(each.dataset): each for each in before.judged}
    rules = {each.sentence for each in before.broken}
    return replace(
        result,
        judged=tuple(each for each in result.judged if _is_new(each, known.get(_identity(each.dataset)))),
        broken=tuple(each for each in result.broken if each.sentence not in rules),
        baseline=revision,
    )


def _identity(dataset: Dataset) -> tuple[str, str, str]:
    """What makes a dataset the same at two commits; two stores may hold equal names."""
    return dataset.store, dataset.container, dataset.template


def _is_new(now: Judged, before: Judged | None) -> bool:
    if before is None or before.verdict.home is not now.verdict.home:
        return True
    return len(now.dataset.sites) > len(before.dataset.sites) and now.verdict.home is not Home.JSON
