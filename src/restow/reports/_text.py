"""Text in a fixed width, and numbers with their nouns."""

from rich.cells import cell_len, chop_cells

from restow.model.shown import printable

_ELLIPSIS = "\u2026"


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
