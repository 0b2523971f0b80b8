"""Changes to a project's files: shown as a diff, written all or none, never over what changed meanwhile."""

import difflib
import os
from collections.abc import Sequence
from pathlib import Path

from restow.errors import UsageError
from restow.model.migration import FileChange


def diff_of(changes: Sequence[FileChange]) -> str:
    """The changes as a unified diff."""
    return "".join(line for change in changes for line in _lines(change))


def _lines(change: FileChange) -> list[str]:
    before = (change.before or "").splitlines(keepends=True)
    after = change.text.splitlines(keepends=True)
    source = "/dev/null" if change.before is None else f"a/{change.path}"
    lines = difflib.unified_diff(before, after, source, f"b/{change.path}")
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]


def write_changes(root: Path, changes: Sequence[FileChange]) -> None:
    """Writes files: first all beside their places, then each is moved there.

    Raises:
        UsageError: a file is not as it was when the change was made; nothing is written.
    """
    for change in changes:
        _require_unchanged(root, change)
    waiting: list[tuple[Path, Path]] = []
    try:
        for change in changes:
            target = root / change.path
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.restow-new")
            waiting.append((beside, target))
            beside.write_text(change.text, encoding="utf-8", newline="")
            if change.before is not None:
                beside.chmod(target.stat().st_mode)
        for beside, target in waiting:
            os.replace(beside, target)
    finally:
        for beside, _ in waiting:
            beside.unlink(missing_ok=True)


def _require_unchanged(root: Path, change: FileChange) -> None:
    target = root / change.path
    if not target.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"{change.path} leads out of the project.", next_step="Look at its symbolic links.")
    try:
        found: str | None = target.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        found = None
    if found != change.before:
        raise UsageError(
            f"{change.path} changed while the change was made, so that nothing was written.",
            next_step="Run the command again.",
        )
