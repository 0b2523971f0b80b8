"""Settings, read once: flag over environment over default."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from restow.errors import UsageError
from restow.registry import members
from restow.stores.base import Store, open_store

#: Worker processes by default: two keep two backends of the database busy, more rarely pay (measured).
DEFAULT_WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSource:
    """A store, and the setting that named it."""

    #: Opens the store, in any process; holds credentials, so it is never shown.
    open: Callable[[], Store] = field(repr=False)
    #: For people; what follows a `?` may be a signature and is left out.
    label: str


def find_store(url: str | None, environ: Mapping[str, str]) -> StoreSource:
    """The store that the strongest setting names: `--store`, `RESTOW_STORE`, then a store's own variables.

    Raises:
        UsageError: no store is named anywhere, or the URL is not understood.
    """
    chosen = url or environ.get("RESTOW_STORE") or _store_of_environment(environ)
    if chosen is None:
        raise UsageError(
            "No store is named: where do the documents lie?",
            next_step="Give --store DIR (--store . when they lie in this folder), azure://CONTAINER, "
            "s3://BUCKET or gs://BUCKET, or set STORAGE_CONNECTION_STRING.",
        )
    opener = partial(open_store, chosen, dict(environ))
    opener()  # a URL or credential that makes no sense is told before anything starts
    return StoreSource(open=opener, label=chosen.split("?", 1)[0])


def _store_of_environment(environ: Mapping[str, str]) -> str | None:
    for module in members("restow.stores").values():
        if (default_url := getattr(module, "default_url", None)) and (url := default_url(environ)):
            return str(url)
    return None
