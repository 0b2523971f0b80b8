"""Where a project's data-access modules go, and how its files import them.

A folder is on Python's path when imports of the project are resolved from it: of the file itself, or of
those that import it.
"""

import ast
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from restow.rewriters._python_source import PythonFile
from restow.rewriters.base import WRITTEN

#: Folder of the data-access modules; the second when a project has the first for something else.
_FOLDERS = ("records", "stored_records")
_SKIPPED = frozenset({"node_modules", "site-packages", "venv", "__pycache__"})
_TESTS = frozenset({"test", "tests", "testing"})


@dataclass(frozen=True, slots=True)
class Imported:
    """A project module that a file imports by its full name."""

    #: The folder that it is resolved from.
    base: PurePosixPath
    #: The module's file.
    target: PurePosixPath


class PythonProject:
    """The Python files of a project, by their paths from its folder.

    Args:
        root: the project's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> dict[PurePosixPath, PythonFile]:
        """Those that parse."""
        return dict(self._read())

    def base(self, file: PurePosixPath) -> PurePosixPath:
        """The folder on Python's path that a file's project imports are resolved from."""
        own = Counter(each.base for each in self._imports.get(file, ()))
        others = Counter(
            each.base for found in self._imports.values() for each in found if each.target == file
        )
        for votes in (own, others):
            if votes:
                return max(votes.items(), key=lambda vote: (vote[1], -len(vote[0].parts)))[0]
        return self._package_base(file) or self._entry_base(file)

    def folder(self, files: Sequence[PurePosixPath], beside: PurePosixPath | None) -> PurePosixPath:
        """The folder for data-access modules.

        Args:
            files: those that will import them.
            beside: the module that gives a connection, if the project has one.
        """
        base = home = self.common_base(files)
        if beside is not None and beside.is_relative_to(base):
            home = beside.parent
        else:
            below = {each.relative_to(base).parts[0] for each in files if each.is_relative_to(base)}
            if len(below) == 1 and (self.root / base / (only := below.pop()) / "__init__.py").is_file():
                home = base / only
        return home / next((name for name in _FOLDERS if self._is_free(home / name)), _FOLDERS[-1])

    def common_base(self, files: Sequence[PurePosixPath]) -> PurePosixPath:
        """The folder on Python's path that most files are resolved from."""
        return Counter(map(self.base, files)).most_common(1)[0][0] if files else PurePosixPath()

    def module_name(self, file: PurePosixPath, module: PurePosixPath) -> str:
        """How a file imports a module of the project; "" when its path gives it no name."""
        return self.name_from(self.base(file), module)

    def name_from(self, base: PurePosixPath, module: PurePosixPath) -> str:
        """How a module is imported where a folder is on the path; "" when its path gives it no name."""
        if not module.is_relative_to(base):
            return ""
        parts = module.relative_to(base).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        return ".".join(parts) if all(part.isidentifier() for part in parts) else ""

    def find(self, file: PurePosixPath, dotted: str) -> PurePosixPath | None:
        """The file of a module, or of the module that has a name, as a file imports it."""
        found = self._find(file, dotted)
        return found.target if found else None

    def _is_free(self, folder: PurePosixPath) -> bool:
        """True when a folder is ours, or there is none of its name, and no module either."""
        place = self.root / folder
        if place.with_suffix(".py").exists():
            return False
        first = place / "__init__.py"
        return not place.exists() or (first.is_file() and WRITTEN in first.read_text("utf-8", "replace"))

    def _package_base(self, file: PurePosixPath) -> PurePosixPath | None:
        """The folder above the outermost package that a file is in."""
        folder = file.parent
        if not (self.root / folder / "__init__.py").is_file():
            return None
        while folder.parts and (self.root / folder / "__init__.py").is_file():
            folder = folder.parent
        return folder

    def _entry_base(self, file: PurePosixPath) -> PurePosixPath:
        """The nearest folder with a script that is run, since a script's folder is on the path."""
        for folder in file.parents:
            if any(each.parent == folder and _is_script(parsed) for each, parsed in self.files.items()):
                return folder
        return PurePosixPath()

    @cached_property
    def _imports(self) -> dict[PurePosixPath, tuple[Imported, ...]]:
        return {file: tuple(self._resolved(file, parsed)) for file, parsed in self.files.items()}

    def _resolved(self, file: PurePosixPath, parsed: PythonFile) -> Iterator[Imported]:
        for node in ast.walk(parsed.tree):
            match node:
                case ast.Import(names=names):
                    wanted = [alias.name for alias in names]
                case ast.ImportFrom(module=str(module), level=0, names=names):
                    wanted = [f"{module}.{alias.name}" for alias in names]
                case _:
                    continue
            for dotted in wanted:
                if found := self._find(file, dotted):
                    yield found

    def _find(self, file: PurePosixPath, dotted: str) -> Imported | None:
        """The module of this name; the last part of it may be a name in a module."""
        parts = dotted.split(".")
        for base in (*file.parents, PurePosixPath("src")):
            for length in (len(parts), len(parts) - 1):
                for target in self._targets(base.joinpath(*parts[:length])) if length else ():
                    if target != file:
                        return Imported(base, target)
        return None

    def _targets(self, module: PurePosixPath) -> Iterator[PurePosixPath]:
        for path in (module.with_name(f"{module.name}.py"), module / "__init__.py"):
            if path in self.files:
                yield path

    def _read(self) -> Iterator[tuple[PurePosixPath, PythonFile]]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
            for name in sorted(names):
                path = Path(folder, name)
                if name.endswith(".py") and path.is_file() and not path.is_symlink():
                    try:
                        parsed = PythonFile(path.read_bytes())
                    except (SyntaxError, OSError):
                        continue
                    yield PurePosixPath(path.relative_to(self.root).as_posix()), parsed


def is_test(file: PurePosixPath) -> bool:
    """True for a file of tests, by its name or its folder."""
    return not _TESTS.isdisjoint(file.parts) or file.name.startswith(("test_", "conftest"))


def _is_script(parsed: PythonFile) -> bool:
    return any(isinstance(each, ast.If) and "__name__" in ast.unparse(each.test) for each in parsed.tree.body)
