"""What of a path is a key."""

import re

import pytest

from restow.model.template import PathTemplate
from restow.rewriters._alignment import Piece, align, key_pattern

CASES = [
    ("data/sessions/{id}/card.json", "data/sessions/a/card.json", ("a",)),
    ("data/sessions/{id}/card.json", "sessions/a/card.json", ("a",)),  # a wrapper adds the folder
    ("data/sessions/{id}/card.json", "/srv/elsewhere/a/card.json", ("a",)),  # a setting names it
    ("data/sessions/{id}/card.json", "data/sessions/a/turns.json", None),
    ("data/history_{id}.json", "history_a.json", ("a",)),
    ("data/history_{id}.json", "data/a.json", None),
    ("data/{user}/{id}.json", "data/u/a.json", ("u", "a")),
]


@pytest.mark.parametrize(("template", "path", "key"), CASES)
def test_the_key_that_a_path_tells(template: str, path: str, key: tuple[str, ...] | None) -> None:
    found = re.search(key_pattern(PathTemplate(template)), path)
    assert (found.groups() if found else None) == key


TEMPLATE = PathTemplate("data/sessions/{id}/card.json")
#: Expressions stand in angle brackets.
PATHS = [
    (("data/sessions/", "<s>", "/card.json"), False, "s"),
    (("<DATA>", "/", "sessions", "/", "<s>", "/card.json"), False, "s"),
    (("sessions/", "<s>", "/card.json"), False, "s"),
    (("<SESSIONS>", "/", "<s>", "/", "card.json"), False, None),
    (("<SESSIONS>", "/", "<s>", "/", "card.json"), True, "s"),
    (("<folder>", "/", "card.json"), False, None),
    (("<folder>", "/", "card.json"), True, None),  # the folder of one session
    (("<s>", "/card.json"), True, None),
    (("data/sessions/", "<a>", "<b>", "/card.json"), True, None),
]


@pytest.mark.parametrize(("path", "anywhere", "filled"), PATHS)
def test_the_piece_that_fills_a_hole(path: tuple[str, ...], anywhere: bool, filled: str | None) -> None:
    pieces = [Piece(each.strip("<>"), is_expression=each.startswith("<")) for each in path]
    found = align(pieces, TEMPLATE, anywhere=anywhere)
    assert (found["id"].text if found else None) == filled
