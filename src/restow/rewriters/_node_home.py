"""Where a project's data-access modules lie, and what they are written in."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from restow.rewriters._node_helper import Helper, find_helper
from restow.rewriters._node_syntax import language_of
from restow.rewriters.base import WRITTEN
from restow.syntax.js_style import Style, style_of
from restow.syntax.tree import as_utf8

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
#: What the modules' folder is called: the first that is free.
FOLDERS = ("records", "storedRecords")
#: Characters of a file's beginning in which it says that it is written by restow.
_HEAD = 1000
#: Folders that hold no code of the project's own.
FOREIGN = frozenset(("node_modules", "dist", "build", "out", "coverage", "vendor", ".git", ".next"))
#: Files of a package that are looked at to learn its ways.
_MOST_FILES = 400
_MOST_BYTES = 500_000
_ESM = re.compile(r"^\s*(?:import\s[^(]|import\{|export\s|export\{)", re.MULTILINE)
_RELATIVE = re.compile(r"""(?:from|import|require\()\s*['"](\.[^'"]*)['"]""")
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(frozen=True)
class Home:
    """The folder of a package's data-access modules, and their language."""

    #: The project's folder.
    root: Path
    #: The package's folder, from there; "" for the project's own.
    package: str
    #: True: TypeScript.
    is_typed: bool
    #: True: `import` and `export`; else `require`.
    is_esm: bool
    #: What the modules' names end in: `.ts`.
    suffix: str
    #: How its code is written.
    style: Style
    #: What relative imports end in: "", ".js" or ".ts".
    ending: str
    #: What the file's imports begin with instead of `../`, and the folder that it stands for: `@/`, `src/`.
    alias: tuple[str, str] | None
    #: The project's own connection to its database.
    helper: Helper | None = field(compare=False)

    @cached_property
    def folder(self) -> str:
        """The folder of the modules, from the root."""
        base = posixpath.dirname(self.helper.file) if self.helper else self._code_folder()
        folders = [posixpath.join(base, name) for name in FOLDERS]
        return next((each for each in folders if not _is_taken(self.root / each)), folders[-1])

    def _code_folder(self) -> str:
        configured = self.options.get("rootDir") if self.is_typed else None
        inner = str(configured) if configured else "src"
        joined = posixpath.normpath(posixpath.join(self.package, inner))
        is_there = (self.root / joined).is_dir() and not joined.startswith("..")
        return ("" if joined == "." else joined) if is_there else self.package

    @cached_property
    def options(self) -> dict[str, Any]:
        """tsconfig.json's compilerOptions."""
        found = _loaded(self.root / self.package / "tsconfig.json").get("compilerOptions")
        return found if isinstance(found, dict) else {}

    @property
    def compiles_to_esm(self) -> bool:
        """True when the code that is run in the end has `import.meta`, and no `require`."""
        if not self.is_typed:
            return self.is_esm
        module = str(self.options.get("module", "commonjs")).lower()
        if module in ("node16", "node18", "node20", "nodenext"):
            return _is_module(self.root, self.package)
        return module not in ("commonjs", "none", "amd", "umd", "system")

    @property
    def way_to_root(self) -> tuple[str, ...]:
        """The parts of the path from a module to the project's folder.

        Compiled code may lie at another depth: there, the current folder is the better guess.
        """
        if self.is_typed:
            return ()
        here = "path.dirname(fileURLToPath(import.meta.url))" if self.is_esm else "__dirname"
        up = posixpath.relpath(".", self.folder)
        return (here, f"'{up}'")

    def path(self, name: str) -> str:
        """A module's path from the root."""
        return posixpath.join(self.folder, f"{name}{self.suffix}")

    def specifier(self, importer: str, imported: str) -> str:
        """How one file names another."""
        stem, suffix = posixpath.splitext(imported)
        is_near = posixpath.dirname(importer) == posixpath.dirname(imported)
        if self.alias and not is_near and all(path.startswith(self.alias[1]) for path in (stem, importer)):
            return f"{self.alias[0]}{stem[len(self.alias[1]) :]}"
        path = posixpath.relpath(stem, posixpath.dirname(importer) or ".")
        path = path if path.startswith(".") else f"./{path}"
        return path + (self.ending if self.is_typed else suffix if self.ending or suffix == ".cjs" else "")


def _is_taken(folder: Path) -> bool:
    """True when a folder holds code of the project's own."""
    files = [path for path in folder.iterdir() if path.name.endswith(SUFFIXES)] if folder.is_dir() else []
    return any(WRITTEN not in _read(path)[:_HEAD] for path in files)


#: A package's code in one language, by path; packages by folder, with True for TypeScript.
Sources = dict[tuple[str, bool], dict[str, str]]


def home_of(root: Path, file: str, known: Sources | None = None) -> Home:
    """The home of the modules that a file uses.

    Args:
        root: the project's folder.
        file: a file with sites, from there.
        known: what was read for other files; it is added to.
    """
    package = package_of(root, file)
    typed = language_of(file) != "javascript"
    read = {} if known is None else known
    if (package, typed) not in read:
        read[package, typed] = dict(_sources(root, package, typed=typed))
    sources = read[package, typed]
    text = sources.get(file) or _read(root / file)
    esm = typed or file.endswith(".mjs") or (not file.endswith(".cjs") and bool(_ESM.search(text)))
    return Home(
        root=root,
        package=package,
        is_typed=typed,
        is_esm=esm,
        suffix=".ts" if typed else _suffix(root, package, esm=esm, file=file),
        style=style_of(text),
        ending=_ending(sources, root, package, typed=typed, esm=esm),
        alias=_alias(root, package, text) if typed else None,
        helper=find_helper(sources, file),
    )


def _alias(root: Path, package: str, text: str) -> tuple[str, str] | None:
    """The prefix of tsconfig.json's `paths` that a file uses."""
    options = _loaded(root / package / "tsconfig.json").get("compilerOptions") or {}
    paths, base = options.get("paths"), str(options.get("baseUrl") or ".")
    for prefix, targets in paths.items() if isinstance(paths, dict) else ():
        target = str(targets[0]) if isinstance(targets, list) and targets else ""
        is_folder = prefix.endswith("/*") and target.endswith("/*")
        if is_folder and re.search(rf"""from\s*['"]{re.escape(prefix[:-1])}""", text):
            folder = posixpath.normpath(posixpath.join(package, base, target[:-1]))
            return prefix[:-1], "" if folder == "." else f"{folder}/"
    return None


def package_of(root: Path, file: str) -> str:
    """The folder of the nearest package.json, from the root; "" where there is none."""
    folder = posixpath.dirname(file)
    while folder and not (root / folder / "package.json").is_file():
        folder = posixpath.dirname(folder)
    return folder


def _suffix(root: Path, package: str, *, esm: bool, file: str) -> str:
    if file.endswith(".mjs"):
        return ".js" if _is_module(root, package) else ".mjs"
    return ".cjs" if not esm and _is_module(root, package) else ".js"


def _is_module(root: Path, package: str) -> bool:
    return _loaded(root / package / "package.json").get("type") == "module"


def _ending(sources: dict[str, str], root: Path, package: str, *, typed: bool, esm: bool) -> str:
    if not typed:
        return ".js" if esm else ""
    named = [name for text in sources.values() for name in _RELATIVE.findall(text)]
    ends = {posixpath.splitext(name)[1] for name in named}
    if ".ts" in ends:
        return ".ts"
    options = _loaded(root / package / "tsconfig.json").get("compilerOptions") or {}
    strict = str(options.get("module", "")).lower().startswith("node") and _is_module(root, package)
    return ".js" if ".js" in ends or strict else ""


def _sources(root: Path, package: str, *, typed: bool) -> Iterator[tuple[str, str]]:
    """The package's code in a language, by path from the root."""
    wanted = tuple(each for each in SUFFIXES if ("ts" in each) == typed)
    count = 0
    waiting = [root / package]
    while waiting and count < _MOST_FILES:
        folder = waiting.pop(0)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir() and not path.is_symlink() and path.name not in FOREIGN:
                waiting.append(path)
            elif path.name.endswith(wanted) and not path.name.endswith(".d.ts"):
                count += 1
                yield path.relative_to(root).as_posix(), _read(path)


def _read(path: Path) -> str:
    try:
        return as_utf8(path.read_bytes()[:_MOST_BYTES]).decode("utf-8", "replace")
    except OSError:
        return ""


def _loaded(path: Path) -> dict[str, Any]:
    """A JSON file's object, comments and last commas left out; {} when it is none."""
    bare = _COMMENT.sub(lambda match: match[1] or "", _read(path))
    try:
        found = json.loads(_COMMA.sub(r"\1", bare) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
