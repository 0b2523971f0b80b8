"""Which stored names a template of the code stands for."""

import time

import pytest

from restow.stages.naming import head_before, is_bare, is_cut


@pytest.mark.parametrize(
    ("template", "name", "head"),
    [
        ("sessions/{session_id}/score.json", "sessions/7/score.json", ()),
        ("{base_dir}/data/users.json", "data/users.json", ()),
        ("{base_dir}/data/users.json", "old/data/users.json", ("old",)),
        ("~/.app/state.json", ".app/state.json", ()),
        ("./users.json", "backend/users.json", ("backend",)),
        ("{user_id}/profile.json", "7/profile.json", ()),
        ("{user_id}/profile.json", "profile.json", None),
        ("users.json", "my-users.json", None),
        ("users.json", "users.json.bak", None),
        ("log-{date}.json", "log-2026-01-01.json", ()),
        ("{id}.json", "{id}.json", ()),
        ("a+b(c).json", "a+b(c).json", ()),
    ],
)
def test_what_comes_before(template: str, name: str, head: tuple[str, ...] | None) -> None:
    assert head_before(template, name) == head


def test_a_template_of_holes_alone_is_bare() -> None:
    assert is_bare("{id}.json")
    assert is_bare("{data_dir}/{id}.json")
    assert is_bare("{id}/{part}.json")
    assert not is_bare("users/{id}/state.json")
    assert not is_bare("data/users/{id}.json")
    assert not is_bare("data/{id}")
    assert not is_bare("{data_dir}/users")
    assert is_cut("{data_dir}/{id}.json")
    assert not is_cut("users/{id}.json")


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{a}{b}{c}{d}{e}{f}{g}.json", "1" * 250 + ".jsonl"),
        ("{a}-{b}-{c}-{d}-{e}-{f}-{g}.json", "-" * 250 + ".jsonl"),
    ],
)
def test_a_name_with_many_holes_is_compared_at_once(template: str, name: str) -> None:
    begin = time.monotonic()
    assert head_before(template, name) is None
    assert head_before(template, name.removesuffix("l")) == ()
    assert time.monotonic() - begin < 1


@pytest.mark.parametrize(
    ("template", "name", "fits"),
    [
        ("{a}{b}.json", "x.json", False),
        ("{a}{b}.json", "xy.json", True),
        ("{a}-x-{b}.json", "-x--x-1.json", True),
        ("{a}_{b}_end.json", "a_b_end_end.json", True),
        ("{a}_{b}_end.json", "a__end.json", False),
        ("v{a}.json.json", "v1.json.json", True),
    ],
)
def test_every_hole_takes_a_letter(template: str, name: str, fits: bool) -> None:
    assert (head_before(template, name) is not None) is fits
