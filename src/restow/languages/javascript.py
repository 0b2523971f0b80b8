"""JavaScript, with or without JSX: its syntax tree as a Unit."""

from restow.languages._ecmascript_modules import unit_of
from restow.model.code import Unit

NAME = "javascript"
SUFFIXES = (".js", ".jsx", ".mjs", ".cjs")


def read_unit(path: str, source: bytes) -> Unit:
    """The file in language-neutral form (see `languages.base.Language.read_unit`)."""
    return unit_of(path, NAME, NAME, source)
