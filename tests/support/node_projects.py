"""Projects of Node.js on disk, with the packages of tests/node beside them."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from restow.model.migration import FileChange
from tests.support.reference_migrations import EXISTING

_NODE = Path(__file__).parents[1] / "node"
_PATIENCE = 60
#: Runs Prisma's engine.
PRISMA_ENGINE = _NODE / "prisma_engine.mjs"


class NodeProject:
    """A project whose tool applies all that waits; a start of Node.js is dear, so it is asked only then."""

    def __init__(self, root: Path, dsn: str) -> None:
        self.root, self.dsn = root, dsn
        self._known: set[str] = set()
        self._applied: set[str] = set()

    def migrate(self) -> None:
        """Runs the tool."""
        raise NotImplementedError

    def revert(self, changes: Sequence[FileChange]) -> None:
        """Takes the last migration back."""
        raise NotImplementedError

    def apply(self, changes: Sequence[FileChange]) -> None:
        self._known.add(changes[0].path)
        if changes[0].path not in self._applied:
            self.migrate()
            self._applied = set(self._known)

    def undo(self, changes: Sequence[FileChange]) -> None:
        self.revert(changes)
        self._applied.remove(changes[0].path)


def make_package(root: Path, *dependencies: str, module: str = "commonjs") -> None:
    """Gives a folder its package.json, and what is installed for the tests."""
    installed = _NODE / "node_modules"
    assert (installed / "tsx").exists(), f"{installed} is not complete: run npm ci in {_NODE}"
    root.mkdir(parents=True, exist_ok=True)
    described = {"name": "app", "type": module, "dependencies": dict.fromkeys(dependencies, "*")}
    (root / "package.json").write_text(json.dumps(described, indent=2))
    # Beside the project, so that nothing of it is in the project's own folder.
    (root.parent / "node_modules").symlink_to(installed)


def make_existing(dsn: str) -> None:
    """Makes the tables that are there before; asking a tool for them would take its time."""
    with psycopg.connect(dsn) as connection:
        connection.execute(EXISTING.encode())


def connection(dsn: str) -> dict[str, object]:
    """What `pg` and all tools above it take to connect."""
    parts = conninfo_to_dict(dsn)
    return {
        "host": parts["host"],
        "port": int(parts["port"] or 5432),
        "user": parts["user"],
        "database": parts["dbname"],
    }


def url(dsn: str) -> str:
    """The same, for tools that take only a URL."""
    parts = conninfo_to_dict(dsn)
    return f"postgresql://{parts['user']}@localhost:{parts['port']}/{parts['dbname']}?host={parts['host']}"


def run_node(root: Path, dsn: str, *command: str, may_fail: bool = False, reads_ts: bool = False) -> str:
    """Runs a program with Node.js in a project and gives what it printed.

    Args:
        root: the project's folder.
        dsn: its database; the project finds it in the environment.
        command: the program, of node_modules unless its path is whole, and its arguments.
        may_fail: otherwise its failing is an error.
        reads_ts: it needs help with TypeScript.
    """
    program = (root.parent / "node_modules" / command[0]).resolve()
    environment = {
        **os.environ,
        "NODE_OPTIONS": "--require tsx/cjs" if reads_ts else "",
        "TEST_CONNECTION": json.dumps(connection(dsn)),
        "DATABASE_URL": url(dsn),
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["node", str(program), *command[1:]],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )
    printed = done.stdout + done.stderr
    assert may_fail or done.returncode == 0, printed
    return printed
