"""JavaScript and TypeScript: data-access modules over the project's own connection, or over `pg`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from restow.model.patch import Task
from restow.model.site import Site
from restow.rewriters._node_home import SUFFIXES as _SUFFIXES
from restow.rewriters._node_project import NodeRewriting
from restow.rewriters._node_syntax import language_of
from restow.syntax.tree import parse, unreadable

SUFFIXES = frozenset(_SUFFIXES)


def prepare(root: Path, tasks: Sequence[Task], _others: Sequence[Site] = ()) -> NodeRewriting:
    """Looks at a project; see `base.Rewriter`."""
    return NodeRewriting(root, tasks)


def fault(_file: str, source: bytes) -> str:
    """Why a file does not parse; see `base.Rewriter`."""
    regions = unreadable(parse(language_of(_file), source), source)
    return f"line {regions[0].line}: {regions[0].reason}" if regions else ""
