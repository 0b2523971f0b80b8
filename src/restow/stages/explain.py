"""Explain: the chain of reasoning, from a line of code to a template, and from evidence to a verdict."""

import re
from collections.abc import Callable, Iterator, Sequence

from restow.errors import UsageError
from restow.model.dataset import Dataset, Evidence, Home, Question, Trigger, Verdict
from restow.model.scan import Judged, ScanResult
from restow.model.site import CodePlace, Site, SiteRole
from restow.stages.derivation import derivation
from restow.stages.judge import THRESHOLD, balance

#: Lines around `FILE:LINE` in which a site is looked for.
_NEAR = 3
_MOST_SITES = 12
_PLACE = re.compile(r"(?P<file>.+):(?P<line>[0-9]{1,9})", re.DOTALL)
_ROLES = {
    SiteRole.DIRECT: "the call itself says which document it means",
    SiteRole.CALL: "here it becomes known which document a wrapper is to touch",
    SiteRole.PRIMITIVE: "the wrapper's own call; only this dataset comes through it",
}

#: Gives the lines of a source file by its path; none when it cannot be read.
ReadLines = Callable[[str], Sequence[str]]


def explain(result: ScanResult, target: str, read_lines: ReadLines) -> Iterator[str]:
    """The reasoning about a dataset, or about the site at a line, as lines of text.

    Args:
        result: a scan.
        target: a dataset's id or template, or `FILE:LINE`.
        read_lines: gives the lines of a file by its path.

    Raises:
        UsageError: the scan found nothing of that name, or no site near that line.
    """
    judged, sites = _find(result, target)
    dataset, verdict = judged.dataset, judged.verdict
    yield f"{dataset.id}: {dataset.template}"
    yield f"  kept in {dataset.store.value.replace('_', ' ')}" + (
        f", container {dataset.container}" if dataset.container else ""
    )
    yield ""
    count = len(dataset.sites)
    yield f"1. From the code to the template ({count} {'site' if count == 1 else 'sites'})"
    for site in sites[:_MOST_SITES]:
        yield from _site(site, dataset, read_lines)
    if len(sites) > _MOST_SITES:
        yield f"   and {len(sites) - _MOST_SITES} more; name one as FILE:LINE"
    yield ""
    yield "2. The five questions, in their order"
    yield from _questions(verdict)
    yield ""
    yield "3. The verdict"
    yield from _verdict(verdict)


def _find(result: ScanResult, target: str) -> tuple[Judged, tuple[Site, ...]]:
    if (judged := result.find(target)) is not None:
        return judged, judged.dataset.sites
    if place := _PLACE.fullmatch(target):
        return _at_line(result, place["file"].removeprefix("./"), int(place["line"]))
    known = ", ".join(judged.dataset.id for judged in result.judged[:8]) or "none"
    raise UsageError(f"The scan found no dataset {target!r}.", next_step=f"Found: {known}.")


def _at_line(result: ScanResult, file: str, line: int) -> tuple[Judged, tuple[Site, ...]]:
    near = [
        (min(abs(each - line) for each in (site.place.line, *site.also_lines)), number, site)
        for number, judged in enumerate(result.judged)
        for site in judged.dataset.sites
        if site.place.file == file
    ]
    best = min(near, key=lambda each: each[:2], default=None)
    if best is None or best[0] > _NEAR:
        raise UsageError(
            f"No site stands at {file}:{line}.",
            next_step="Give the line of a call that `restow scan` lists, from the project's folder.",
        )
    sites = tuple(site for distance, number, site in near if (distance, number) == best[:2])
    return result.judged[best[1]], sites


def _site(site: Site, dataset: Dataset, read_lines: ReadLines) -> Iterator[str]:
    yield f"   {site.place.file}:{site.place.line}  {site.access.value}: {_ROLES[site.role]}"
    yield f"      {_line(site.place, read_lines)}"
    lines = read_lines(site.place.file)
    if site.place.line <= len(lines):
        for number, text in derivation(lines, site.place.line):
            yield f"      where {text}  (line {number})"
    for step in site.chain[1:]:
        where = f" in {step.function}" if step.function else ""
        yield f"      calls {step.file}:{step.line}{where}"
        yield f"         {_line(step, read_lines)}"
    yield f"      so the document is {site.template}"
    if site.template != dataset.template:
        yield f"      which is one of {dataset.template}"
    if started := _triggers(site, dataset):
        yield f"      run by {', '.join(started)}"


def _line(place: CodePlace, read_lines: ReadLines) -> str:
    lines = read_lines(place.file)
    return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""


def _triggers(site: Site, dataset: Dataset) -> list[str]:
    found: dict[str, None] = {}
    for reach in dataset.reaches:
        if reach.site == site:
            found |= {_label(trigger): None for trigger in reach.triggers if trigger.kind != "import"}
    return list(found)[:3]


def _label(trigger: Trigger) -> str:
    return f"{trigger.kind} {trigger.label} ({trigger.place.file}:{trigger.place.line})"


def _questions(verdict: Verdict) -> Iterator[str]:
    for question in Question:
        evidence = [each for each in verdict.evidence if each.question is question]
        weight = balance(evidence, question)
        yield f"   {question.value} {question.text}"
        for each in evidence:
            yield from _evidence(each)
        yield f"      {_answer(question, weight, bool(evidence))}"


def _evidence(evidence: Evidence) -> Iterator[str]:
    sign = "+" if evidence.supports else "-"
    yield f"      {sign}{evidence.weight} {evidence.sentence} [{evidence.rule}]"
    for place in evidence.places[:2]:
        yield f"         {place.file}:{place.line}"


def _answer(question: Question, weight: int, is_told: bool) -> str:
    if not is_told:
        return "nothing speaks for it: no"
    needed = 1 if question is Question.Q4 else THRESHOLD
    return f"together {weight:+d}, {needed} needed: {'YES' if weight >= needed else 'no'}"


def _verdict(verdict: Verdict) -> Iterator[str]:
    if verdict.choice is not None:
        yield f"   {verdict.choice.home.value}, because a person said so in {verdict.choice.source}:"
        yield f"      {verdict.choice.why}"
        return
    yield f"   {verdict.home.value}, by {verdict.question.value}: {_what_decides(verdict)}."
    yield f"      {verdict.because}"
    yield f"      {verdict.would_change}"


def _what_decides(verdict: Verdict) -> str:
    if verdict.home is Home.POSTGRES:
        return "the first question answered YES decides"
    if verdict.question is Question.Q5:
        return "Q1 to Q3 said no, and what is edited live is not safely changed by deploys alone"
    return "Q1 to Q3 said no"
