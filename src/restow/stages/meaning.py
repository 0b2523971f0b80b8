"""Whether a site means the documents of the plan, and those alone: others are not even tried."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from restow.model.patch import Records
from restow.model.signature import Access, StoreKind
from restow.model.site import Site
from restow.model.template import PathTemplate

_HOLE = re.compile(r"\{[^{}]*\}|\*")
_PACKAGE = "package.json"
_NODE = frozenset({".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"})


class Meaning:
    """What the sites of a scan mean.

    Args:
        root: the project's folder.
        found: the sites of every dataset, by its id.
    """

    def __init__(self, root: Path, found: Mapping[str, Sequence[Site]]) -> None:
        self._root = root
        self._found = found
        touched = Counter(key for sites in found.values() for key in {_key(site) for site in sites})
        self._shared = frozenset(key for key, count in touched.items() if count > 1)

    def why_not(self, records: Records, site: Site) -> str:
        """Why a site is not tried; "" when it is."""
        if _key(site) in self._shared:
            return "The call touches more than one dataset."
        source = records.mapping.source
        is_listed = site.access is Access.LIST and _is_folder(site.template, source)
        if not is_listed and not means_the_same(site.template, source):
            return f"It means {site.template}, and the plan's documents are {records.mapping.source.text}."
        packages = self._packages(records)
        if len(packages) > 1 and _is_relative(records):
            named = " and ".join(f"{each}/" for each in packages[:2])
            return f"Packages that are run from folders of their own ({named}) may each have such a file."
        return ""

    def _packages(self, records: Records) -> list[str]:
        """The folders of Node's packages that a dataset's sites are in."""
        files = {PurePosixPath(site.place.file) for site in self._found.get(records.dataset, ())}
        return sorted({self._package(file) for file in files if file.suffix in _NODE})

    def _package(self, file: PurePosixPath) -> str:
        above = (folder for folder in file.parents if (self._root / folder / _PACKAGE).is_file())
        return str(next(above, PurePosixPath()))


def means_the_same(template: str, source: PathTemplate) -> bool:
    """True when a site's path ends as the plan's documents do, holes wherever they have holes.

    Only what tells documents apart is compared: the parts from the first hole on, or the name. A path that
    says nothing, `{path}`, is known from elsewhere.
    """
    first = next((at for at, part in enumerate(source.parts) if "{" in part), len(source.parts) - 1)
    wanted = [_HOLE.sub("{}", part).casefold() for part in source.parts[first:]]
    found = [_HOLE.sub("{}", part).casefold() for part in template.split("/")]
    if all(part in ("{}", "*") for part in found):
        return True
    return found[-len(wanted) :] == wanted


def _is_folder(template: str, source: PathTemplate) -> bool:
    """True for the folder that the documents are in, which is what a listing names."""
    folder = source.text.rpartition("/")[0]
    return bool(folder) and means_the_same(template.rstrip("/"), PathTemplate(folder))


def _is_relative(records: Records) -> bool:
    """True for files whose place depends on the folder that a program is run in."""
    return records.store is StoreKind.FILE and not records.template.startswith(("/", "~"))


def _key(site: Site) -> tuple[str, int, tuple[int, int]]:
    return site.place.file, site.place.line, site.span
