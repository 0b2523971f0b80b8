"""TinyDB: its documents stay as they are for the code, and are kept in the table by a storage of their own.

https://tinydb.readthedocs.io/en/latest/extend.html#write-a-custom-storage
"""

import ast
from pathlib import PurePosixPath

from restow.rewriters._names import FunctionNames
from restow.rewriters._python_forms import RefusedError
from restow.rewriters._python_text import python_name
from restow.rewriters.base import WRITTEN


def is_handle(call: ast.Call) -> bool:
    """True for `TinyDB(path)`."""
    return ast.unparse(call.func) in ("TinyDB", "tinydb.TinyDB")


def require_plain(call: ast.Call) -> None:
    """Raises RefusedError where a database has a storage of its own."""
    for keyword in call.keywords:
        if keyword.arg in ("storage", None) and ast.unparse(keyword.value) != "JSONStorage":
            raise RefusedError(f"TinyDB keeps its documents by {ast.unparse(keyword.value)}.")


def storage_name(names: FunctionNames) -> str:
    """The class's name: `CardsDbStorage`."""
    return "".join(word.capitalize() for word in names.noun) + "Storage"


def storage_module(names: FunctionNames, module: str, place: PurePosixPath) -> tuple[str, str]:
    """The path and the text of the storage's module.

    Args:
        names: of the dataset's functions.
        module: the dataset's module, as it is imported.
        place: its file.
    """
    load, save, noun = python_name(names.load), python_name(names.save), " ".join(names.noun)
    text = f'''"""A storage of TinyDB that keeps the {noun} in the database. {WRITTEN}."""

from typing import Any

from tinydb.storages import Storage

from {module} import {load}, {save}


class {storage_name(names)}(Storage):
    """Reads and writes all tables at once, as TinyDB does with a file."""

    def read(self) -> Any:
        """All tables; None when nothing was written yet."""
        return {load}()

    def write(self, data: Any) -> None:
        """Keeps these tables."""
        {save}(data)
'''
    return str(place.with_name(f"{place.stem}_storage.py")), text
