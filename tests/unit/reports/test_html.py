"""The HTML report, read back by a parser: nothing is fetched, nothing runs, every link leads somewhere."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from restow.model.scan import ScanResult
from restow.reports._flow import flow_of
from restow.reports.html import render
from tests.support import scan_results

RESULTS = {
    "empty": scan_results.empty(),
    "common": scan_results.common(),
    "hostile": scan_results.hostile(),
    "large": scan_results.large(),
}
VOID = {"meta", "input"}


class Page(HTMLParser):
    """The page's elements, in the order in which they open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of the elements with this name and these attributes."""
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_it_is_closed_in_itself(result: ScanResult) -> None:
    page = Page(render(result))
    names = {name for name, _ in page.elements}
    assert not names & {"script", "img", "iframe", "link", "object", "embed", "form", "base"}
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
    assert "default-src 'none'" in page.all("meta")[1]["content"]
    assert "url(" not in render(result)
    assert "@import" not in render(result)


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_every_link_leads_to_a_place_of_the_page(result: ScanResult) -> None:
    page = Page(render(result))
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert not [name for name, count in ids.items() if count > 1]
    links = [attributes["href"] for attributes in page.all("a")]
    assert links
    assert {link for link in links if link[1:] not in ids} == set()
    assert {link[0] for link in links} == {"#"}


def test_hostile_names_are_words() -> None:
    page = Page(render(scan_results.hostile()))
    for text in ("<script>alert(1)</script>", "</style></title></section>", '"><img src=x onerror=alert(1)>'):
        assert text in page.text
    assert len(page.all("section", **{"class": "dataset"})) == len(scan_results.HOSTILE)


def test_each_dataset_has_its_section() -> None:
    page = Page(render(scan_results.common()))
    homes = [attributes["data-home"] for attributes in page.all("section", **{"class": "dataset"})]
    assert homes == ["postgres", "consider", "json", "json"]
    assert {attributes["id"] for attributes in page.all("input")} == {
        *("show-postgres", "show-consider", "show-json"),
    }


def test_a_section_says_all() -> None:
    text = re.sub(r"\s+", " ", Page(render(scan_results.common())).text)
    for words in (
        "1,200 documents, 3.4 MB, in the repository; from 2026-01-02 to 2026-03-04; each an object;",
        "fields: overall, bce; 3 commits, 1 of them with code",
        "Azure Blob Storage, container sessions",
        "sessions/{id}/scorecard.json",
        "a person in restow.toml: it is rebuilt every night",
        "overall.score field \u00d72",
        "request POST /score",
        "No code of the project touches it.",
        "Against PostgreSQL",
        "If nothing but deploys changed it",
    ):
        assert words in text


def test_the_filters_are_in_the_style_sheet() -> None:
    text = render(scan_results.common())
    for home in ("postgres", "consider", "json"):
        assert f'body:has(#show-{home}:not(:checked)) [data-home="{home}"]' in text


def test_the_picture_has_a_row_for_each_file_and_dataset() -> None:
    flow = flow_of(scan_results.common())
    assert sorted(row.name for row in flow.files) == ["shop/admin.py", "shop/score.py", "shop/settings.py"]
    assert [row.name for row in flow.datasets] == ["scorecards", "prompts", "cache", "settings"]
    assert [(link.file.name, link.sites) for link in flow.links if link.dataset.name == "scorecards"] == [
        ("shop/score.py", 8)
    ]


def test_the_picture_has_no_more_rows_than_a_person_can_read() -> None:
    flow = flow_of(scan_results.large(datasets=400))
    assert len(flow.files) == 41
    assert sum(row.judged is not None for row in flow.datasets) == 120
    assert [row.name for row in flow.datasets if row.judged is None] == [
        "14 more below",
        "133 more below",
        "133 more below",
    ]
    assert sum(link.sites for link in flow.links) == 120
    assert sum(band.count for band in flow.bands) == 400


def test_no_two_rows_of_the_picture_overlap() -> None:
    for rows in (flow_of(scan_results.large()).datasets, flow_of(scan_results.large()).files):
        heights = sorted(row.y for row in rows)
        assert min(after - before for before, after in pairwise(heights)) >= 24
