"""What is to change in a Python file for one dataset, before all of it is put together."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from restow.rewriters._python_blocks import Change, statement_removed
from restow.rewriters._python_source import PythonFile


@dataclass(slots=True)
class Draft:
    """Changes that belong together: all are made, or none."""

    changes: list[Change] = field(default_factory=list)
    #: Ranges of bytes whose code is there no more: what only it used may go as well.
    dead: list[tuple[int, int]] = field(default_factory=list)
    #: Functions that the changes call, by the dataset's id, each with its name in the file.
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    #: By a wrapper's name: functions that stand in its place, with the document's path as the wrapper got it
    #: (`{}` for each key), and the order of its arguments: "p", "pd" or "dp".
    stands: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    #: Modules of the standard library that they need.
    modules: set[str] = field(default_factory=set)

    def add(self, other: "Draft") -> None:
        """Takes in another draft."""
        self.changes += other.changes
        self.dead += other.dead
        self.modules |= other.modules
        for name, functions in other.stands.items():
            self.stands.setdefault(name, {}).update(functions)
        for dataset, names in other.used.items():
            self.used.setdefault(dataset, {}).update(names)


class Drafter:
    """Drafts the changes of one dataset's calls.

    Args:
        file: the file.
        dataset: its id.
    """

    def __init__(self, file: PythonFile, dataset: str) -> None:
        self._file = file
        self._dataset = dataset

    def replaced(self, call: ast.expr, function: str, arguments: str, *, is_async: bool = False) -> Draft:
        """A call in the place of one.

        Args:
            call: the expression that goes.
            function: name of the data-access function.
            arguments: its arguments, as source.
            is_async: True: it must not hold up the event loop.
        """
        draft = Draft()
        said = self._said(function, draft)
        text = f"{said}({arguments})"
        if is_async or self._is_awaited(call):
            draft.modules.add("asyncio")
            text = f"asyncio.to_thread({', '.join([said, *filter(None, [arguments])])})"
            text = text if self._is_awaited(call) else self._await(call, text)
        span = self._file.start(call), self._file.end(call)
        draft.changes.append((*span, text))
        draft.dead.append(span)
        return draft

    def wrapped(self, call: ast.expr, kept: ast.expr, function: str, keys: str) -> Draft:
        """A call in the place of one, around the argument that both have, which stays as it is."""
        draft = Draft()
        said = self._said(function, draft)
        head = ", ".join([*filter(None, [keys]), ""])
        text = f"{said}({head}"
        if self._is_awaited(call):
            draft.modules.add("asyncio")
            text = f"asyncio.to_thread({said}, {head}"
        before = self._file.start(call), self._file.start(kept)
        behind = self._file.end(kept), self._file.end(call)
        draft.changes += [(*before, text), (*behind, ")")]
        draft.dead += [before, behind]
        return draft

    def swapped(self, swaps: Iterable[tuple[ast.expr, str]]) -> Draft:
        """Expressions that become others."""
        spans = [(self._file.start(node), self._file.end(node), text) for node, text in swaps]
        return Draft(spans, [(start, end) for start, end, _ in spans])

    def removed(self, statements: Iterable[ast.stmt]) -> Draft:
        """Statements that go."""
        draft = Draft()
        for statement in statements:
            draft.changes.append(statement_removed(self._file, statement))
            draft.dead.append((self._file.start(statement), self._file.end(statement)))
        return draft

    def _said(self, function: str, draft: Draft) -> str:
        """The function's name in the file: another one where the file has that name for something else."""
        said = f"{function}_record" if function in self._bound else function
        draft.used.setdefault(self._dataset, {})[function] = said
        return said

    @cached_property
    def _bound(self) -> frozenset[str]:
        names = set()
        for node in ast.walk(self._file.tree):
            match node:
                case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    names.add(name)
                case ast.arg(arg=name) | ast.ClassDef(name=name):
                    names.add(name)
                case ast.alias(name=name, asname=said):
                    names.add(said or name)
        return frozenset(names)

    def _is_awaited(self, call: ast.expr) -> bool:
        return isinstance(self._file.parents[call], ast.Await)

    def _await(self, call: ast.expr, text: str) -> str:
        alone = isinstance(self._file.parents[call], ast.Assign | ast.AnnAssign | ast.Return | ast.Expr)
        return f"await {text}" if alone else f"(await {text})"
