"""A dataset's section of the HTML report: its home, the reasoning for and against, its sites."""

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.etree.ElementTree import Element

from restow.model.dataset import Dataset, Home, Reach, Verdict
from restow.model.scan import Judged
from restow.model.shown import encodable
from restow.model.site import CodePlace
from restow.reports._datasets import HOME_WORDS, decided_by, kept_in, place_text
from restow.reports._markup import element
from restow.reports._points import Point, points, split
from restow.reports._stored import family_text
from restow.reports._text import counted

_MOST_FIELDS = 40
_HEAVIEST = 5


def anchor(dataset: Dataset) -> str:
    """The section's name in links, made of the dataset's id."""
    return "d-" + quote(encodable(dataset.id), safe="").replace("%", "~")


def badge(judged: Judged) -> Element:
    """The home as a coloured word."""
    home = judged.verdict.home
    return element("span", HOME_WORDS[home], class_=f"badge {home}")


def section(judged: Judged) -> Element:
    """All that is known of one dataset."""
    dataset, verdict = judged.dataset, judged.verdict
    heading = element("h3", element("span", dataset.id, class_="name"), " ", badge(judged))
    return element(
        "section",
        heading,
        element("p", element("code", dataset.template), class_="template"),
        element("p", verdict.because, class_="because"),
        _facts(dataset, verdict),
        _reasoning(verdict),
        _sites(dataset),
        *_fields(dataset),
        id=anchor(dataset),
        class_="dataset",
        data_home=verdict.home,
    )


def place_list(places: Iterable[CodePlace]) -> Element:
    """Places, one below the other."""
    return element(
        "ul", *(element("li", element("code", place_text(place))) for place in places), class_="places"
    )


def _facts(dataset: Dataset, verdict: Verdict) -> Element:
    facts = [("Decided by", decided_by(verdict)), ("Kept in", kept_in(dataset))]
    if verdict.role:
        facts.append(("Role", f"{verdict.role}: neither configuration nor record"))
    facts += [("Documents", family_text(family)) for family in dataset.stored]
    if dataset.variants:
        facts.append(("Also written", ", ".join(dataset.variants)))
    if verdict.would_change:
        facts.append(("Would change", verdict.would_change))
    rows = (part for name, text in facts for part in (element("dt", name), element("dd", text)))
    return element("dl", *rows, class_="facts")


def _reasoning(verdict: Verdict) -> Element:
    """What speaks for the home and what against it; side by side where there is both."""
    home = "considering it" if verdict.home is Home.CONSIDER else HOME_WORDS[verdict.home]
    for_it, against = (points(evidence) for evidence in split(verdict))
    sides = [("for", f"For {home}", for_it), ("against", f"Against {home}", against)]
    return element(
        "div",
        *(_side(kind, heading, found) for kind, heading, found in sides),
        class_="reasoning" if for_it and against else "reasoning one-sided",
    )


def _side(kind: str, heading: str, found: list[Point]) -> Element:
    if not found:
        return element("p", f"{heading}: nothing was found.", class_="nothing")
    body = element("ul", *(_point(point) for point in found))
    return element("div", element("h4", heading), body, class_=f"side {kind}")


def _point(point: Point) -> Element:
    dots = "\u25cf" * point.weight + "\u25cb" * (_HEAVIEST - point.weight)
    weight = element("span", dots, class_="weight", title=f"weight {point.weight} of {_HEAVIEST}")
    about = element("span", f"{', '.join(point.answers)}; {point.rule}", class_="rule")
    more = [place_list(point.places)] if point.places else []
    return element("li", weight, " ", point.sentence, " ", about, *more)


def _sites(dataset: Dataset) -> Element:
    if not dataset.sites:
        return element("p", "No code of the project touches it.")
    reaches = {reach.site: reach for reach in dataset.reaches}
    rows = [
        element(
            "tr",
            element("td", site.access, class_=f"access {site.access}"),
            element("td", element("code", place_text(site.place)), class_="where"),
            element("td", *_function(site.place), class_="function"),
            element("td", _runs(reaches.get(site)), class_="runs"),
        )
        for site in dataset.sites
    ]
    head = element("tr", *(element("th", name) for name in ("Access", "Place", "Function", "Run by")))
    table = element("table", element("thead", head), element("tbody", *rows), class_="sites")
    return element("div", element("h4", counted(len(dataset.sites), "site")), table)


def _function(place: CodePlace) -> Iterator[Element]:
    if place.function:
        yield element("code", place.function)


def _runs(reach: Reach | None) -> str:
    """What makes the site run, each once."""
    triggers = reach.triggers if reach else ()
    return ", ".join(dict.fromkeys(f"{trigger.kind} {trigger.label}".strip() for trigger in triggers))


def _fields(dataset: Dataset) -> Iterator[Element]:
    """The fields that code uses, with what it does to them."""
    uses = Counter((".".join(usage.path) or "the document", usage.kind) for usage in dataset.usages)
    if not uses:
        return
    known = sorted(uses.items(), key=lambda each: (-each[1], each[0]))
    items = [
        element("li", element("code", path), f" {kind}" + (f" \u00d7{count}" if count > 1 else ""))
        for (path, kind), count in known[:_MOST_FIELDS]
    ]
    if len(known) > _MOST_FIELDS:
        items.append(element("li", f"and {len(known) - _MOST_FIELDS} more"))
    yield element("div", element("h4", "Fields that code uses"), element("ul", *items, class_="fields"))
