"""The terminal report: what it says, at every width, with and without colour."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from restow.reports._terminal_view import render_on
from restow.reports.terminal import render
from tests.support import scan_results

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def console(width: int, *, colour: bool = False, encoding: str = "utf-8") -> Console:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    return Console(
        file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None
    )


def shown(width: int = 80) -> str:
    return render_on(console(width), scan_results.common())


def test_a_dataset() -> None:
    assert """\
scorecards  sessions/{session_id}/scorecard.json
  home       PostgreSQL, decided by Q1 Is it user-specific or session-specific
             data that changes over time? Yes, 94% sure.
  kept in    Azure Blob Storage, container sessions
  documents  1,200 documents, 3.4 MB, in the repository; from 2026-01-02 to
             2026-03-04; each an object; fields: overall, bce; 3 commits, 1 of
             them with code
  for        Each session has a document of its own.
               shop/score.py:40
             It is sorted.
               shop/score.py:15
  against    It is named for 'scorecards'.
  sites      read   shop/score.py:10
             read   shop/score.py:12
             read   shop/score.py:14
             read   shop/score.py:16
             read   shop/score.py:18
             write  shop/score.py:40
             and 2 more
  change     If nothing but deploys changed it, it could stay JSON.
""" in shown()


def test_a_choice_of_a_person() -> None:
    assert "JSON (cache), decided by a person in restow.toml: it is rebuilt every night" in shown(100)


def test_the_totals() -> None:
    text = shown(100)
    assert "4 datasets: 1 belongs in PostgreSQL, 1 to consider, 2 stay JSON." in text
    assert "10 sites: 8 read, 2 write." in text
    assert "16 source files: 9 parsed, 5 without a sign of stored JSON, 2 skipped." in text
    assert "2 left out: 1 minified, 1 vendored." in text
    assert "2 problems." in text
    assert "Next: restow explain scorecards shows the reasoning" in text


def test_an_empty_result_says_what_to_do() -> None:
    text = render_on(console(80), scan_results.empty())
    assert "No dataset was found." in text
    assert "Next: If you expected some, scan the folder of the source code" in text


def test_functions_are_shown_where_there_is_room() -> None:
    assert "save_score" not in shown(80)
    assert "save_score" in shown(120)


@pytest.mark.parametrize("width", [20, 80, 120, 300])
@pytest.mark.parametrize("result", [scan_results.common(), scan_results.hostile()], ids=["common", "hostile"])
def test_no_line_is_wider_than_the_screen(width: int, result: scan_results.ScanResult) -> None:
    lines = render_on(console(width), result).splitlines()
    assert max(map(cell_len, lines)) <= min(width, 120)


def test_colours_add_nothing_but_colour() -> None:
    coloured = render_on(console(80, colour=True), scan_results.common())
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()] == shown().splitlines()


def test_hostile_names_bring_no_escape_of_their_own() -> None:
    coloured = render_on(console(80, colour=True), scan_results.hostile())
    assert "\x1b" not in ESCAPE.sub("", coloured)
    assert "[bold red]markup[/]" in coloured


def test_plain_when_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b" not in render(scan_results.common())


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert re.search(r"\x1b\[[0-9;]*3[0-9]", render(scan_results.common()))
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", render(scan_results.common()))


def test_a_screen_of_ascii() -> None:
    assert render_on(console(80, encoding="ascii"), scan_results.hostile()).isascii()
