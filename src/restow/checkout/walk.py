"""Walk: the files of a project, ignore files honoured, links never followed out of it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from restow.checkout.ignoring import Ignore, ignore_of
from restow.checkout.kinds import role_of
from restow.checkout.leaving_out import file_reason, folder_reason, is_environment
from restow.errors import UsageError
from restow.model.source import Role, Skipped, SourceFile

#: Files that say what is not part of the project, in the order in which they are read; later ones win.
_IGNORE_FILES = (".gitignore", ".ignore", ".restowignore")
#: git's own folder and ours: no part of any project.
_OURS = frozenset({".git", ".restow"})
#: Folders nested deeper than this are a mistake or a trap.
_DEEPEST = 60


def walk(root: Path, *, suffixes: frozenset[str]) -> Iterator[SourceFile | Skipped]:
    """The files below `root` with one of these suffixes, in the order of their paths, and what is left out.

    Raises:
        UsageError: `root` is not a folder, or cannot be read.
    """
    if not root.is_dir():
        raise UsageError(f"{root} is not a folder.", next_step="Give the folder of a project's source code.")
    yield from _Walk(str(root), suffixes).folder("", (_exclude(root),))


def _exclude(root: Path) -> Ignore:
    """The repository's own exclude file, which git reads beside `.gitignore`."""
    return ignore_of("", str(root / ".git" / "info"), ("exclude",))


class _Walk:
    def __init__(self, root: str, suffixes: frozenset[str]) -> None:
        self._root = root
        self._suffixes = suffixes

    def folder(self, base: str, ignores: tuple[Ignore, ...]) -> Iterator[SourceFile | Skipped]:
        """Everything below one folder; `base` ends with `/`, or is "" for the root."""
        whole = os.path.join(self._root, base)
        try:
            with os.scandir(whole) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(path=base or ".", code="unreadable", reason=f"cannot be read: {error.strerror}")
            return
        names = frozenset(entry.name for entry in entries)
        if names & set(_IGNORE_FILES):
            ignores = (*ignores, ignore_of(base, whole, _IGNORE_FILES))
        for entry in entries:
            yield from self._entry(entry, base, names, ignores)

    def _entry(
        self, entry: os.DirEntry[str], base: str, beside: frozenset[str], ignores: tuple[Ignore, ...]
    ) -> Iterator[SourceFile | Skipped]:
        path = base + entry.name
        if entry.is_symlink():
            yield from self._link(path)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name not in _OURS and not _is_ignored(path + "/", ignores):
                yield from self._inner(path, entry.name, beside, ignores)
        elif os.path.splitext(entry.name)[1].lower() in self._suffixes and not _is_ignored(path, ignores):
            yield from self._file(path, entry)

    def _inner(
        self, path: str, name: str, beside: frozenset[str], ignores: tuple[Ignore, ...]
    ) -> Iterator[SourceFile | Skipped]:
        reason = folder_reason(path, name, beside)
        if reason is None and is_environment(os.path.join(self._root, path)):
            reason = Skipped(
                path=path, code="vendored", reason="a virtual environment, not this project's code"
            )
        if reason is None and path.count("/") > _DEEPEST:
            reason = Skipped(path=path, code="unreadable", reason="nested too deep")
        if reason is not None:
            yield reason
        else:
            yield from self.folder(path + "/", ignores)

    def _file(self, path: str, entry: os.DirEntry[str]) -> Iterator[SourceFile | Skipped]:
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield Skipped(path=path, code="unreadable", reason=f"cannot be read: {error.strerror}")
            return
        if not stat.S_ISREG(found.st_mode):
            yield Skipped(path=path, code="unreadable", reason="not an ordinary file")
            return
        role = role_of(path)
        reason = file_reason(path, found.st_size) if role is Role.CODE else None
        yield reason or SourceFile(path=path, size=found.st_size, role=role)

    def _link(self, path: str) -> Iterator[Skipped]:
        """A link is another name: what it leads to is walked under its own, or is not the project's."""
        if os.path.splitext(path)[1].lower() in self._suffixes:
            yield Skipped(
                path=path, code="link", reason="a symbolic link; its target is read under its own name"
            )


def _is_ignored(path: str, ignores: tuple[Ignore, ...]) -> bool:
    """As git has it: the innermost ignore file that says anything decides."""
    for ignore in reversed(ignores):
        if path.startswith(ignore.base):
            found = ignore.spec.check_file(path[len(ignore.base) :]).include
            if found is not None:
                return found
    return False


def ignored_by(root: Path, path: str) -> str:
    """The ignore file of git's that leaves a path out, from the root; "" when none does.

    Args:
        root: the project's folder.
        path: from there, with `/`; it need not exist.
    """
    parts = path.split("/")
    ignores = [ignore_of(base, os.path.join(root, base), (".gitignore",)) for base in _bases(parts)]
    for depth in range(1, len(parts) + 1):
        part = "/".join(parts[:depth]) + ("/" if depth < len(parts) else "")
        for ignore in reversed(ignores):
            if part.startswith(ignore.base) and ignore.spec.check_file(part[len(ignore.base) :]).include:
                return f"{ignore.base}.gitignore"
    return ""


def _bases(parts: list[str]) -> list[str]:
    """The folders on the way to a file, from the root, each with `/` at its end."""
    return ["".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts))]


def read(root: Path, path: str, *, most: int = -1) -> bytes | None:
    """A file's bytes; None when it cannot be read, or is no ordinary file any more.

    Args:
        root: the project's folder.
        path: from there, with `/`.
        most: bytes after which reading ends; -1 reads all.
    """
    try:
        descriptor = os.open(os.path.join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
