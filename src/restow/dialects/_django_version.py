"""The version of Django that a project asks for, as its requirements or its lock file say it."""

import re
from pathlib import Path

from restow.dialects._source_files import find_files, read_text

#: What a lock file holds is what is installed, so it is believed first.
_LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock")
_LOCKED = re.compile(
    r"""name\s*=\s*"django"\s*\n(?:.*\n)??version\s*=\s*"(\d+)\.(\d+)|"django":\s*\{[^}]*"==(\d+)\.(\d+)""",
    re.IGNORECASE,
)
#: The lowest version that is wanted: `Django==5.2.1`, `django[argon2]~=4.2`, `django = "^5.0"`.
_WANTED = re.compile(
    r"""(?im)^\s*["']?django(?:\[[\w, -]+\])?["']?\s*=?\s*["']?\s*(?:[=~^]=?=?|>=)?\s*(\d+)\.(\d+)"""
)


def django_version(root: Path) -> tuple[int, int] | None:
    """Major and minor version; None where no file says it."""
    paths = find_files(root, _holds_requirements)
    for path in sorted(paths, key=lambda path: path.name not in _LOCKS):
        pattern = _LOCKED if path.name in _LOCKS else _WANTED
        if found := pattern.search(read_text(path)):
            major, minor = (int(number) for number in found.groups() if number)
            return major, minor
    return None


def _holds_requirements(name: str) -> bool:
    plain = name in (*_LOCKS, "pyproject.toml", "Pipfile", "setup.cfg")
    return (
        plain or (name.endswith((".txt", ".in")) and "req" in name) or name in ("base.txt", "production.txt")
    )
