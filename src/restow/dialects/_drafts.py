"""The files that a migration changes, while they are being written."""

from pathlib import Path

from restow.dialects._source_files import read_text, relative
from restow.errors import UsageError
from restow.model.migration import FileChange
from restow.syntax.python_tree import parse_python


class Drafts:
    """Texts of files as they will be; nothing is written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._before: dict[Path, str | None] = {}
        self._after: dict[Path, str] = {}

    def text(self, path: Path) -> str:
        """The file as it is now; "" for one that is not there."""
        if path not in self._after:
            self._before[path] = read_text(path) if path.exists() else None
            return self._before[path] or ""
        return self._after[path]

    def python(self, path: Path) -> str:
        """The same of a file of Python.

        Raises:
            UsageError: it has an error of syntax, so nothing can be added to it.
        """
        text = self.text(path)
        try:
            parse_python(text)
        except SyntaxError as error:
            raise UsageError(
                f"{relative(self._root, path)} is no valid Python.",
                next_step="Correct it, then run the command again.",
            ) from error
        return text

    def change(self, path: Path, text: str) -> None:
        """Gives a file another text."""
        self.text(path)
        self._after[path] = text

    def changes(self) -> list[FileChange]:
        """What is to be written, in the order in which it was first changed."""
        return [
            FileChange(path=relative(self._root, path), text=text, before=self._before[path])
            for path, text in self._after.items()
            if text != self._before[path]
        ]
