"""The terminal report as rich draws it; apart from its member, as rich takes a while to import."""

from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from restow.model.dataset import Dataset, Home
from restow.model.scan import BrokenRule, Judged, Remark, ScanResult
from restow.model.shown import printable
from restow.model.site import CodePlace
from restow.reports._datasets import (
    HOME_HEADINGS,
    HOME_WORDS,
    decided_by,
    groups,
    kept_in,
    place_text,
    shown_sites,
)
from restow.reports._points import Point, strongest
from restow.reports._stored import UNCLAIMED, family_text, unclaimed_lines
from restow.reports._text import counted
from restow.reports._totals import datasets_line, files_line, next_step, sites_line, skips_line

#: Columns beyond which lines are hard to read, and below which there is no room for functions' names.
_WIDEST, _ROOMY = 120, 100
_MOST_SITES = 6
_MOST_PLACES = 2
_MOST_PROBLEMS = 10
_MOST_FAMILIES = 20
_STYLES = {Home.POSTGRES: "bold blue", Home.CONSIDER: "bold yellow", Home.JSON: "bold green"}


def render_on(console: Console, result: ScanResult) -> str:
    """The report as this console would show it."""
    console.width = min(console.width, _WIDEST)
    with console.capture() as captured:
        console.print(Group(*_view(result, console.width)))
    text = "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"
    return text.encode(console.encoding, "backslashreplace").decode(console.encoding)


def _view(result: ScanResult, width: int) -> Iterator[RenderableType]:
    yield Text.assemble(
        ("restow scan", "bold"), " of ", (printable(result.project) or "a project", "bold cyan")
    )
    yield Text(printable(datasets_line(result)))
    for home, judged in groups(result):
        yield Text()
        yield Rule(Text(HOME_HEADINGS[home], _STYLES[home]), align="left", style="dim")
        for each in judged:
            yield Text()
            yield from _dataset(each, width)
    yield from _unclaimed(result)
    yield from _notes("Broken rules", "bold red", result.broken)
    yield from _notes("Remarks", "bold", result.remarks)
    yield from _problems(result)
    yield from _ending(result)


def _dataset(judged: Judged, width: int) -> Iterator[RenderableType]:
    dataset, verdict = judged.dataset, judged.verdict
    yield Text.assemble((printable(dataset.id), "bold cyan"), "  ", printable(dataset.template))
    role = f" ({printable(verdict.role)})" if verdict.role else ""
    home = Text.assemble(
        (HOME_WORDS[verdict.home], _STYLES[verdict.home]), role, ", decided by ", _plain(decided_by(verdict))
    )
    for_it, against = strongest(verdict)
    rows: list[tuple[str, RenderableType]] = [("home", home), ("kept in", _plain(kept_in(dataset)))]
    rows += [("documents", _plain(family_text(family))) for family in dataset.stored]
    if verdict.choice is None and verdict.because not in [point.sentence for point in for_it]:
        rows.append(("because", _plain(verdict.because)))
    rows += [("for", _point(point)) for point in for_it]
    rows += [("against", _point(point)) for point in against]
    rows.append(("sites", _sites(dataset, width) if dataset.sites else _plain("none in the code")))
    if verdict.would_change:
        rows.append(("change", _plain(verdict.would_change)))
    yield _labelled(rows)


def _labelled(rows: Iterable[tuple[str, RenderableType]]) -> RenderableType:
    """Rows of a label and what it says; the same label twice in turn is shown once."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    before = ""
    for label, body in rows:
        grid.add_row(label if label != before else "", body)
        before = label
    return Padding(grid, (0, 0, 0, 2))


def _point(point: Point) -> RenderableType:
    return Group(_plain(point.sentence), *_quoted(point.places))


def _quoted(places: tuple[CodePlace, ...]) -> Iterator[RenderableType]:
    """A line for each of the first places, set in, and how many more there are."""
    lines = [printable(place_text(place)) for place in places[:_MOST_PLACES]]
    if len(places) > _MOST_PLACES:
        lines.append(f"and {len(places) - _MOST_PLACES} more")
    yield from (Padding(Text(line, "dim", overflow="fold"), (0, 0, 0, 2)) for line in lines)


def _sites(dataset: Dataset, width: int) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold", style="dim")
    for site in shown_sites(dataset, _MOST_SITES):
        function = printable(site.place.function) if width >= _ROOMY else ""
        grid.add_row(Text(site.access), _plain(place_text(site.place)), Text(function))
    more = len(dataset.sites) - _MOST_SITES
    return Group(grid, Text(f"and {more} more", "dim")) if more > 0 else grid


def _unclaimed(result: ScanResult) -> Iterator[RenderableType]:
    if result.unclaimed:
        yield from _heading(UNCLAIMED, "bold")
    for template, text in unclaimed_lines(result)[:_MOST_FAMILIES]:
        yield Text(printable(template), "bold cyan")
        yield Padding(_plain(text), (0, 0, 0, 2))
    if len(result.unclaimed) > _MOST_FAMILIES:
        yield Text(f"and {len(result.unclaimed) - _MOST_FAMILIES} more; --format json lists all", "dim")


def _notes(heading: str, style: str, notes: Iterable[BrokenRule | Remark]) -> Iterator[RenderableType]:
    known = list(notes)
    if known:
        yield from _heading(heading, style)
    for note in known:
        name = note.rule if isinstance(note, BrokenRule) else note.code.replace("_", " ")
        yield Text.assemble((printable(name), style), "  ", _plain(note.sentence))
        yield from _quoted(note.places)


def _problems(result: ScanResult) -> Iterator[RenderableType]:
    if result.problems:
        yield from _heading("Problems: what could not be read", "bold red")
    for problem in result.problems[:_MOST_PROBLEMS]:
        yield Text.assemble(_plain(problem.place), ": ", (printable(problem.reason), "dim"))
    if len(result.problems) > _MOST_PROBLEMS:
        yield Text(f"and {len(result.problems) - _MOST_PROBLEMS} more; --format json lists all", "dim")


def _ending(result: ScanResult) -> Iterator[RenderableType]:
    yield from _heading("Totals", "bold")
    yield Text(printable(datasets_line(result)))
    yield Text(sites_line(result))
    yield Text(files_line(result))
    if result.skips:
        yield _plain(skips_line(result))
    if result.problems:
        yield Text(f"{counted(len(result.problems), 'problem')}.")
    yield Text()
    step = [(part, "cyan" if index % 2 else "") for index, part in enumerate(next_step(result))]
    yield Text.assemble(("Next: ", "bold"), *step)


def _heading(text: str, style: str) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(text, style), align="left", style="dim")


def _plain(text: str) -> Text:
    return Text(printable(text))
