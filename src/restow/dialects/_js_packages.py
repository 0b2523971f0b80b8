"""The packages of a JavaScript project: what each depends on, and how its files are read."""

import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from restow.dialects._source_files import find_files, read_text, relative

#: How a file takes part in others: `require` and `exports`, or `import` and `export`.
ModuleKind = Literal["cjs", "esm"]
#: Suffixes of code, with their dot.
SUFFIXES = (".ts", ".js", ".mts", ".cts", ".mjs", ".cjs")
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A folder with a package.json."""

    folder: Path
    #: What it names as a dependency of any kind.
    dependencies: frozenset[str]
    #: package.json's `type`: of files that end in `.js`.
    module: ModuleKind


def find_packages(root: Path) -> Iterator[Package]:
    """Every package of the project, the outer ones first."""
    for path in find_files(root, lambda name: name == "package.json"):
        yield read_package(path.parent)


def read_package(folder: Path) -> Package:
    """The package of a folder; a file that is no package.json says nothing."""
    try:
        loaded = json.loads(read_text(folder / "package.json") or "{}")
    except ValueError:
        loaded = {}
    found = loaded if isinstance(loaded, dict) else {}
    groups = [found.get(name) for name in _DEPENDENCIES]
    names = frozenset(name for group in groups if isinstance(group, dict) for name in group)
    module: ModuleKind = "esm" if found.get("type") == "module" else "cjs"
    return Package(folder=folder, dependencies=names, module=module)


def module_kind(root: Path, path: str) -> ModuleKind:
    """What kind of module a file is, by its suffix and the package around it; TypeScript is always `esm`."""
    suffix = posixpath.splitext(path)[1]
    if suffix != ".js":
        return "cjs" if suffix == ".cjs" else "esm"
    for folder in (root / path).parents:
        if (folder / "package.json").is_file():
            return read_package(folder).module
        if folder == root:
            break
    return "cjs"


def home_of(root: Path, folder: Path) -> Path:
    """The folder of the package around a folder: where its commands are run."""
    for home in (folder, *folder.parents):
        if (home / "package.json").is_file() or home == root:
            return home
    return folder


def code_files(folder: Path) -> list[Path]:
    """Code directly in a folder, in the order of the names; no declarations of types."""
    if not folder.is_dir():
        return []
    names = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())
    return [path for path in names if not path.name.endswith(".d.ts")]


def inside(root: Path, folder: Path, path: str) -> str | None:
    """A path that a file in `folder` names, from the root; None when it leads out of the project."""
    joined = posixpath.normpath(posixpath.join(relative(root, folder), path))
    return None if joined.startswith(("..", "/")) else joined
