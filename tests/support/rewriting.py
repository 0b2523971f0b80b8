"""Small projects that are planned and rewritten in tests."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from restow import api
from restow.stages.changes import write_changes


def make_project(root: Path, files: Mapping[str, str]) -> Path:
    """Writes a project's files; text is dedented."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return root


def rewritten(root: Path, transition: str = "database-only", *datasets: str) -> api.RewriteResult:
    """Plans a project and rewrites it; the result is written, and a second run must find nothing to do."""
    api.plan(root, write=True)
    chosen = api.Transition(transition)
    result = api.rewrite(root, datasets, transition=chosen)
    write_changes(root, result.changes)
    again = api.rewrite(root, datasets, transition=chosen)
    assert not again.changes, [change.path for change in again.changes]
    return result


def text_of(result: api.RewriteResult, path: str) -> str:
    """A file's text afterwards."""
    return next(change.text for change in result.changes if change.path == path)
