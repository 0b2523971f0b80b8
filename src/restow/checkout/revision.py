"""A project as it was at a commit: read from git, in a folder of its own. No hook and no filter is run.

The blobs are read as they are kept. `git archive` would do it in one call, but it runs the filters that a
repository's own configuration names, asks its signature program, and leaves out what its attributes say.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from restow.checkout._git import run_git
from restow.errors import UsageError

#: Bytes of blobs asked for in one call; they are in memory together.
_CHUNK = 64_000_000
#: Ordinary files, executable or not; links and submodules are no part of what is read.
_FILES = (b"100644", b"100664", b"100755")


@dataclass(frozen=True, slots=True)
class _Blob:
    path: str
    name: bytes
    size: int


@contextmanager
def at_revision(root: Path, revision: str) -> Iterator[Path]:
    """A folder that holds the project as it was at a commit, removed afterwards.

    Raises:
        UsageError: git is missing or too slow, `root` is in no repository, or the revision is not known.
    """
    listed = _git(root, "ls-tree", "-r", "-z", "-l", _commit(root, revision))
    blobs = list(_blobs(listed))
    begins = accumulate((blob.size for blob in blobs), initial=0)
    with TemporaryDirectory(prefix="restow-baseline-") as folder:
        chunks = groupby(zip(begins, blobs, strict=False), key=lambda each: each[0] // _CHUNK)
        for _, chunk in chunks:
            _put(root, Path(folder), [blob for _, blob in chunk])
        yield Path(folder)


def _blobs(listed: bytes) -> Iterator[_Blob]:
    """The ordinary files of a listing, but for names that would lead out of a folder."""
    for entry in listed.split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, _, name, size = about.split()
        parts = path.split(b"/")
        if mode in _FILES and not {b"", b".", b"..", b".git"} & set(parts):
            # Where a partial clone lacks one, the size is a word; that it is missing is told later.
            yield _Blob(os.fsdecode(path), name, int(size) if size.isdigit() else 0)


def _put(root: Path, folder: Path, blobs: Iterable[_Blob]) -> None:
    """Writes the blobs; one whose place another has, or whose name is too long, is left out."""
    known = list(blobs)
    body = _git(root, "cat-file", "--batch", given=b"".join(blob.name + b"\n" for blob in known))
    at = 0
    for blob in known:
        head, _, _ = body[at : at + 200].partition(b"\n")
        if head != b"%s blob %d" % (blob.name, blob.size):
            raise _unreadable(f"The repository of {root}")
        begin = at + len(head) + 1
        at = begin + blob.size + 1
        place = folder / PurePosixPath(blob.path)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body[begin : begin + blob.size])


def _commit(root: Path, revision: str) -> str:
    if revision.startswith("-") or not revision:
        raise UsageError(f"{revision!r} is not a revision.", next_step="Give a branch, a tag or a commit.")
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", what=revision)
    return found.decode().strip()


def _git(root: Path, *arguments: str, what: str = "", given: bytes = b"") -> bytes:
    subject = f"The revision {what!r}" if what else f"The repository of {root}"
    try:
        done = run_git(root, *arguments, given=given)
    except FileNotFoundError as error:
        raise UsageError(
            "git is not installed.", next_step="Install git, or leave --baseline out."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"{subject} was not read by git in {error.timeout:.0f} seconds.",
            next_step="Try again on a disk that is less busy, or leave --baseline out.",
        ) from error
    if done.returncode:
        raise _unreadable(subject)
    return done.stdout


def _unreadable(subject: str) -> UsageError:
    return UsageError(
        f"{subject} cannot be read by git.",
        next_step="Give a commit of the repository that holds the project; a shallow clone lacks most.",
    )
