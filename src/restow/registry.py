"""Folder lookup: the members of a seam are the files in its folder, plus one entry-point group.

Nothing lists the members by hand: a store exists because `stores/NAME.py` does.
"""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType


@cache
def members(package: str) -> dict[str, ModuleType]:
    """The modules of a seam by name, `base` and private ones left out.

    Other packages add members through the entry-point group of the same name,
    for example `restow.stores`. Importing a member is cheap by contract.
    """
    home = import_module(package)
    found = {
        info.name: import_module(f"{package}.{info.name}")
        for info in iter_modules(home.__path__)
        if info.name != "base" and not info.name.startswith("_")
    }
    for entry in entry_points(group=package):
        found[entry.name] = entry.load()
    return dict(sorted(found.items()))
