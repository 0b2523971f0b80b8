"""The flow of data as positions in a picture: code files, their datasets, the datasets' homes."""

from collections import Counter
from dataclasses import dataclass

from restow.model.dataset import Home
from restow.model.scan import Judged, ScanResult
from restow.reports._datasets import groups
from restow.reports._text import counted

#: Rows that fit into a picture a person can take in; what goes beyond is one row at the end.
_MOST_FILES = 40
_MOST_DATASETS = 120
#: Pixels from one row to the next, and between one home's rows and the next's.
ROW, GAP = 30, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A box of the picture."""

    name: str
    #: The middle, in pixels from the top.
    y: float
    #: The dataset that it stands for.
    judged: Judged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A home, as high as its datasets' rows together."""

    home: Home
    count: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A file's sites of one dataset."""

    file: Row
    dataset: Row
    home: Home
    sites: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The whole picture."""

    files: tuple[Row, ...]
    datasets: tuple[Row, ...]
    bands: tuple[Band, ...]
    links: tuple[Link, ...]
    height: float


def flow_of(result: ScanResult) -> Flow:
    """Lays the picture out: datasets in the order of reports, each file beside the middle of its datasets."""
    datasets, bands = _datasets(result)
    counts = _counts(datasets)
    height = max((bands[-1].bottom if bands else 0), ROW * len({file for file, _ in counts}))
    files = _files(datasets, counts, height)
    links = tuple(
        Link(file=files[file], dataset=row, home=row.judged.verdict.home, sites=counts[file, index])
        for index, row in enumerate(datasets)
        if row.judged is not None
        for file in files
        if counts[file, index]
    )
    return Flow(files=tuple(files.values()), datasets=datasets, bands=bands, links=links, height=height)


def _datasets(result: ScanResult) -> tuple[tuple[Row, ...], tuple[Band, ...]]:
    rows: list[Row] = []
    bands: list[Band] = []
    top = 0.0
    for home, judged in groups(result):
        shown = judged[: max(0, _MOST_DATASETS - len(rows))]
        names = [(each.dataset.id, each) for each in shown]
        here = [Row(name=name, y=top + ROW * (i + 0.5), judged=each) for i, (name, each) in enumerate(names)]
        if len(shown) < len(judged):
            here.append(Row(name=f"{len(judged) - len(shown):,} more below", y=top + ROW * (len(here) + 0.5)))
        bottom = top + ROW * len(here)
        bands.append(Band(home=home, count=len(judged), top=top, bottom=bottom))
        rows += here
        top = bottom + GAP
    return tuple(rows), tuple(bands)


def _counts(datasets: tuple[Row, ...]) -> Counter[tuple[str, int]]:
    """Sites by file and dataset; files with few sites share the last row when there are too many."""
    by_file: Counter[str] = Counter()
    pairs: Counter[tuple[str, int]] = Counter()
    for index, row in enumerate(datasets):
        for site in row.judged.dataset.sites if row.judged else ():
            by_file[site.place.file] += 1
            pairs[site.place.file, index] += 1
    ranked = sorted(by_file, key=lambda file: (-by_file[file], file))
    if len(ranked) <= _MOST_FILES:
        return pairs
    kept = set(ranked[:_MOST_FILES])
    rest = counted(len(ranked) - _MOST_FILES, "more file")
    merged: Counter[tuple[str, int]] = Counter()
    for (file, index), count in pairs.items():
        merged[file if file in kept else rest, index] += count
    return merged


def _files(datasets: tuple[Row, ...], counts: Counter[tuple[str, int]], height: float) -> dict[str, Row]:
    """The files at equal distances, ordered so that few lines cross."""
    pulls: dict[str, list[float]] = {}
    for (file, index), count in counts.items():
        pulls.setdefault(file, []).extend([datasets[index].y] * count)
    ordered = sorted(pulls, key=lambda file: (sum(pulls[file]) / len(pulls[file]), file))
    step = height / max(1, len(ordered))
    return {file: Row(name=file, y=step * (index + 0.5)) for index, file in enumerate(ordered)}
