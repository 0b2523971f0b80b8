"""Walks a whole folder: every file below it once, with its size and times.

A link to a folder inside the root is followed, for the names below it are names an application uses.
It is followed once and never to a folder the walk is in already, so that a walk always ends.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from restow.errors import StoreError
from restow.model import UNAVAILABLE, Document, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A folder still to be listed."""

    #: Its name in the store with a `/` at its end; empty for the root.
    name: str
    #: Its path, all links resolved.
    path: str
    #: The folder the walk came from; None for the root.
    above: "_Folder | None"


def walk_all(root: str) -> Iterator[Document | Problem]:
    """Yields the regular files below a folder, and a Problem for each part that cannot be listed.

    Args:
        root: its path, all links resolved.

    Raises:
        StoreError: the root itself cannot be listed.
    """
    followed: set[str] = set()
    folders = [_Folder(name="", path=root, above=None)]
    while folders:
        folder = folders.pop()
        for found in _children(folder, root, followed):
            if isinstance(found, _Folder):
                folders.append(found)
            else:
                yield found


def _children(folder: _Folder, root: str, followed: set[str]) -> Iterator[_Folder | Document | Problem]:
    try:
        with os.scandir(folder.path) as entries:
            for entry in entries:
                if (child := _child(entry, folder, root, followed)) is not None:
                    yield child
    except (FileNotFoundError, NotADirectoryError):
        return  # removed while the walk came here
    except OSError as error:
        if folder.above is None:
            raise cannot_list(folder.path, error) from error
        reason = f"cannot list the folder: {error.strerror}"
        yield Problem(place=folder.name, code=UNAVAILABLE, reason=reason)


def _child(
    entry: os.DirEntry[str], folder: _Folder, root: str, followed: set[str]
) -> _Folder | Document | Problem | None:
    name = folder.name + entry.name
    try:
        if entry.is_symlink():
            return _linked(entry, folder, root, followed)
        if entry.is_dir(follow_symlinks=False):
            return _Folder(name=f"{name}/", path=entry.path, above=folder)
        return _file(name, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None
    except OSError as error:
        return Problem(place=name, code=UNAVAILABLE, reason=f"cannot look at the file: {error.strerror}")


def _linked(
    entry: os.DirEntry[str], folder: _Folder, root: str, followed: set[str]
) -> _Folder | Document | Problem | None:
    """What a symbolic link stands for; None where it is no new name for anything."""
    name, path = folder.name + entry.name, os.path.realpath(entry.path)
    if path != root and not path.startswith(root.rstrip("/") + "/"):
        return leads_out(name)
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return Problem(place=name, code="document_missing", reason="a symbolic link leads to nothing")
    if not stat.S_ISDIR(status.st_mode):
        return _file(name, status)
    if entry.path in followed or path in _paths_above(folder):
        return None
    followed.add(entry.path)
    return _Folder(name=f"{name}/", path=path, above=folder)


def _paths_above(folder: _Folder | None) -> Iterator[str]:
    while folder is not None:
        yield folder.path
        folder = folder.above


def _file(name: str, status: os.stat_result) -> Document | Problem:
    if not stat.S_ISREG(status.st_mode):
        return not_regular(name)
    return Document(name, status.st_size, etag(status, status.st_size), status.st_mtime)


def etag(status: os.stat_result, size: int) -> str:
    """The version tag of a file's bytes: its modification time, and how many bytes there are."""
    return f"{status.st_mtime_ns:x}-{size:x}"


def not_regular(name: str) -> Problem:
    """The problem of a device, a pipe or a socket: reading it may never end."""
    return Problem(place=name, code="document_unreadable", reason="it is not a regular file")


def leads_out(name: str) -> Problem:
    """The problem of a link that would show what its owner did not put into the store."""
    return Problem(
        place=name,
        code="link_out_of_store",
        reason="a symbolic link leads out of the store's folder; it was not followed",
    )


def cannot_list(folder: str, error: OSError) -> StoreError:
    """The error of a folder without which a listing would be taken for complete."""
    return StoreError(
        f"Cannot list {folder}: {error.strerror}.",
        next_step="Check the folder's permissions, then run the same command again.",
    )
