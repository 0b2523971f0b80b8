"""Names made fit to be seen, and cut to a width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from restow.model.shown import encodable, printable
from restow.reports._text import counted, end_of, start_of
from tests.support.scan_results import HOSTILE

TEXTS = st.one_of(st.text(), st.sampled_from(HOSTILE), st.text(alphabet="\ud800\udcff\x1b\n\u202ea"))


@given(TEXTS)
def test_what_is_printable_is_one_line_that_can_be_written(text: str) -> None:
    shown = printable(text)
    assert shown.encode("utf-8").decode() == shown
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown


@pytest.mark.parametrize("text", ["plain", "\u6f22\u5b57", "caf\u00e9", "a b"])
def test_plain_names_stay(text: str) -> None:
    assert printable(text) == encodable(text) == text


def test_escapes_are_spelled() -> None:
    assert printable("a\nb\x1b[0m\u202e\udcff") == r"a\nb\x1b[0m\u202e\udcff"
    assert encodable("a\n\udcff") == "a\n\\udcff"


@given(TEXTS, st.integers(3, 40))
def test_cut_names_fit(text: str, cells: int) -> None:
    assert cell_len(start_of(text, cells)) <= cells
    assert cell_len(end_of(text, cells)) <= cells


def test_each_end_is_kept() -> None:
    assert start_of("sessions/scorecard.json", 10) == "sessions/\u2026"
    assert end_of("sessions/scorecard.json", 10) == "\u2026card.json"


def test_counts() -> None:
    assert [counted(n, "site") for n in (0, 1, 1200)] == ["0 sites", "1 site", "1,200 sites"]
    assert counted(2, "entry", "entries") == "2 entries"
