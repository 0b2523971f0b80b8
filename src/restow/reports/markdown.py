"""Markdown: for a pull request's comment, a wiki or an issue."""

from collections.abc import Iterable, Iterator
from html import escape

from restow.model.dataset import Dataset
from restow.model.report import ChangeReport
from restow.model.scan import BrokenRule, Judged, Remark, ScanResult
from restow.model.shown import printable
from restow.model.site import CodePlace
from restow.reports._change_markdown import change_markdown
from restow.reports._datasets import (
    HOME_HEADINGS,
    HOME_WORDS,
    decided_by,
    groups,
    in_order,
    kept_in,
    place_text,
    shown_sites,
)
from restow.reports._markdown_text import cell_code, code, prose
from restow.reports._points import Point, points, split
from restow.reports._stored import UNCLAIMED, family_text, unclaimed_lines
from restow.reports._text import counted
from restow.reports._totals import datasets_line, files_line, next_step, sites_line, skips_line

TITLE = "for a pull request, an issue or a wiki"
_MOST_SITES = 20
_MOST_PLACES = 5
_MOST_FAMILIES = 30
_MOST_PROBLEMS = 20


def render(result: ScanResult) -> str:
    """The report as GitHub's Markdown."""
    return "\n".join(_lines(result)) + "\n"


def render_change(report: ChangeReport) -> str:
    """The report of a change, for a pull request."""
    return change_markdown(report)


def _lines(result: ScanResult) -> Iterator[str]:
    yield f"# Stored JSON in {code(result.project)}"
    yield f"\n{prose(datasets_line(result))}"
    if result.judged:
        yield from _table(in_order(result))
    for home, judged in groups(result):
        yield f"\n## {HOME_HEADINGS[home]}"
        for each in judged:
            yield from _dataset(each)
    yield from _unclaimed(result)
    yield from _notes("Broken rules", result.broken)
    yield from _notes("Remarks", result.remarks)
    yield from _problems(result)
    yield from _totals(result)


def _table(judged: Iterable[Judged]) -> Iterator[str]:
    yield "\n| Dataset | Path | Home | Decided by | Sites |\n|---|---|---|---|--:|"
    for each in judged:
        dataset, verdict = each.dataset, each.verdict
        cells = (
            cell_code(dataset.id),
            cell_code(dataset.template),
            HOME_WORDS[verdict.home],
            "a person" if verdict.choice else verdict.question.value,
            str(len(dataset.sites)),
        )
        yield f"| {' | '.join(cells)} |"


def _dataset(judged: Judged) -> Iterator[str]:
    dataset, verdict = judged.dataset, judged.verdict
    role = f" It is neither configuration nor record: {verdict.role}." if verdict.role else ""
    for_it, against = split(verdict)
    yield f"\n<details>\n<summary>{_summary(judged)}</summary>\n"
    yield f"- **Path**: {code(dataset.template)}, in {prose(kept_in(dataset))}"
    for family in dataset.stored:
        yield f"- **Documents**: {prose(family_text(family))}"
    yield f"- **Home**: {HOME_WORDS[verdict.home]}, decided by {prose(decided_by(verdict))}"
    yield f"- **Because**: {prose(verdict.because + role)}"
    yield from _points("For", points(for_it))
    yield from _points("Against", points(against))
    yield from _sites(dataset)
    if verdict.would_change:
        yield f"- **What would change it**: {prose(verdict.would_change)}"
    yield "\n</details>"


def _summary(judged: Judged) -> str:
    """The line of a closed section, which is HTML."""
    dataset, verdict = judged.dataset, judged.verdict
    sites = counted(len(dataset.sites), "site")
    return f"<code>{escape(printable(dataset.id))}</code>: {HOME_WORDS[verdict.home]}, {sites}"


def _points(heading: str, found: list[Point]) -> Iterator[str]:
    if found:
        yield f"- **{heading}**:"
    for point in found:
        answers = f" ({', '.join(point.answers)}; weight {point.weight}; {code(point.rule)})"
        yield f"  - {prose(point.sentence)}{answers}{_places(point.places)}"


def _places(places: tuple[CodePlace, ...]) -> str:
    """The first places as the end of a sentence's line."""
    if not places:
        return ""
    more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    return ": " + ", ".join(code(place_text(place)) for place in places[:_MOST_PLACES]) + more


def _sites(dataset: Dataset) -> Iterator[str]:
    yield "- **Sites**:" if dataset.sites else "- **Sites**: none in the code"
    for site in shown_sites(dataset, _MOST_SITES):
        function = f" in {code(site.place.function)}" if site.place.function else ""
        yield f"  - {site.access} {code(place_text(site.place))}{function}"
    if len(dataset.sites) > _MOST_SITES:
        yield f"  - and {len(dataset.sites) - _MOST_SITES} more"


def _unclaimed(result: ScanResult) -> Iterator[str]:
    if result.unclaimed:
        yield f"\n## {UNCLAIMED}\n"
    for template, text in unclaimed_lines(result)[:_MOST_FAMILIES]:
        yield f"- {code(template)}: {prose(text)}"
    if len(result.unclaimed) > _MOST_FAMILIES:
        yield f"- and {len(result.unclaimed) - _MOST_FAMILIES} more"


def _notes(heading: str, notes: Iterable[BrokenRule | Remark]) -> Iterator[str]:
    known = list(notes)
    if known:
        yield f"\n## {heading}\n"
    for note in known:
        name = note.rule if isinstance(note, BrokenRule) else note.code
        yield f"- {code(name)}: {prose(note.sentence)}{_places(note.places)}"


def _problems(result: ScanResult) -> Iterator[str]:
    if result.problems:
        yield "\n## Problems: what could not be read\n"
    for problem in result.problems[:_MOST_PROBLEMS]:
        yield f"- {code(problem.place)}: {prose(problem.reason)}"
    if len(result.problems) > _MOST_PROBLEMS:
        yield f"- and {len(result.problems) - _MOST_PROBLEMS} more"


def _totals(result: ScanResult) -> Iterator[str]:
    yield "\n## Totals\n"
    yield f"- {prose(datasets_line(result))}"
    yield f"- {sites_line(result)}"
    yield f"- {files_line(result)}"
    if result.skips:
        yield f"- {prose(skips_line(result))}"
    if result.problems:
        yield f"- {counted(len(result.problems), 'problem')}."
    step = [code(part) if index % 2 else part for index, part in enumerate(next_step(result))]
    yield f"\n**Next**: {''.join(step)}"
