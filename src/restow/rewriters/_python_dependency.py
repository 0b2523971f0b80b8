"""The database driver among a project's dependencies, where it has none yet."""

import re
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from restow.model.migration import FileChange

_DRIVER = "psycopg[binary]>=3.2"
_NAMED = re.compile(r"^\s*psycopg\b(?!2)", re.MULTILINE)


def dependency_change(root: Path) -> FileChange | None:
    """The driver in requirements.txt or pyproject.toml; None when it is there, or the project has neither."""
    path = root / "requirements.txt"
    if path.is_file():
        before = path.read_bytes().decode("utf-8", "surrogateescape")
        if _NAMED.search(before):
            return None
        gap = "" if before.endswith("\n") or not before else "\n"
        return FileChange(path=path.name, text=f"{before}{gap}{_DRIVER}\n", before=before)
    return _in_pyproject(root / "pyproject.toml")


def _in_pyproject(path: Path) -> FileChange | None:
    try:
        before = path.read_bytes().decode("utf-8")
        document = tomlkit.parse(before)
        listed = document["project"]["dependencies"]
    except (OSError, UnicodeDecodeError, TOMLKitError, KeyError):
        return None
    if any(_NAMED.search(str(each)) for each in listed):
        return None
    listed.append(_DRIVER)
    return FileChange(path=path.name, text=tomlkit.dumps(document), before=before)
