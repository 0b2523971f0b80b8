"""Names as people may see them: nothing in them steers a terminal, hides, or cannot be written as UTF-8."""

import re

from rich.cells import cell_len, chop_cells

#: Controls, characters without width, marks of the reading direction, tags, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ELLIPSIS = "\u2026"


def printable(text: str) -> str:
    """The text on one line, with characters that control or hide spelled as escapes."""
    return text if text.isprintable() else _UNSAFE.sub(_spelled, text)


def encodable(text: str) -> str:
    """The text as it is, but for bytes of a file's name that are no UTF-8: these are spelled as escapes."""
    return text if text.isascii() else _SURROGATE.sub(_spelled, text)


def start_of(text: str, cells: int) -> str:
    """The text, or as much of its beginning as fits into so many cells of a fixed-width font."""
    text = printable(text)
    return text if cell_len(text) <= cells else chop_cells(text, cells - 1)[0] + _ELLIPSIS


def end_of(text: str, cells: int) -> str:
    """The text, or as much of its end as fits: a path's last parts tell most."""
    text = printable(text)
    if cell_len(text) <= cells:
        return text
    return _ELLIPSIS + chop_cells(text[::-1], cells - 1)[0][::-1]


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number and its noun: `1 site`, `1,200 sites`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
