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


def align(pieces: Sequence[Piece], template: PathTemplate) -> dict[str, Piece] | None:
    """The piece that fills each hole; None when a hole is only a part of one, or more than one.

    Folders before the template's beginning may be anything: applications are run in many places.

    Args:
        pieces: the path.
        template: the names that the documents have.
    """
    parts = [f"{_MARK}{at}{_MARK}" if each.is_expression else each.text for at, each in enumerate(pieces)]
    path = "".join(parts).replace("\\", "/")
    found = re.search(f"(?:^|/|{_MARK}){_source(template, whole=True)}$", path, re.DOTALL)
    if found is None or not found.groupdict():
        return None if found is None else {}
    filled = {hole: _piece(value, pieces) for hole, value in found.groupdict().items()}
    known = {hole: piece for hole, piece in filled.items() if piece is not None}
    return known if len(known) == len(filled) else None


def key_pattern(template: PathTemplate) -> str:
    """A pattern, the same in Python and JavaScript, whose groups are the holes of a path's end.

    Folders before the first hole are not looked at: they may be configured away, or added by a wrapper.
    """
    parts = template.parts
    first = next((at for at, part in enumerate(parts) if PathTemplate(part).holes), len(parts) - 1)
    return f"(?:^|/){_source(PathTemplate('/'.join(parts[first:])))}$"


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
