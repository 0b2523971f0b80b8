"""What a path expression of Python says: its parts, as text and as expressions."""

import ast
import re
from collections.abc import Iterator

from restow.model.template import PathTemplate
from restow.rewriters._alignment import Piece, align
from restow.rewriters._python_source import Function, PythonFile, neighbours, own_nodes

#: Assignments of assignments that are followed.
_DEEPEST = 8
_HOLE = re.compile(r"\{\w+\}")
#: Names, attributes, items, and texts of them.
_STABLE = re.compile(r"[\w.]+(?:\[[\w.'\"-]+\])*|(?:str|int)\([\w.]+\)")
_JOINS = frozenset({"join", "joinpath", "Path", "PurePath", "PosixPath"})
_SAME = frozenset(
    {"str", "fspath", "Path", "abspath", "normpath", "resolve", "absolute", "expanduser", "as_posix"}
)


class PathReader:
    """Reads path expressions of one file."""

    def __init__(self, file: PythonFile) -> None:
        self._file = file

    def aligned(self, node: ast.expr, template: PathTemplate) -> dict[str, Piece] | None:
        """What fills each hole of a template; None when the path does not tell.

        Names are followed only as far as it takes: `{session_id}` is `session_id` in the code, wherever that
        comes from.
        """
        for anywhere in (False, True):
            for followed in range(_DEEPEST):
                found = align(self.pieces(node, _DEEPEST - followed), template, anywhere=anywhere)
                if found is not None:
                    stays = followed == 0 or all(_is_stable(piece) for piece in found.values())
                    return found if stays else None
        return None

    def spelled(self, node: ast.expr, template: PathTemplate) -> str:
        """The path as a call gives it, with `{}` for each hole; the template's own where it is not told."""
        whole = _HOLE.sub("{}", template.text)
        for followed in range(_DEEPEST):
            pieces = self.pieces(node, _DEEPEST - followed)
            found = align(pieces, template)
            if found is not None:
                filling = set(found.values())
                text = "".join("{}" if piece in filling else piece.text for piece in pieces)
                rest = [piece for piece in pieces if piece.is_expression and piece not in filling]
                return whole if rest else text
        return whole

    def pieces(self, node: ast.expr, depth: int = 0) -> list[Piece]:
        """The parts of a path, in order; what is not understood is an expression.

        Args:
            node: the path.
            depth: of how many names the values are known to have been followed; no name is beyond the most.
                One that is given a single value in its scope stands for it, as long as what it is made of
                cannot have changed since.
        """
        match node:
            case ast.Constant(value=str(text)):
                return [Piece(text)]
            case ast.JoinedStr(values=values):
                return [piece for value in values for piece in self._formatted(value, depth)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.pieces(left, depth) + self.pieces(right, depth)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return [*self.pieces(left, depth), Piece("/"), *self.pieces(right, depth)]
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
                return self._filled(node, text.split("%s"), right, depth)
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"), keywords=[]
            ):
                return self._filled(node, text.split("{}"), ast.Tuple(elts=node.args), depth)
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self._called(node, function, arguments, depth)
            case ast.Name(id=name) if depth < _DEEPEST:
                value = self._value(node, name)
                return [self._expression(node)] if value is None else self.pieces(value, depth + 1)
        return [self._expression(node)]

    def _formatted(self, value: ast.expr, depth: int) -> list[Piece]:
        match value:
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self.pieces(inner, depth)
            case ast.FormattedValue():
                return [Piece("f" + repr("{" + ast.unparse(value.value) + "}"), is_expression=True)]
        return self.pieces(value, depth)

    def _filled(self, node: ast.expr, texts: list[str], values: ast.expr, depth: int) -> list[Piece]:
        """A text with places for values, as `%` and `format` fill them."""
        given = values.elts if isinstance(values, ast.Tuple) else [values]
        if len(given) != len(texts) - 1 or any("%" in text or "{" in text for text in texts):
            return [self._expression(node)]
        pieces = [Piece(texts[0])]
        for value, text in zip(given, texts[1:], strict=True):
            pieces += [*self.pieces(value, depth), Piece(text)]
        return pieces

    def _called(
        self, node: ast.expr, function: ast.expr, arguments: list[ast.expr], depth: int
    ) -> list[Piece]:
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        on_path = isinstance(function, ast.Attribute) and not ast.unparse(function.value).endswith("path")
        if any(isinstance(each, ast.Starred) for each in arguments):
            return [self._expression(node)]
        if isinstance(function, ast.Attribute) and name == "joinpath" and arguments:
            arguments, on_path = [function.value, *arguments], False
        if name in _JOINS and arguments and not (on_path and name == "join"):
            parts = [self.pieces(each, depth) for each in arguments]
            return [piece for at, part in enumerate(parts) for piece in [Piece("/")] * bool(at) + part]
        if name in _SAME and len(arguments) == 1:
            return self.pieces(arguments[0], depth)
        if name in _SAME and not arguments and isinstance(function, ast.Attribute) and on_path:
            return self.pieces(function.value, depth)
        return [self._expression(node)]

    def _expression(self, node: ast.expr) -> Piece:
        return Piece(self._file.text(node), is_expression=True)

    def _value(self, node: ast.Name, name: str) -> ast.expr | None:
        """What a name stands for; None: it is not known, or may be another value by now."""
        function = self._file.function(node)
        if function is None or (name not in _parameters(function) and not any(_stores(function, name))):
            return self._constant(name)
        store = self._last_store(node, name, function)
        value = _assigned(store, name)
        if store is None or value is None:
            return None
        inside = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
        changed = any(line > store.lineno for each in inside for line in _stored_at(function, each))
        return None if changed else value

    def _constant(self, name: str) -> ast.expr | None:
        """The only value of a module's name."""
        stores = list(_stores(self._file.tree, name))
        return _assigned(self._file.parents[stores[0]], name) if len(stores) == 1 else None

    def _last_store(self, node: ast.Name, name: str, function: Function) -> ast.stmt | None:
        """The statement that gave a name its value, when every way to a node leads through it."""
        here: ast.AST = self._file.statement(node)
        while here is not function:
            parent = self._file.parents[here]
            if isinstance(here, ast.stmt):
                for before in reversed(_before(here, parent)):
                    if name in _names_stored(before):
                        return before
                if isinstance(here, ast.For | ast.AsyncFor | ast.While) and name in _names_stored(here):
                    return None
            here = parent
        return None


def _before(statement: ast.stmt, parent: ast.AST) -> list[ast.stmt]:
    block = neighbours(statement, parent)
    return block[: block.index(statement)]


def _assigned(statement: ast.AST | None, name: str) -> ast.expr | None:
    """The value that a statement gives to a name and nothing else."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
            return value
        case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if found == name:
            return value
    return None


def _names_stored(statement: ast.stmt) -> set[str]:
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


def _stored_at(scope: Function, name: str) -> Iterator[int]:
    """Lines on which a name is given a value."""
    return (store.lineno for store in _stores(scope, name))


def _is_stable(piece: Piece) -> bool:
    """True for what may be computed a second time: the path's own name computed it once already."""
    return not piece.is_expression or _STABLE.fullmatch(piece.text) is not None


def _stores(scope: Function | ast.Module, name: str) -> Iterator[ast.Name]:
    for node in own_nodes(scope):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            yield node


def _parameters(function: Function) -> set[str]:
    arguments = function.args
    every = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    return {each.arg for each in every if each is not None}
