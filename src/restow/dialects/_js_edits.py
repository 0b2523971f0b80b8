"""Additions to a JavaScript or TypeScript file that is there; all else of it stays as it was."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from restow.dialects._js_syntax import parse, text_of, walk
from restow.syntax.js_style import Style

if TYPE_CHECKING:
    from tree_sitter import Node

_RELATIVE_IMPORT = re.compile(r"""from\s+['"](\.[^'"]*)['"]""")


class Edits:
    """Collects insertions into one source."""

    def __init__(self, source: str, style: Style) -> None:
        """No insertion yet.

        Args:
            source: the file's text.
            style: how it is written.
        """
        self._source = source.encode()
        self._style = style
        self._inserted: list[tuple[int, str]] = []
        self._imports: list[tuple[int, str]] = []
        self.tree = parse(source)
        self._imported = _imported(self.tree)

    def insert(self, offset: int, text: str) -> None:
        """Puts text before the byte at `offset`."""
        self._inserted.append((offset, text))

    def insert_items(self, offset: int, items: Iterable[str], *, is_first: bool) -> None:
        """Puts further items into a list or an object, each on a line of its own.

        Args:
            offset: the last item's end, or the place behind the bracket where there is none.
            items: the items.
            is_first: there is none.
        """
        line = self._source[self._source.rfind(b"\n", 0, offset) + 1 : offset].decode()
        depth = line[: len(line) - len(line.lstrip())]
        if is_first:
            inner = "".join(f"\n{depth}{self._style.indent}{item}," for item in items)
            self.insert(offset, f"{inner}\n{depth}")
        else:
            self.insert(offset, "".join(f",\n{depth}{item}" for item in items))

    def import_names(self, module: str, names: Iterable[str]) -> None:
        """Has the file import these names, beside those that it imports from there."""
        missing = sorted(set(names) - self._imported)
        if not missing:
            return
        self._imported.update(missing)
        for node in self.tree.children:
            source = text_of(node.child_by_field_name("source")).strip("'\"`")
            specifiers = [part for part in walk(node) if part.type == "import_specifier"]
            is_type = text_of(node).startswith("import type")
            if node.type == "import_statement" and source == module and specifiers and not is_type:
                self._imports.append((specifiers[-1].end_byte, "".join(f", {name}" for name in missing)))
                return
        line = f"import {{ {', '.join(missing)} }} from {self._style.text(module)}{self._style.end}\n"
        imports = [node for node in self.tree.children if node.type == "import_statement"]
        behind = self._source.find(b"\n", imports[-1].end_byte) + 1 if imports else 0
        self._imports.append((behind, line))

    def text(self) -> str:
        """The source with all insertions; imports first, then in the order they were made."""
        pieces, last = [], 0
        for offset, text in sorted([*self._imports, *self._inserted], key=itemgetter(0)):
            pieces += [self._source[last:offset], text.encode()]
            last = offset
        return with_line_ends(b"".join([*pieces, self._source[last:]]).decode(), self._source.decode())


def with_line_ends(text: str, source: str) -> str:
    """A text whose lines end as those of the source do."""
    return re.sub(r"(?<!\r)\n", "\r\n", text) if "\r\n" in source else text


def import_path(importer: str, imported: str, example: str) -> str:
    """How one file names another in an import.

    Args:
        importer: its path.
        imported: the other's.
        example: a source of the project; where it names files with their suffix, so does this.
    """
    stem, suffix = posixpath.splitext(imported)
    path = posixpath.relpath(stem, posixpath.dirname(importer) or ".")
    path = path if path.startswith(".") else f"./{path}"
    endings = {posixpath.splitext(named)[1] for named in _RELATIVE_IMPORT.findall(example)}
    if ".js" in endings:
        return f"{path}{suffix.replace('ts', 'js')}"
    return f"{path}{suffix}" if ".ts" in endings else path


def _imported(root: Node) -> set[str]:
    return {
        text_of(part.child_by_field_name("alias") or part.child_by_field_name("name"))
        for node in root.children
        if node.type == "import_statement"
        for part in walk(node)
        if part.type == "import_specifier"
    }
