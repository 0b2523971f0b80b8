"""A folder that documents are written to: each is put there whole, and what is there is never replaced."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple


class ExportStatus(StrEnum):
    """What became of one document, and with it of its rows."""

    WRITTEN = "written"
    WOULD_WRITE = "would_write"
    SAME = "same"
    FAILED = "failed"


class Exported(NamedTuple):
    """What became of one document."""

    #: The key of its row; the document's name, where it is made of several.
    key: str
    #: The document's name in the folder; "" when the key makes none.
    name: str
    status: ExportStatus
    #: For a failure, one sentence.
    detail: str = ""
    #: How many rows it is made of.
    rows: int = 1


class Draft:
    """A document that is being written beside its place."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        #: Takes the text.
        self.file = file
        #: Where it is until it is whole.
        self.path = path


class Folder:
    """Where documents go."""

    def __init__(self, root: Path, *, dry_run: bool) -> None:
        """Makes nothing yet; a dry run makes nothing at all in it."""
        self._root = root
        self._dry_run = dry_run

    @contextmanager
    def draft(self, name: str) -> Iterator[Draft]:
        """A place to write a document; what is left of it at the end is dropped.

        Raises:
            OSError: there is no room for it.
        """
        path = self._root / name
        if self._dry_run:
            with tempfile.NamedTemporaryFile(prefix="restow-") as file:
                yield Draft(file, Path(file.name))  # type: ignore[arg-type] # it is a BinaryIO in all but name
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        try:
            with partial.open("wb") as file:
                yield Draft(file, partial)
        finally:
            with suppress(FileNotFoundError):
                partial.unlink()

    def put(
        self, key: str, name: str, draft: Draft, is_same: Callable[[Path], bool], rows: int = 1
    ) -> Exported:
        """Puts a document in its place, unless something is there.

        Args:
            key: what the log names it by.
            name: its name in the folder.
            draft: the document, whole.
            is_same: says of the file that is there whether it has the same value.
            rows: how many rows the document is made of.

        Raises:
            OSError: it cannot be put there, or what is there cannot be read.
        """
        draft.file.flush()
        path = self._root / name
        if path.exists():
            if is_same(path):
                return Exported(key, name, ExportStatus.SAME, rows=rows)
            detail = "another document has this name there; it was left as it is"
            return Exported(key, name, ExportStatus.FAILED, detail, rows)
        if self._dry_run:
            return Exported(key, name, ExportStatus.WOULD_WRITE, rows=rows)
        os.replace(draft.path, path)
        return Exported(key, name, ExportStatus.WRITTEN, rows=rows)
