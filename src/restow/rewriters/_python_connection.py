"""The project's own way to its database, found by its syntax, and the module that opens a cursor by it."""

import ast
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from restow.rewriters._python_project import PythonProject, is_test
from restow.rewriters._python_source import Function, PythonFile, own_nodes
from restow.rewriters.base import WRITTEN

#: What opens the connection: a function that is a context manager, one that gives a connection, one that
#: keeps it, an engine of SQLAlchemy, Django's own; "" when the project has none.
Layer = Literal["", "manager", "opener", "keeper", "engine", "django"]

_LIKELY = ("connection", "connect", "conn", "get_db", "db")


@dataclass(frozen=True, slots=True)
class Helper:
    """A function or a value of the project that leads to its PostgreSQL database."""

    layer: Layer
    #: The module that has it, and its name there.
    file: PurePosixPath | None = None
    name: str = ""
    #: True for psycopg 2, whose connections are transactions.
    is_psycopg2: bool = False


def find_helper(project: PythonProject) -> Helper:
    """The project's helper; one without a layer when there is none."""
    found = [
        helper
        for file, parsed in project.files.items()
        if not is_test(file) and "migrations" not in file.parts and WRITTEN.encode() not in parsed.source
        for helper in (*_functions(file, parsed), *_engines(file, parsed))
    ]
    if found:
        return min(
            found, key=lambda each: (each.layer == "engine", not _is_likely(each.name), str(each.file))
        )
    if any(
        file.name == "manage.py" and b"DJANGO_SETTINGS_MODULE" in each.source
        for file, each in project.files.items()
    ):
        return Helper("django")
    return Helper("")


def connection_module(helper: Helper, module: str) -> str:
    """The text of the module that opens a cursor.

    Args:
        helper: the project's.
        module: how the new module imports the helper's file.
    """
    imports, body = _body(helper, module)
    first = "import os\n" * (not helper.layer)
    return (
        f'"""Opens a cursor on the application\'s database for the modules beside it. {WRITTEN}."""\n\n'
        f"{first}from collections.abc import Iterator\nfrom contextlib import {_contexts(helper)}\n"
        f"from typing import Any\n\n{imports}\n\n@contextmanager\ndef open_cursor() -> Iterator[Any]:\n"
        '    """A cursor in a transaction: committed at the end, undone when an error leaves the block."""\n'
        f"{body}"
    )


def _contexts(helper: Helper) -> str:
    return "closing, contextmanager" if helper.layer in ("opener", "engine") else "contextmanager"


def _body(helper: Helper, module: str) -> tuple[str, str]:
    imported = f"from {module} import {helper.name}\n"
    transaction = "connection" if helper.is_psycopg2 else "connection.transaction()"
    cursor = "connection.cursor() as cursor"
    match helper.layer:
        case "manager":
            opened = f"{helper.name}() as connection, {transaction}, {cursor}"
        case "opener":
            opened = f"closing({helper.name}()) as connection, {transaction}, {cursor}"
        case "keeper":
            lines = (
                f"    connection = {helper.name}()\n    with {transaction}, {cursor}:\n        yield cursor\n"
            )
            return imported, lines
        case "engine":
            opened = f"closing({helper.name}.raw_connection()) as connection"
            return imported, (
                f"    with {opened}:\n        cursor = connection.cursor()\n        yield cursor\n"
                "        connection.commit()\n"
            )
        case "django":
            imported = "from django.db import connection, transaction\n"
            opened = f"transaction.atomic(), {cursor}"
        case "":
            imported = "import psycopg\n"
            opened = f'psycopg.connect(os.environ["DATABASE_URL"]) as connection, {cursor}'
    return imported, f"    with {opened}:\n        yield cursor\n"


def _functions(file: PurePosixPath, parsed: PythonFile) -> list[Helper]:
    found = []
    for node in parsed.tree.body:
        if isinstance(node, ast.FunctionDef) and not _needs_arguments(node):
            text = ast.unparse(node)
            if "psycopg.connect(" in text or "psycopg2.connect(" in text:
                found.append(Helper(_layer(node), file, node.name, "psycopg2." in text))
    return found


def _layer(function: Function) -> Layer:
    if any("contextmanager" in ast.unparse(each) for each in function.decorator_list):
        return "manager"
    keeps = any(isinstance(node, ast.Global) for node in own_nodes(function))
    return "keeper" if keeps else "opener"


def _engines(file: PurePosixPath, parsed: PythonFile) -> list[Helper]:
    return [
        Helper("engine", file, node.targets[0].id)
        for node in parsed.tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).rpartition(".")[2] == "create_engine"
        and (b"sqlite" not in parsed.source or b"postgres" in parsed.source)
    ]


def _needs_arguments(function: ast.FunctionDef) -> bool:
    arguments = function.args
    return len(arguments.args) + len(arguments.posonlyargs) > len(arguments.defaults) or any(
        default is None for default in arguments.kw_defaults
    )


def _is_likely(name: str) -> bool:
    return any(word in name.lower() for word in _LIKELY)
