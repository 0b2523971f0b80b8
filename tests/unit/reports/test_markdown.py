"""The Markdown report, read back by a Markdown parser: names come out as they went in."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from restow.reports._markdown_text import cell_code, code, prose
from restow.reports._text import printable
from restow.reports.markdown import render
from tests.support import scan_results

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
NAMES = st.one_of(st.sampled_from(scan_results.HOSTILE), st.text(alphabet="ab`|\\*_<>[]()#@!~&1.-+= \n\x1b"))


def inline(markdown: str) -> list[Token]:
    """The inline tokens of text that must be one paragraph."""
    blocks = PARSER.parse(markdown)
    assert [block.type for block in blocks if block.type != "inline"] in (
        [],
        ["paragraph_open", "paragraph_close"],
    )
    return [token for block in blocks for token in block.children or ()]


def words(tokens: list[Token]) -> str:
    """What a reader sees; comments are not shown."""
    return "".join(token.content for token in tokens if token.type != "html_inline")


@given(NAMES)
def test_prose_is_only_words(text: str) -> None:
    tokens = inline(prose(text))
    assert {token.type for token in tokens} <= {"text", "text_special", "html_inline"}
    assert {token.content for token in tokens if token.type == "html_inline"} <= {"<!-- -->"}
    assert words(tokens) == printable(text).strip()


@given(NAMES)
def test_prose_calls_nobody(text: str) -> None:
    assert not re.search(r"[@#][A-Za-z0-9]", prose(text))


@given(NAMES)
def test_code_is_one_span(text: str) -> None:
    tokens = inline(code(text))
    if printable(text).strip():
        assert [token.type for token in tokens] == ["code_inline"]
        assert tokens[0].content == printable(text)


@given(NAMES, NAMES)
def test_code_in_a_table_stays_in_its_cell(first: str, second: str) -> None:
    tokens = PARSER.parse(f"|a|b|c|\n|-|-|-|\n| {cell_code(first)} | {cell_code(second)} | end |\n")
    cells = [token.children or [] for token in tokens if token.type == "inline"][3:]
    assert [words(cell) for cell in cells] == [
        *(printable(text) if printable(text).strip() else "(empty)" for text in (first, second)),
        "end",
    ]


def sections(tokens: list[Token]) -> Iterator[str]:
    return (token.content for token in tokens if token.type == "html_block")


def test_hostile_names_add_no_markup() -> None:
    tokens = PARSER.parse(render(scan_results.hostile()))
    for html in sections(tokens):
        tags = set(re.findall(r"<[^>]*>", html))
        assert tags <= {"<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>"}
    inner = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inner} <= {
        *("text", "text_special", "code_inline", "html_inline", "strong_open", "strong_close", "softbreak"),
    }
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == 1 + len(scan_results.HOSTILE)


def test_a_dataset() -> None:
    text = render(scan_results.common())
    assert "| `scorecards` | `sessions/{session_id}/scorecard.json` | PostgreSQL | Q1 | 8 |" in text
    assert "| `cache` | `cache/{key}.json` | JSON | a person | 0 |" in text
    assert "  - It is sorted. (Q2 yes; weight 3; `rule-q2`): `shop/score.py:15`" in text
    assert "  - write `shop/score.py:40` in `save_score`" in text


def test_what_is_said_twice_is_said_once() -> None:
    assert render(scan_results.common()).count("Administrators change it, not its users.") == 1
    assert "(Q1 no, Q2 no; weight 5; `is-edited`)" in render(scan_results.common())


@pytest.mark.parametrize("heading", ["Broken rules", "Remarks", "Problems", "Totals"])
def test_the_chapters(heading: str) -> None:
    assert f"\n## {heading}" in render(scan_results.common())
