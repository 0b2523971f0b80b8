"""Python: its syntax tree as a Unit."""

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType

from restow.languages._python_blocks import COMPOUND_STATEMENTS
from restow.languages._python_definitions import DEFINITIONS
from restow.languages._python_expressions import EXPRESSIONS
from restow.languages._python_reader import Reader, StatementKind
from restow.languages._python_statements import SIMPLE_STATEMENTS
from restow.model.code import Unit
from restow.syntax.tree import as_utf8, notes, parse, unreadable

NAME = "python"
SUFFIXES = (".py", ".pyw")

_STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {**SIMPLE_STATEMENTS, **COMPOUND_STATEMENTS, **DEFINITIONS}
)
#: The declaration of PEP 263, which counts in the first two lines.
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_ASCII = "".join(map(chr, range(1, 128)))


def read_unit(path: str, source: bytes) -> Unit:
    """The file in language-neutral form (see `languages.base.Language.read_unit`)."""
    source = as_utf8(source)
    encoding = _encoding(source)
    tree = parse(NAME, source)
    reader = Reader(source, encoding, EXPRESSIONS, _STATEMENTS)
    body = reader.block(tree.root_node, 0)
    text = source if encoding == "utf-8" else source.decode(encoding, "replace").encode()
    return Unit(path, NAME, body, (), notes(source, tree), unreadable(tree, text))


def _encoding(source: bytes) -> str:
    """The declared encoding where it is one whose ASCII is ASCII, else UTF-8."""
    for line in source.split(b"\n", 2)[:2]:
        if found := _COOKIE.match(line):
            name = found[1].decode("ascii", "replace")
            return name if _extends_ascii(name) else "utf-8"
    return "utf-8"


def _extends_ascii(name: str) -> bool:
    """Escapes of a codec would make halves of characters, and UTF-7 and UTF-16 move every offset."""
    try:
        codec = codecs.lookup(name).name
        return "escape" not in codec and _ASCII.encode().decode(name) == _ASCII
    except (LookupError, ValueError):
        return False
