"""What every report does alike. A new report is one file in `reports/`, and passes this suite."""

import re

import pytest

from restow.model.scan import ScanResult
from restow.registry import members
from restow.reports.base import Report
from tests.support import scan_results

REPORTS: dict[str, Report] = dict(members("restow.reports"))  # type: ignore[arg-type]
RESULTS = {
    "empty": scan_results.empty(),
    "common": scan_results.common(),
    "hostile": scan_results.hostile(),
    "large": scan_results.large(),
}
#: What may steer a terminal or hide text, and what no file can hold.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def test_the_formats() -> None:
    assert sorted(REPORTS) == ["html", "json", "markdown", "sarif", "terminal"]


@pytest.mark.parametrize("name", REPORTS)
def test_it_says_what_it_is_for(name: str) -> None:
    assert re.fullmatch(r"\S[^\n]{5,60}", REPORTS[name].TITLE)


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
@pytest.mark.parametrize("name", REPORTS)
def test_it_is_text_that_harms_nothing(name: str, result: ScanResult) -> None:
    text = REPORTS[name].render(result)
    assert UNSAFE.search(text) is None
    assert text.encode("utf-8")
    assert text.endswith("\n")


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
@pytest.mark.parametrize("name", REPORTS)
def test_equal_results_give_equal_text(name: str, result: ScanResult) -> None:
    assert REPORTS[name].render(result) == REPORTS[name].render(result)


@pytest.mark.parametrize("name", REPORTS)
def test_it_tells_what_matters(name: str) -> None:
    text = REPORTS[name].render(scan_results.common())
    assert "scorecards" in text
    assert "Each session has a document of its own." in text
    assert "shop/score.py" in text
    assert "Carts are kept in Redis alone." in text
    assert "syntax error" in text


@pytest.mark.parametrize("name", sorted(set(REPORTS) - {"json"}))
def test_what_needs_work_comes_first(name: str) -> None:
    text = REPORTS[name].render(scan_results.common())
    assert text.index("scorecards") < text.index("prompts")


@pytest.mark.parametrize("name", REPORTS)
def test_the_order_of_the_result_does_not_matter(name: str) -> None:
    result = scan_results.common()
    turned = ScanResult(
        project=result.project,
        version=result.version,
        judged=result.judged[::-1],
        broken=result.broken,
        remarks=result.remarks,
        problems=result.problems,
        skips=result.skips,
        files=result.files,
    )
    assert REPORTS[name].render(turned) == REPORTS[name].render(result)
