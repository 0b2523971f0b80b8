"""Templates: a name matches just when filling the holes gives it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.errors import UsageError
from restow.model import PathTemplate

TRANSCRIPT = PathTemplate("sessions/{session_id}/transcript.json")
fillings = st.text(st.characters(exclude_characters="/"), min_size=1).filter(
    lambda text: text not in (".", "..")
)
literals = st.text(st.characters(exclude_characters="{}"), max_size=8)


@given(literals, literals, fillings)
def test_one_hole_filled_is_matched_again(before: str, after: str, value: str) -> None:
    template = PathTemplate(f"{before}{{hole}}{after}")
    assert template.match(template.fill({"hole": value})) == {"hole": value}


@given(fillings, fillings, literals.filter(lambda text: "/" not in text))
def test_two_holes_in_parts_of_their_own(first: str, second: str, literal: str) -> None:
    template = PathTemplate(f"{literal}/{{a}}/{{b}}/x")
    assert template.match(template.fill({"a": first, "b": second})) == {"a": first, "b": second}


@given(st.text(), st.sampled_from(["s/{a}/t", "{a}", "{a}.json", "{a}/{b}", "{a}-{b}.json", "x"]))
def test_what_matches_is_what_fills(name: str, text: str) -> None:
    template = PathTemplate(text)
    for candidate in (name, f"s/{name}/t", f"{name}.json", f"{name}-{name}.json"):
        holes = template.match(candidate)
        if holes is not None:
            assert template.fill(holes) == candidate
            assert all(value and "/" not in value and value not in (".", "..") for value in holes.values())


@pytest.mark.parametrize(
    "value",
    ["a", "a b", "a\nb", "\n", "%2F", "%", "{x}", "...", ".a", "a.", "..a", "*", "[a]", "^$", "\\", "\\1",
     "é",
     "\udcff", "transcript.json", " "],
)  # fmt: skip
def test_a_hole_takes_any_characters_but_a_slash(value: str) -> None:
    assert TRANSCRIPT.match(f"sessions/{value}/transcript.json") == {"session_id": value}


@pytest.mark.parametrize(
    "name",
    ["sessions//transcript.json", "sessions/transcript.json", "sessions/a/b/transcript.json",
     "/sessions/a/transcript.json", "x/sessions/a/transcript.json", "sessions/a/transcript.json\n",
     "sessions/a/transcript.json/", "sessions/a/Transcript.json", "sessions/a/transcript.json.bak",
     "sessions/a/transcriptxjson", "sessions/./transcript.json", "sessions/../transcript.json", "",
     "sessions/",
     "sessions/{session_id}", "sessions\\a\\transcript.json"],
)  # fmt: skip
def test_names_of_another_form(name: str) -> None:
    assert TRANSCRIPT.match(name) is None


def test_literals_are_no_patterns() -> None:
    template = PathTemplate("a+b/(c)[d]{x}.j$on|{y}^")
    assert template.match("a+b/(c)[d]1.j$on|2^") == {"x": "1", "y": "2"}
    assert template.match("aab/(c)[d]1.j$on|2^") is None
    assert template.match("a+b/(c)[d]1xj$on|2^") is None


def test_two_holes_take_no_dots_and_no_slash() -> None:
    template = PathTemplate("{a}/{b}")
    for name in ("../x", "x/..", "./x", "x/.", "x", "x/y/z", "/x", "x/", "x/y\n/"):
        assert template.match(name) is None
    assert template.match("x/y\n") == {"a": "x", "b": "y\n"}


@pytest.mark.parametrize(
    ("text", "holes", "prefix", "parts"),
    [
        ("sessions/{id}/t.json", ("id",), "sessions/", ("sessions", "{id}", "t.json")),
        ("a/b/c_{id}.json", ("id",), "a/b/", ("a", "b", "c_{id}.json")),
        ("{a}/{b}", ("a", "b"), "", ("{a}", "{b}")),
        ("x{a}", ("a",), "", ("x{a}",)),
        ("plain/name.json", (), "plain/", ("plain", "name.json")),
        ("not{1}a/{hole name}", (), "", ("not{1}a", "{hole name}")),
    ],
)
def test_parts(text: str, holes: tuple[str, ...], prefix: str, parts: tuple[str, ...]) -> None:
    template = PathTemplate(text)
    assert (template.holes, template.literal_prefix, template.parts, str(template)) == (
        holes,
        prefix,
        parts,
        text,
    )


def test_a_hole_has_one_name_only() -> None:
    with pytest.raises(UsageError, match="names a hole twice"):
        PathTemplate("{a}/{a}")


def test_templates_compare_by_their_text() -> None:
    assert PathTemplate("{a}") == PathTemplate("{a}") != PathTemplate("{b}")
    assert len({PathTemplate("{a}"), PathTemplate("{a}")}) == 1
