"""Documents that no code touches any more: which of them may be deleted."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from restow.errors import UsageError
from restow.model.journal import Journal
from restow.model.plan import Plan
from restow.model.signature import StoreKind
from restow.model.template import PathTemplate

_SKIPPED = frozenset({".git", ".restow", "node_modules", ".venv"})


def retired_files(root: Path, plan: Plan, datasets: Sequence[str], journal: Journal) -> list[str]:
    """The files of datasets that may be deleted.

    Args:
        root: the project's folder; files outside of it are never looked for.
        plan: what is planned.
        datasets: ids of those whose code is rewritten.
        journal: what was done.

    Raises:
        UsageError: a dataset's documents are not all in its table, as the last verification found.
    """
    sources = []
    for name in datasets:
        planned = plan.dataset(name)
        if planned is None or planned.mapping is None or planned.store is not StoreKind.FILE:
            continue
        if not _is_verified(name, journal):
            raise UsageError(
                f"No complete verification found all documents of {name} in the table: they stay.",
                next_step="Run `restow backfill` and `restow verify`, then this again.",
            )
        sources.append(planned.mapping.source)
    return sorted(_matching(root, sources))


def _is_verified(dataset: str, journal: Journal) -> bool:
    loaded, checked = journal.loads.get(dataset), journal.checks.get(dataset)
    if loaded is None or checked is None:
        return False
    return loaded.complete and checked.complete and not (loaded.failed or checked.different)


def _matching(root: Path, sources: Sequence[PathTemplate]) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        for name in names:
            path = Path(folder, name).relative_to(root).as_posix()
            if any(source.match(path) is not None for source in sources):
                yield path
