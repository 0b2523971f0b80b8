"""The project's files as modules: which file an import means.

No import is ever run. A name is looked for as the languages would, then, since a program's search path
is not known, by the tail of its path, the nearest file first.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator

from restow.model.code import Assign, Evaluate, Imported, Unit

_NODE_ENDINGS = ("", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")
_NODE_INDEXES = tuple(f"/index{ending}" for ending in _NODE_ENDINGS[1:])
#: Prefixes by which bundlers and TypeScript's `paths` mean "from the package's root".
_NODE_ROOTS = ("@/", "~/", "~~/", "#/", "#", "src/", "/")
#: Where monorepos keep their packages, which their imports call `@scope/name`.
_PACKAGE_FOLDERS = ("packages", "libs", "apps", "modules")
#: Where a package keeps its source, which no import says.
_SOURCES = ("src", "lib")


def family_of(unit: Unit) -> str:
    """The languages that call the same libraries have one name: "python" or "javascript"."""
    return "python" if unit.language == "python" else "javascript"


class Project:
    """The paths of a project's source and data files, and what imports of them mean."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Takes every path from the project's root, with `/`."""
        self.paths = frozenset(paths)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.paths):
            self._by_stem[module_name(path)].append(path)
        self._resolved: dict[tuple[str, str, str], str | None] = {}

    def resolve(self, importer: str, language: str, module: str) -> str | None:
        """The path of the file that `module` means inside `importer`; None when it is not in the project."""
        folder = posixpath.dirname(importer)
        key = (folder, language, module)
        if key not in self._resolved:  # every member of every module asks
            find = self._python if language == "python" else self._node
            self._resolved[key] = find(folder, module)
        return self._resolved[key]

    def imports_of(self, unit: Unit) -> Iterator[str]:
        """Files that a module imports as it is loaded, as far as they are of the project."""
        values = [one.value for one in unit.body if isinstance(one, Assign | Evaluate)]
        values += [value for _, value in unit.exports]
        for value in values:
            if isinstance(value, Imported):
                path = self.resolve(unit.path, family_of(unit), value.module)
                if path is not None:
                    yield path

    def _python(self, folder: str, module: str) -> str | None:
        dots = len(module) - len(module.lstrip("."))
        tail = module[dots:].replace(".", "/")
        if dots:
            for _ in range(dots - 1):
                folder = posixpath.dirname(folder)
            return self._first(_python_files(posixpath.join(folder, tail)))
        for base in _upwards(folder):
            for root in (base, posixpath.join(base, "src"), posixpath.join(base, "lib")):
                if found := self._first(_python_files(posixpath.join(root, tail))):
                    return found
        return self._nearest(folder, _python_files(tail)) if "/" in tail else None

    def _node(self, folder: str, module: str) -> str | None:
        if module.startswith("."):
            path = posixpath.normpath(posixpath.join(folder, module))
            return self._first(_node_files(path) if path != "." else (name[1:] for name in _NODE_INDEXES))
        prefix = next((root for root in _NODE_ROOTS if module.startswith(root)), None)
        if prefix is None:
            return self._bare(folder, module)
        tail = module if prefix == "src/" else module[len(prefix) :]
        for base in _upwards(folder):
            for root in (base, posixpath.join(base, "src"), posixpath.join(base, "app")):
                if found := self._first(_node_files(posixpath.join(root, tail))):
                    return found
        return self._nearest(folder, _node_files(tail)) if "/" in tail else None

    def _bare(self, folder: str, module: str) -> str | None:
        """What looks like a package: from TypeScript's `baseUrl`, or of the same monorepo."""
        scope, _, tail = module.partition("/")
        if not tail:
            return None
        for base in _upwards(folder):
            roots = (
                [posixpath.join(base, name, tail) for name in _PACKAGE_FOLDERS]
                if scope.startswith("@")
                else [posixpath.join(base, module), posixpath.join(base, "src", module)]
            )
            for root in roots:
                inside = [name for ending in _SOURCES for name in _node_files(f"{root}/{ending}")]
                if found := self._first([*_node_files(root), *inside]):
                    return found
        return None

    def _first(self, candidates: Iterable[str]) -> str | None:
        return next((path for path in candidates if path in self.paths), None)

    def _nearest(self, folder: str, tails: Iterable[str]) -> str | None:
        found = [
            path
            for tail in tails
            for path in self._by_stem.get(module_name(tail), ())
            if path.endswith("/" + tail)
        ]
        return max(found, key=lambda path: (_shared(folder, path), -len(path), path), default=None)


def module_name(path: str) -> str:
    """The word by which an import names a file: `blob` for `shared/blob.py` and for `blob/src/index.ts`."""
    name, folder = posixpath.basename(path), posixpath.dirname(path)
    if not name.startswith(("__init__.", "index.")):
        return name.split(".")[0]
    if name.startswith("index.") and posixpath.basename(folder) in _SOURCES:
        folder = posixpath.dirname(folder) or folder
    return posixpath.basename(folder)


def _python_files(path: str) -> tuple[str, ...]:
    path = posixpath.normpath(path) if path else ""
    return (f"{path}.py", f"{path}/__init__.py") if path not in ("", ".") else ("__init__.py",)


def _node_files(path: str) -> list[str]:
    bare = path.removesuffix(".js") if path.endswith(".js") else path.removesuffix(".mjs")
    return [path + ending for ending in (*_NODE_ENDINGS, *_NODE_INDEXES)] + [
        bare + ending for ending in (".ts", ".tsx", ".mts") if bare != path
    ]


def _upwards(folder: str) -> list[str]:
    """The folder, and every one above it up to the root, which is ""."""
    found = [folder]
    while folder:
        folder = posixpath.dirname(folder)
        found.append(folder)
    return found


def _shared(folder: str, path: str) -> int:
    return len(posixpath.commonprefix([folder + "/", path]))
