"""What of a path expression fills which hole of a template."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from restow.model.template import PathTemplate

_MARK = "\0"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a path, in order: known text, or an expression."""

    #: The text; of an expression, its source.
    text: str
    #: True: an expression.
    is_expression: bool = False


def align(
    pieces: Sequence[Piece], template: PathTemplate, *, anywhere: bool = False
) -> dict[str, Piece] | None:
    """The piece that fills each hole; None when a hole is only a part of one, or more than one.

    Folders before the last one that has a name may be anything: applications are run in many places, and
    wrappers put a folder before the paths that they are given.

    Args:
        pieces: the path.
        template: the names that the documents have.
        anywhere: True: that folder may be anything too. An expression that begins the path fills no hole
            then, since it may hold folders.
    """
    parts = [f"{_MARK}{at}{_MARK}" if each.is_expression else each.text for at, each in enumerate(pieces)]
    path = "".join(parts).replace("\\", "/")
    end = _from_first_hole(template, named=not anywhere)
    before = "/" if anywhere and end.text.startswith("{") else f"(?:^|/|{_MARK})"
    found = re.search(f"{before}{_source(end, whole=True)}$", path, re.DOTALL)
    if found is None or not found.groupdict():
        return None if found is None else {}
    filled = {hole: _piece(value, pieces) for hole, value in found.groupdict().items()}
    known = {hole: piece for hole, piece in filled.items() if piece is not None}
    return known if len(known) == len(filled) else None


def key_pattern(template: PathTemplate) -> str:
    """A pattern, the same in Python and JavaScript, whose groups are the holes of a path's end."""
    return f"(?:^|/){_source(_from_first_hole(template))}$"


def _from_first_hole(template: PathTemplate, *, named: bool = False) -> PathTemplate:
    """The template without the folders before its first hole, or before the one that stands next to it."""
    parts = template.parts
    first = next((at for at, part in enumerate(parts) if PathTemplate(part).holes), 0)
    return PathTemplate("/".join(parts[max(first - named, 0) :]))


def _source(template: PathTemplate, *, whole: bool = False) -> str:
    text = template.text
    source = ""
    for hole in template.holes:
        before, text = text.split(f"{{{hole}}}", 1)
        value = rf"(?P<{hole}>{_MARK}\d+{_MARK}|[^/{_MARK}]+)" if whole else "([^/]+)"
        source += _literal(before) + value
    return source + _literal(text)


def _literal(text: str) -> str:
    return re.sub(r"[.*+?^${}()|\[\]\\]", r"\\\g<0>", text)


def _piece(value: str, pieces: Sequence[Piece]) -> Piece | None:
    if not value.startswith(_MARK):
        return Piece(value) if _MARK not in value else None
    return pieces[int(value.strip(_MARK))]
