"""Settings, read once: flag over environment over default."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from restow.errors import UsageError
from restow.registry import members
from restow.stores.base import Store, open_store

#: Worker processes by default: two keep two backends of the database busy, more rarely pay (measured).
DEFAULT_WORKERS = min(2, os.cpu_count() or 1)


def store_opener(url: str | None, environ: Mapping[str, str]) -> Callable[[], Store]:
    """What opens the store of a run, in any process.

    Args:
        url: `--store`, or None for `RESTOW_STORE` and then what a store's own variables name.
        environ: the environment.

    Raises:
        UsageError: no store is named anywhere, or the URL is not understood.
    """
    chosen = url or environ.get("RESTOW_STORE") or _store_of_environment(environ)
    if chosen is None:
        raise UsageError(
            "No store is named: where do the documents lie?",
            next_step="Give --store DIR or --store azure://CONTAINER, or set STORAGE_CONNECTION_STRING.",
        )
    opener = partial(open_store, chosen, dict(environ))
    opener()  # a URL or credential that makes no sense is told before anything starts
    return opener


def project_folder(start: Path | None = None) -> Path:
    """The project's folder: the nearest one upwards that looks like a project's top, else this one."""
    here = (start or Path.cwd()).resolve()
    marks = (".restow", ".git", "pyproject.toml", "package.json")
    return next(
        (folder for folder in (here, *here.parents) if any((folder / m).exists() for m in marks)), here
    )


def _store_of_environment(environ: Mapping[str, str]) -> str | None:
    for module in members("restow.stores").values():
        if (default_url := getattr(module, "default_url", None)) and (url := default_url(environ)):
            return str(url)
    return None
