"""The verbs that look at code: scan and explain."""

import asyncio
import os
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Environ
from functools import cache, partial
from pathlib import Path

from restow.checkout.revision import at_revision
from restow.checkout.walk import read
from restow.model.scan import ScanResult
from restow.settings import find_store
from restow.stages.assess import assess, new_since
from restow.stages.explain import explain as _explain
from restow.stages.listing import Listing, list_store
from restow.stages.scan import Tell, silence


def scan(
    root: Path,
    *,
    stores: Sequence[str] = (),
    baseline: str | None = None,
    keep: bool = True,
    workers: int | None = None,
    tell: Tell = silence,
    environ: Environ[str, str] | None = None,
) -> ScanResult:
    """Finds the JSON that a project uses as a database, and judges where each dataset belongs.

    The project is read, never run or imported, and nothing of it is changed. Parsed files are kept in its
    `.restow/` for the next scan.

    Args:
        root: the project's folder.
        stores: folders and URLs of stores to be listed; their documents are joined with the code.
        baseline: a commit; only what is new since is in the result.
        keep: False keeps no parsed files.
        workers: processes that parse; the number of processors by default.
        tell: is told what is being done, in a few words, as it begins.
        environ: where a store's credentials are looked up, instead of the process's environment.

    Raises:
        UsageError: `root` is no folder, its `restow.toml` makes no sense, the baseline is not known, or a
            store's URL is not understood.
        StoreError: a store cannot be listed.
    """
    look = partial(
        assess,
        repository=root,
        listings=_listings(stores, os.environ if environ is None else environ, tell),
        cache_file=root / ".restow" / "scan.sqlite3" if keep else None,
        workers=workers,
    )
    result = look(root, tell=tell)
    if baseline is None:
        return result
    tell(f"scanning {baseline} for comparison")
    with at_revision(root, baseline) as before:
        return new_since(result, look(before), baseline)


def explain(root: Path, target: str) -> list[str]:
    """The reasoning about a dataset or a site of a project, as lines of text.

    Args:
        root: the project's folder.
        target: a dataset's id or template, or `FILE:LINE` from the project's folder.

    Raises:
        UsageError: the scan found nothing of that name.
    """
    return list(_explain(scan(root), target, line_reader(root)))


def line_reader(root: Path) -> Callable[[str], list[str]]:
    """Gives the lines of the project's files; each is read once."""

    @cache
    def read_lines(path: str) -> list[str]:
        text = (read(root, path) or b"").decode("utf-8", "replace")
        return [
            line.removesuffix("\r") for line in text.split("\n")
        ]  # as syntax trees count: no form feed ends one

    return read_lines


def _listings(stores: Sequence[str], environ: Environ[str, str], tell: Tell) -> list[Listing]:
    """What the stores hold; all of them are understood before the first is listed."""
    sources = [find_store(store, environ) for store in stores]
    return [asyncio.run(list_store(source.open, source.label, tell)) for source in sources]
