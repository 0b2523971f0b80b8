"""`restow.toml`: what restow writes it reads again, and what people write stays."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.errors import UsageError
from restow.model import Column, Mapping, Origin, PathTemplate
from restow.model.dataset import Home, Question
from restow.model.design import IndexDesign, Reason, TableDesign
from restow.model.plan import DatasetPlan, Plan
from restow.plans.file import parse_plan, update
from tests.support.reference_migrations import column, key, reference

WHY = Reason(sentence="Code sorts by it.", place="app.py:12")
COLUMNS = (
    column("user_id", "uuid", nullable=False),
    column("score", "numeric"),
    column("document", "jsonb", nullable=False),
    column("created_at", "timestamp with time zone", nullable=False, default="now()"),
)
TABLE = TableDesign(
    schema="public",
    name="scores",
    columns=COLUMNS,
    key=key("scores_pkey", "user_id"),
    references=(reference("scores_user_id_fkey", "users", "user_id"),),
    indexes=(IndexDesign(name="scores_score_idx", columns=("score",), reason=WHY),),
    comment="A row for each document of scores/{user_id}.json.",
)
MAPPING = Mapping(
    name="scores",
    noun="score",
    source=PathTemplate("scores/{user_id}.json"),
    schema="public",
    table="scores",
    key=("user_id",),
    columns=(
        Column(name="user_id", type="uuid", origins=(Origin(hole="user_id"),)),
        Column(name="score", type="numeric", origins=(Origin(pointer="/total/score"),)),
        Column(name="document", type="jsonb", origins=(Origin(pointer=""),)),
    ),
)
SCORES = DatasetPlan(
    id="scores",
    template="scores/{user_id}.json",
    home=Home.POSTGRES,
    question=Question.Q1,
    because="Each user has one.",
    table=TABLE,
    mapping=MAPPING,
    made_from=(("code", "0123456789"), ("shape", "abcdef0123"), ("documents", "12")),
)
PROMPTS = DatasetPlan(id="prompts", template="prompts.json", home=Home.JSON, question=Question.Q4)
PLAN = Plan(datasets=(SCORES, PROMPTS))


def with_table(table: TableDesign) -> Plan:
    return Plan(datasets=(replace(SCORES, table=table), PROMPTS))


def test_what_is_written_is_read_again() -> None:
    text = update(None, PLAN).text
    assert parse_plan(text) == PLAN
    assert update(text, PLAN).text == text


@given(
    st.text(), st.text(min_size=1).filter(str.strip), st.sampled_from(["file", "a.b", "ö", 'say "x"', "a b"])
)
def test_any_words_are_read_again(because: str, comment: str, name: str) -> None:
    dataset = replace(SCORES, id=name, because=because, table=replace(TABLE, comment=comment))
    dataset = replace(dataset, mapping=replace(MAPPING, name=name))
    text = update(None, Plan(datasets=(dataset,))).text
    assert parse_plan(text) == Plan(datasets=(dataset,))
    assert update(text, Plan(datasets=(dataset,))).text == text


def test_a_person_s_edits_and_comments_stay() -> None:
    text = update(None, PLAN).text
    edited = text.replace(
        'from = "/total/score"', 'from = ["/total/score", "/score"]  # old documents have no total'
    ).replace('type = "numeric"', 'type = "double precision"')
    edited = f"# Ours.\n{edited}\n[choices.prompts]\nhome = 'json'\nwhy = 'reviewed'\n"
    assert update(edited, PLAN).text == edited
    (scores, _) = parse_plan(edited).datasets
    assert scores.mapping is not None
    assert scores.mapping.columns[1].type == "double precision"


def test_restow_s_own_parts_follow_a_new_design_and_a_person_s_are_told() -> None:
    text = update(None, PLAN).text.replace('type = "numeric"', 'type = "text"  # they are words now')
    wider = replace(column("score", "bigint"), reason=WHY)
    table = replace(TABLE, columns=(COLUMNS[0], wider, *COLUMNS[2:], column("level", "text")), comment="New.")
    found = update(text, with_table(table))
    assert 'type = "text"  # they are words now' in found.text
    (kept,) = found.kept
    assert kept.startswith(
        'scores: columns.score stays as you wrote it; restow would now write {"type": "bigint"'
    )
    (scores, _) = parse_plan(found.text).datasets
    assert scores.table is not None
    assert scores.table.comment == "New."
    assert [each.name for each in scores.table.columns][-1] == "level"


def test_what_restow_would_no_longer_write_goes_and_what_a_person_took_out_stays_out() -> None:
    text = update(None, PLAN).text
    without_index = update(text, with_table(replace(TABLE, indexes=()))).text
    assert parse_plan(without_index).datasets[0].table == replace(TABLE, indexes=())
    start = text.index("[datasets.scores.references.scores_user_id_fkey]")
    taken_out = text[:start] + text[text.index("[datasets.scores.made]") :]
    assert update(taken_out, PLAN).text == taken_out


def test_comments_beside_what_is_renewed_stay() -> None:
    text = update(None, PLAN).text.replace('because = "Each user has one."', "#KEEP\n\\g")
    text = text.replace("#KEEP\n\\g", 'because = "Each user has one."  # and always will')
    changed = Plan(datasets=(replace(SCORES, because="Each user has many."), PROMPTS))
    assert 'because = "Each user has many." # and always will' in update(text, changed).text.replace(
        "  #", " #"
    )


def test_datasets_that_are_gone_stay_until_a_person_takes_them_out() -> None:
    text = update(None, PLAN).text
    assert update(text, Plan(datasets=(SCORES,))).text == text


@pytest.mark.parametrize(
    "text",
    [
        "datasets = {}\n",
        "datasets.prompts = {template = 'prompts.json', home = 'json', question = 'Q4'}\n",
        "[datasets]\nprompts.template = 'prompts.json'\nprompts.home = 'json'\nprompts.question = 'Q4'\n",
    ],
)
def test_what_cannot_be_edited_without_loss_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="without loss") as caught:
        update(text, PLAN)
    assert "[datasets.NAME.columns.COLUMN]" in caught.value.next_step


def test_a_damaged_record_of_what_was_written_keeps_all_as_a_person_s() -> None:
    text = update(None, PLAN).text
    damaged = re.sub('written = ".*"', 'written = "what"', text)
    found = update(damaged, with_table(replace(TABLE, comment="New.")))
    assert [each.partition(" stays")[0] for each in found.kept] == ["scores: comment"]
    assert parse_plan(found.text) == replace(PLAN, datasets=(SCORES, PROMPTS))


def test_a_table_goes_with_the_decision_to_move_and_the_line_ends_stay() -> None:
    text = update(None, PLAN).text.replace("\n", "\r\n")
    assert update(text, PLAN).text == text
    stays = replace(SCORES, home=Home.JSON, table=None, mapping=None, made_from=())
    plan = Plan(datasets=(stays, PROMPTS))
    assert parse_plan(update(text, plan).text) == plan


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'home = "postgres"',
            'home = "postgre"',
            r"\[datasets.scores\].*Invalid enum value 'postgre' in home; it takes consider, json, postgres\.",
        ),
        (
            'type = "numeric"',
            'type = "number"',
            r"'number' in columns.score.type; it takes bigint, .*uuid",
        ),
        (
            "null = true",
            "nullable = true",
            r"\[datasets.scores\].*unknown field `nullable` in columns.score\.",
        ),
        ("null = true", 'null = "yes"', r"Expected `bool`, got `str` in columns.score.null\."),
        ('from = "/total/score"', 'from = "score"', r'column score cannot come from "score".*"/score"'),
        ("[datasets.prompts]", "[datasets.prompts]\ntabel = 1", r"\[datasets.prompts\].*tabel"),
        ('key = ["user_id"]', 'key = ["id"]', r"\[datasets.scores\].*no column id"),
        ('key = ["user_id"]\n', "", r"\[datasets.scores\] in restow.toml has no key"),
        ('columns = ["score"]', 'columns = ["scores"]', r"no column scores, as its indexes.scores_score_idx"),
        ('columns = ["score"]', "columns = []", r"no columns in indexes.scores_score_idx"),
        (
            'target_columns = ["id"]',
            "target_columns = []",
            r"target_columns in references.scores_user_id_fkey",
        ),
        ("scores/{user_id}.json", "scores/{id}.json", r"\[datasets.scores\] in restow.toml: .*user_id"),
        ("[datasets.prompts]", "[datasets.prompts", "not TOML"),
        ("[datasets.prompts]", "[datasets]\nx = 1\n[datasets.prompts]", "not TOML|table of tables"),
    ],
)
def test_what_makes_no_sense_is_named(old: str, new: str, says: str) -> None:
    text = update(None, PLAN).text
    assert old in text
    with pytest.raises(UsageError, match=says):
        update(text.replace(old, new, 1), PLAN)


def test_two_datasets_cannot_have_one_table() -> None:
    others = replace(SCORES, id="others", template="others/{user_id}.json")
    with pytest.raises(UsageError, match=r"scores\] and \[datasets.others\].*the same table, public.scores"):
        parse_plan(update(None, Plan(datasets=(SCORES, others))).text)
