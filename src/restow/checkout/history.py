"""History: which commits changed the documents that are kept in the repository, and what with them."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from restow.checkout._git import run_git

#: The newest commits that are looked at; older ones say little of today's use.
_MOST_COMMITS = 2_000
#: Seconds after which the history of a very large repository is left alone.
_SECONDS = 20
_MARK = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit."""

    #: ISO date.
    date: str
    #: Every file it changed, from the project's root; files elsewhere in the repository are left out.
    paths: tuple[str, ...]


def commits_of(root: Path, paths: Sequence[str]) -> tuple[Commit, ...]:
    """The commits that changed one of these files, newest first; none without git or a repository.

    Args:
        root: the project's folder; it may be any folder of the repository.
        paths: from there, with `/`.
    """
    lines = [path.encode("utf-8", "surrogateescape") for path in paths if "\n" not in path]
    if not lines:
        return ()
    try:
        done = run_git(
            root,
            "log",
            "-z",
            "--full-diff",
            "--name-only",
            "--relative",
            "--no-renames",
            f"--max-count={_MOST_COMMITS}",
            "--format=%x01%cs",
            "--stdin",
            given=b"\n".join((b"HEAD", b"--", *lines, b"")),
            seconds=_SECONDS,
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ()
    return tuple(_commit(text) for text in done.stdout.split(_MARK)[1:]) if not done.returncode else ()


def _commit(text: bytes) -> Commit:
    date, *names = text.split(b"\0")
    paths = (name.decode("utf-8", "surrogateescape").lstrip("\n") for name in names)
    return Commit(date=date.decode("ascii", "replace"), paths=tuple(path for path in paths if path))
