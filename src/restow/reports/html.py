"""HTML: one file that stands alone, for reading in a browser, on a phone or on paper."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from xml.etree.ElementTree import Element

from markdown_it import MarkdownIt

from restow.model.report import ChangeReport
from restow.model.scan import BrokenRule, Remark, ScanResult
from restow.reports._change_markdown import change_markdown
from restow.reports._datasets import HOME_HEADINGS, groups, in_order
from restow.reports._html_dataset import anchor, badge, place_list, section
from restow.reports._html_flow import picture
from restow.reports._markup import element, page_text
from restow.reports._stored import UNCLAIMED, unclaimed_lines
from restow.reports._text import counted, start_of
from restow.reports._totals import datasets_line, files_line, next_step, sites_line, skips_line

TITLE = "one file for a browser, with a picture"
#: Nothing is fetched and nothing runs, whatever a name may hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
#: Letters of a name in the table of contents.
_LONGEST = 60


def render(result: ScanResult) -> str:
    """The report as a page. Its filters are plain check boxes that the style sheet reads."""
    style = files("restow.reports").joinpath("report.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"restow: stored JSON in {result.project}"),
    )
    body = element(
        "body", _header(result), element("div", _contents(result), _main(result), class_="columns")
    )
    page = element("html", head, body, lang="en")
    sheet = Element("style")
    sheet.text = style  # as it is: a text of ours, with lines
    head.append(sheet)
    return page_text(page)


def render_change(report: ChangeReport) -> str:
    """The report of a change as a page; its text is that of the Markdown."""
    style = files("restow.reports").joinpath("report.css").read_text(encoding="utf-8")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(change_markdown(report))
    title = escape(f"restow: from JSON to PostgreSQL in {report.project}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f'<style>\n{style}</style>\n</head>\n<body class="change">\n<main>\n{body}</main>\n</body>\n</html>\n'
    )


def _header(result: ScanResult) -> Element:
    return element(
        "header",
        element("p", f"restow {result.version} scan", class_="eyebrow"),
        element("h1", "Stored JSON in ", element("span", result.project, class_="name")),
        element("p", datasets_line(result), class_="lead"),
    )


def _contents(result: ScanResult) -> Element:
    """The table of contents, with a check box for each home that hides or shows its datasets."""
    boxes = [
        element(
            "label",
            element("input", type="checkbox", id=f"show-{home}", checked=""),
            f" {HOME_HEADINGS[home]} ({len(judged):,})",
        )
        for home, judged in groups(result)
    ]
    items = [
        element(
            "li",
            element("a", start_of(each.dataset.id, _LONGEST), href=f"#{anchor(each.dataset)}"),
            " ",
            badge(each),
            data_home=each.verdict.home,
        )
        for each in in_order(result)
    ]
    ends = [element("li", element("a", text, href=f"#{name}")) for name, text in _chapters(result)]
    filters = [element("fieldset", element("legend", "Show"), *boxes)] if boxes else []
    return element("nav", element("h2", "Contents"), *filters, element("ul", *items, *ends))


def _chapters(result: ScanResult) -> Iterator[tuple[str, str]]:
    """The chapters after the datasets: anchors and headings."""
    if result.unclaimed:
        yield "unclaimed", UNCLAIMED
    if result.broken:
        yield "broken", "Broken rules"
    if result.remarks:
        yield "remarks", "Remarks"
    if result.problems:
        yield "problems", "Problems"
    if result.skips:
        yield "skipped", "Left out"
    yield "totals", "Totals"


def _main(result: ScanResult) -> Element:
    flow = [element("h2", "From code to homes"), picture(result)] if result.judged else []
    return element(
        "main",
        *flow,
        *_sections(result),
        *_list("unclaimed", UNCLAIMED, unclaimed_lines(result)),
        *_notes("broken", "Broken rules", result.broken),
        *_notes("remarks", "Remarks", result.remarks),
        *_list(
            "problems",
            "Problems: what could not be read",
            [(each.place, each.reason) for each in result.problems],
        ),
        *_list("skipped", "Left out", [(each.path, each.reason) for each in result.skips]),
        *_totals(result),
    )


def _sections(result: ScanResult) -> Iterator[Element]:
    for home, judged in groups(result):
        yield element("h2", HOME_HEADINGS[home], data_home=home)
        yield from map(section, judged)


def _notes(name: str, heading: str, notes: tuple[BrokenRule, ...] | tuple[Remark, ...]) -> Iterator[Element]:
    if notes:
        yield element("h2", heading, id=name)
    for note in notes:
        title = note.rule if isinstance(note, BrokenRule) else note.code.replace("_", " ")
        yield element(
            "section",
            element("h3", title),
            element("p", note.sentence),
            place_list(note.places),
            class_=f"note {name}",
        )


def _list(name: str, heading: str, entries: list[tuple[str, str]]) -> Iterator[Element]:
    """Places and what is said of them; closed, as there may be thousands."""
    if entries:
        items = (element("li", element("code", place), f": {reason}") for place, reason in entries)
        yield element("h2", heading, id=name)
        yield element(
            "details", element("summary", counted(len(entries), "entry", "entries")), element("ul", *items)
        )


def _totals(result: ScanResult) -> Iterator[Element]:
    lines = [datasets_line(result), sites_line(result), files_line(result), skips_line(result)]
    step = [element("code", part) if index % 2 else part for index, part in enumerate(next_step(result))]
    yield element("h2", "Totals", id="totals")
    yield element("ul", *(element("li", line) for line in lines if line))
    yield element("p", element("strong", "Next: "), *step)
