"""A JavaScript or TypeScript file as a Unit."""

from collections.abc import Mapping
from types import MappingProxyType

from tree_sitter import Tree

from restow.languages._ecmascript_blocks import COMPOUND_STATEMENTS
from restow.languages._ecmascript_exports import EXPORTS, common
from restow.languages._ecmascript_expressions import EXPRESSIONS
from restow.languages._ecmascript_imports import IMPORTS
from restow.languages._ecmascript_prototypes import with_classes
from restow.languages._ecmascript_reader import Reader, StatementKind
from restow.languages._ecmascript_statements import SIMPLE_STATEMENTS
from restow.model.code import Unit
from restow.syntax.tree import as_utf8, notes, parse, unreadable

_STATEMENTS: Mapping[str, StatementKind] = MappingProxyType(
    {**SIMPLE_STATEMENTS, **COMPOUND_STATEMENTS, **IMPORTS, **EXPORTS}
)


def unit_of(path: str, language: str, grammar: str, source: bytes) -> Unit:
    """A file in language-neutral form.

    Args:
        path: from the project's root; it goes into the Unit.
        language: the front end's name.
        grammar: "javascript", "typescript" or "tsx".
        source: the file's bytes.
    """
    source = as_utf8(source)
    tree = _tree_of(grammar, source)
    reader = Reader(source, EXPRESSIONS, _STATEMENTS)
    body = with_classes(reader.statements(tree.root_node.named_children, 0))
    exports = (*reader.exports, *common(body))
    return Unit(path, language, body, exports, notes(source, tree), unreadable(tree, source))


def _tree_of(grammar: str, source: bytes) -> Tree:
    """The file's tree; JavaScript with Flow's types is nearly TSX."""
    tree = parse(grammar, source)
    if grammar == "javascript" and tree.root_node.has_error:
        typed = parse("tsx", source)
        return typed if b"@flow" in source or not typed.root_node.has_error else tree
    return tree
