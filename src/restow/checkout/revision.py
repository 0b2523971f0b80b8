"""A project as it was at a commit: read from git, in a folder of its own. No hook and no filter is run."""

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from restow.checkout._git import run_git
from restow.errors import UsageError


@contextmanager
def at_revision(root: Path, revision: str) -> Iterator[Path]:
    """A folder that holds the project as it was at a commit, removed afterwards.

    Raises:
        UsageError: git is missing, `root` is in no repository, or the revision is not known there.
    """
    archive = _git(root, "archive", "--format=tar", f"{_commit(root, revision)}")
    with TemporaryDirectory(prefix="restow-baseline-") as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder)


def _commit(root: Path, revision: str) -> str:
    if revision.startswith("-") or not revision:
        raise UsageError(f"{revision!r} is not a revision.", next_step="Give a branch, a tag or a commit.")
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", what=revision)
    return found.decode().strip()


def _git(root: Path, *arguments: str, what: str = "") -> bytes:
    try:
        done = run_git(root, *arguments)
    except FileNotFoundError as error:
        raise UsageError(
            "git is not installed.", next_step="Install git, or leave --baseline out."
        ) from error
    if done.returncode:
        subject = f"The revision {what!r}" if what else f"The repository of {root}"
        raise UsageError(
            f"{subject} cannot be read by git.",
            next_step="Give a commit of the repository that holds the project; a shallow clone lacks most.",
        )
    return done.stdout
