"""Texts that name the old place of a dataset, before and after."""

from pathlib import Path

import pytest

from restow.model import Column, Mapping, Origin, PathTemplate
from restow.model.patch import Mention, Records
from restow.model.signature import StoreKind
from restow.stages.wording import reword
from tests.integration.test_migrate_tools import PEOPLE

CARD = Records(
    dataset="scorecard",
    template="data/sessions/{session_id}/scorecard.json",
    store=StoreKind.FILE,
    table=PEOPLE,
    mapping=Mapping(
        name="scorecard",
        noun="scorecard",
        source=PathTemplate("data/sessions/{session_id}/scorecard.json"),
        schema="analytics",
        table="scorecards",
        key=("session_id",),
        columns=(Column(name="session_id", type="text", origins=(Origin(hole="session_id"),)),),
    ),
)
TABLE = "the PostgreSQL table `analytics.scorecards`"
WHOLE = f"persist the scorecard into {TABLE}, with the whole scorecard as its JSONB payload"
SENTENCES = [
    ("Then write scorecard.json into `data/sessions/{session_id}/`.", f"Then {WHOLE}."),
    ("Save `scorecard.json` to data/sessions/<id>/, please.", f"P{WHOLE[1:]}, please."),
    ("Read it from `data/sessions/{sessionId}/scorecard.json`.", f"Read it from {TABLE}."),
    ("| `data/sessions/*/scorecard.json` | how it went |", f"| {TABLE} | how it went |"),
    ("Write the scorecard to scorecard.json in the session's folder.", f"Write the scorecard to {TABLE}."),
    ("Nothing about other/scorecard.json.bak or my-scorecard.json here.", None),
    ("See archive/data/sessions/a/scorecard.json.", None),
]


@pytest.mark.parametrize(("before", "after"), SENTENCES)
def test_sentences(tmp_path: Path, before: str, after: str | None) -> None:
    (tmp_path / "spec.md").write_text(f"# Spec\n\n{before}\n")
    changes = reword(tmp_path, [CARD], frozenset()).changes
    assert [change.text for change in changes] == ([f"# Spec\n\n{after}\n"] if after else [])


def test_code_in_a_text_stays_and_is_told(tmp_path: Path) -> None:
    text = "```sh\ncat data/sessions/a/scorecard.json\n```\n"
    (tmp_path / "README.md").write_text(text)
    result = reword(tmp_path, [CARD], frozenset())
    assert result.changes == ()
    assert result.left == (Mention(dataset="scorecard", file="README.md", line=2),)


def test_json_is_changed_where_it_is_a_prompt_alone(tmp_path: Path) -> None:
    text = '{"say": "write scorecard.json into data/sessions/{session_id}/"}\n'
    for name in ("prompts/coach.json", "data/coach.json", "CHANGELOG.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    changes = reword(tmp_path, [CARD], frozenset()).changes
    assert [(change.path, change.text) for change in changes] == [
        ("prompts/coach.json", f'{{"say": "{WHOLE}"}}\n')
    ]
