"""The revisions of a project, read without running them, and the one that nothing follows."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from restow.dialects._source_files import read_text
from restow.syntax.python_tree import parse_python


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One file of a versions folder."""

    path: Path
    revision: str
    #: The revisions before it; more than one for a merge.
    down: tuple[str, ...]


def read_revisions(folders: Iterable[Path]) -> list[Revision]:
    """Every revision, in the order of their files; a file that is none is passed over."""
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.py"))]
    return [revision for path in paths if (revision := _read(path))]


def heads(revisions: Iterable[Revision]) -> list[Revision]:
    """Those that no other one follows."""
    known = list(revisions)
    followed = {parent for revision in known for parent in revision.down}
    return [revision for revision in known if not _is_followed(revision.revision, followed)]


def _is_followed(revision: str, followed: set[str]) -> bool:
    # Alembic takes a beginning of an id for the id.
    return any(revision == parent or (len(parent) > 3 and revision.startswith(parent)) for parent in followed)


def _read(path: Path) -> Revision | None:
    try:
        tree = parse_python(read_text(path))
    except SyntaxError:
        return None
    values = {name: value for statement in tree.body for name, value in _assigned(statement)}
    revision = values.get("revision")
    if not isinstance(revision, str):
        return None
    down = values.get("down_revision")
    parents = down if isinstance(down, tuple | list) else (down,)
    return Revision(
        path=path, revision=revision, down=tuple(each for each in parents if isinstance(each, str))
    )


def _assigned(statement: ast.stmt) -> Iterable[tuple[str, object]]:
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            try:
                return [(name, ast.literal_eval(value))]
            except ValueError:
                return []
    return []
