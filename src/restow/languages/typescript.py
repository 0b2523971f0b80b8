"""TypeScript and TSX: their syntax trees as Units. A declaration file holds no code."""

from restow.languages._ecmascript_modules import unit_of
from restow.model.code import Unit

NAME = "typescript"
SUFFIXES = (".ts", ".tsx", ".mts", ".cts")


def read_unit(path: str, source: bytes) -> Unit:
    """The file in language-neutral form (see `languages.base.Language.read_unit`)."""
    if path.lower().endswith((".d.ts", ".d.mts", ".d.cts")):
        return Unit(path, NAME, ())
    return unit_of(path, NAME, "tsx" if path.lower().endswith(".tsx") else NAME, source)
