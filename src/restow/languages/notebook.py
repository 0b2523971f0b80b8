"""Jupyter notebooks: their code cells as one Python module.

The cells' lines are put where they stand in the file, with blank lines between, so that a Unit's lines are
the file's own. That needs the form in which Jupyter writes: one line of source on one line of the file. In
any other form lines count within the joined source. Columns and offsets are those of the joined source, never
of the file.
"""

import re
from bisect import bisect_left
from collections.abc import Set
from itertools import count
from typing import NamedTuple

import msgspec

from restow.languages import python
from restow.model.code import Unit, Unreadable
from restow.syntax.tree import parse

NAME = python.NAME
SUFFIXES = (".ipynb",)

#: `%magic`, `!command`, `?name` and `name?`, also where a name takes the result.
_MAGIC = re.compile(r"(?:[\w.,\[\] ]+=[ \t]*)?(?:%{1,2}[A-Za-z]|!(?!=))|\?|[\w.]+\?{1,2}\s*$")
#: Cell magics after which the cell is still Python.
_PYTHON_CELL = re.compile(r"%%(time|timeit|capture|prun|python3?)\b")


class _Member(NamedTuple):
    """A part of the file's JSON: its first byte in the file, and its text."""

    start: int
    text: bytes


class _Line(NamedTuple):
    #: Line in the file, from 0.
    row: int
    text: str


class _Language(msgspec.Struct):
    name: str = "python"


class _Metadata(msgspec.Struct):
    language_info: _Language = msgspec.field(default_factory=_Language)


_Cell = list[_Line]
#: Broken cells that are read for what is whole in them: as many as a Unit lists.
_MOST_BROKEN = 20


def read_unit(path: str, source: bytes) -> Unit:
    """The notebook's code in language-neutral form (see `languages.base.Language.read_unit`)."""
    text = b"   " + source[3:] if source.startswith(b"\xef\xbb\xbf") else source
    try:
        cells = _code_cells(text.decode("utf-8", "replace").encode())
    except (ValueError, RecursionError):
        return Unit(path, NAME, (), unreadable=(Unreadable(1, "not a notebook: its JSON is broken"),))
    except KeyError:
        return Unit(path, NAME, (), unreadable=(Unreadable(1, "not a notebook: it has no cells"),))
    return _read_cells(path, cells)


def _read_cells(path: str, cells: list[_Cell]) -> Unit:
    """All whole cells as one module, then each broken one alone: a bracket left open ends with its cell."""
    broken = [number for number, cell in enumerate(cells) if _is_broken(cell)]
    whole = frozenset(range(len(cells))).difference(broken)
    units = [python.read_unit(path, _module(cells, whole))]
    units += [python.read_unit(path, _module(cells, {number})) for number in broken[:_MOST_BROKEN]]
    statements = [statement for unit in units for statement in unit.body]
    regions = [region for unit in units for region in unit.unreadable]
    return Unit(
        path,
        NAME,
        tuple(sorted(statements, key=lambda statement: statement.line)),
        notes=tuple(sorted((note for unit in units for note in unit.notes), key=lambda note: note.line)),
        unreadable=tuple(sorted(regions, key=lambda region: region.line)[:_MOST_BROKEN]),
    )


def _is_broken(cell: _Cell) -> bool:
    return parse(NAME, "\n".join(line.text for line in cell).encode()).root_node.has_error


def _module(cells: list[_Cell], kept: Set[int]) -> bytes:
    """The cells' lines at their rows; those of other cells are as long, and blank."""
    lines: dict[int, bytes] = {}
    for number, cell in enumerate(cells):
        for row, text in cell:
            code = text.encode("utf-8", "replace")
            lines[row] = code if number in kept else b" " * len(code)
    return b"\n".join(lines.get(row, b"") for row in range(max(lines, default=-1) + 1))


def _code_cells(source: bytes) -> list[_Cell]:
    """The code cells with the rows that their lines get; none for a notebook in another language."""
    whole = _members(_Member(0, source))
    elements = _elements(whole["cells"])
    if "metadata" in whole and not _is_python(whole["metadata"]):
        return []
    breaks = [found.start() for found in re.finditer(b"\n", source)]
    cells = [_cell_lines(element, breaks) for element in elements]
    rows = [line.row for cell in cells for line in cell]
    if len(set(rows)) == len(rows):
        return cells
    joined = count()
    return [[_Line(next(joined), line.text) for line in cell] for cell in cells]


def _members(whole: _Member) -> dict[str, _Member]:
    """The members of a JSON object. A name with escapes is found by its value alone."""
    found: dict[str, _Member] = {}
    at = 0
    for name, raw in msgspec.json.decode(whole.text, type=dict[str, msgspec.Raw]).items():
        quoted = f'"{name}"'.encode()
        key = whole.text.find(quoted, at)
        value = bytes(raw)
        at = whole.text.index(value, at if key < 0 else key + len(quoted))
        found[name] = _Member(whole.start + at, value)
        at += len(value)
    return found


def _elements(whole: _Member) -> list[_Member]:
    found: list[_Member] = []
    at = 0
    for raw in msgspec.json.decode(whole.text, type=list[msgspec.Raw]):
        value = bytes(raw)
        at = whole.text.index(value, at)
        found.append(_Member(whole.start + at, value))
        at += len(value)
    return found


def _is_python(metadata: _Member) -> bool:
    try:
        name = msgspec.json.decode(metadata.text, type=_Metadata).language_info.name
    except msgspec.ValidationError:
        return True
    return "python" in name.lower()


def _cell_lines(element: _Member, breaks: list[int]) -> _Cell:
    """A code cell's lines, magics blanked; empty for a cell of another kind."""
    members = _members(element)
    kind, source = members.get("cell_type"), members.get("source")
    if kind is None or source is None or kind.text != b'"code"':
        return []
    pieces = _elements(source) if source.text.startswith(b"[") else [source]
    lines: _Cell = []
    for piece in pieces:
        row = bisect_left(breaks, piece.start)
        lines += [_Line(row, text) for text in msgspec.json.decode(piece.text, type=str).splitlines()]
    return _as_python(lines)


def _as_python(cell: _Cell) -> _Cell:
    """The cell without magics, and without the indentation of its first line, as IPython runs it."""
    first = next((line.text for line in cell if line.text.strip()), "")
    if first.startswith("%%") and not _PYTHON_CELL.match(first):
        return [_Line(line.row, "") for line in cell]
    indent = first[: len(first) - len(first.lstrip())]
    return [_Line(line.row, _blanked(line.text.removeprefix(indent))) for line in cell]


def _blanked(text: str) -> str:
    """Nothing in place of a magic; `pass` in a block, which would be broken without a statement."""
    bare = text.lstrip()
    if not _MAGIC.match(bare):
        return text
    return text[: len(text) - len(bare)] + "pass" if bare != text else ""
