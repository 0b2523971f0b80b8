"""Migration files in JavaScript and TypeScript: those that are there, and the name and style of the next."""

import posixpath
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from restow.dialects._file_versions import next_version, order
from restow.dialects._js_names import camel, pascal
from restow.dialects._source_files import read_text
from restow.dialects._sql_names import MigrationName, read_name
from restow.errors import UsageError
from restow.model.migration import Detected
from restow.syntax.js_style import Style, style_of


def versioned(paths: Iterable[Path]) -> list[tuple[MigrationName, Path]]:
    """The files whose names begin with a version, in its order."""
    # Names are read without regard to the module's kind: `.mjs`, `.cts` and `.ts` are named alike.
    found = [(name, path) for path in paths if (name := read_name(f"{path.stem}.js"))]
    return sorted(found, key=lambda entry: (order(entry[0].version), entry[1].name))


def next_stem(paths: Sequence[Path], name: str, now: datetime, first: str) -> str:
    """The name of the migration after these, without a suffix.

    Args:
        paths: the files that are there.
        name: the migration's name.
        now: the time, with a zone.
        first: the whole of it where there is no file yet.
    """
    names = versioned(paths)
    if not names:
        return first
    last = names[-1][0]
    version = next_version([name.version for name, _ in names], now)
    template = PurePosixPath(last.template).stem
    return template.replace("{version}", version).replace("{name}", in_manner(name, last.words))


def in_manner(name: str, example: str) -> str:
    """Words that `_` parts in the manner of an example: `CreateUsers`, `createUsers`, `create-users`."""
    if "_" not in example:
        if "-" in example:
            return name.replace("_", "-")
        if example[:1].isupper():
            return pascal(name)
        if not example.islower():
            return camel(name)
    return name


def new_path(root: Path, folder: str, name: str) -> str:
    """The path of a file that is to be made.

    Raises:
        UsageError: it is there.
    """
    path = posixpath.normpath(f"{folder}/{name}")
    if (root / path).exists():
        raise UsageError(f"{path} is already there.", next_step="Give the migration another name.")
    return path


def style_beside(root: Path, detected: Detected, *others: str) -> Style:
    """The style of the latest migration, or else of the first of these files that there is.

    Args:
        root: the project's folder.
        detected: where the migrations are.
        others: files relative to the project.
    """
    latest = f"{detected.folder}/{detected.latest}" if detected.latest else ""
    for path in (latest, *others):
        if path and (text := read_text(root / path)):
            return style_of(text)
    return Style()


def one_line(text: str) -> str:
    """A text that a comment of one line may hold."""
    return " ".join(text.split())


def as_comment(lines: Iterable[str], mark: str = "//") -> list[str]:
    """Lines as comments."""
    return [f"{mark} {line}".rstrip() for line in lines]
