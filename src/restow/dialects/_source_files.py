"""The files of a project that a migration tool may keep, found by walking it."""

import os
from collections.abc import Callable
from pathlib import Path


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Folders that hold what others wrote, what was built, or what only tests read.
_LEFT_OUT = _words(
    """
    __pycache__ __pypackages__ bower_components build coverage dist env fixtures node_modules out
    site-packages target test testdata tests tmp vendor venv
    """
)


def find_files(root: Path, wanted: Callable[[str], bool]) -> list[Path]:
    """Files whose name is wanted, in the order of their paths; links to folders are not followed.

    Args:
        root: the project's folder.
        wanted: asked with a file's name.
    """
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name.casefold() not in _LEFT_OUT and name[0] != "."]
        found.extend(Path(folder, name) for name in names if wanted(name))
    return sorted(found)


def relative(root: Path, path: Path) -> str:
    """A path inside the project, with `/`; "." is the project's own folder."""
    return path.relative_to(root).as_posix()


def read_text(path: Path) -> str:
    """A file's text with its line ends, whatever its bytes are; "" when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
