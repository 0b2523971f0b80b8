"""Redis is a cache only (STORAGE_RULES, section 1): what is kept there alone, and what to write instead."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from restow.model.dataset import Dataset
from restow.model.patch import Refusal
from restow.model.scan import BrokenRule
from restow.model.signature import Access, StoreKind
from restow.model.site import Site

#: Places named in one remark.
MOST_PLACES = 5
#: Longest call that is shown again.
_LONGEST = 120


def cache_only(datasets: Iterable[Dataset]) -> Iterator[BrokenRule]:
    """What Redis keeps for ever, or nothing can rebuild: a record in the wrong place."""
    for dataset in datasets:
        faults = [*_lasting(dataset), *_not_rebuilt(dataset)]
        if faults:
            sentence = f"Redis is a cache only, and {dataset.template!r} {' and '.join(faults)}."
            places = tuple(sorted({site.place for site in dataset.sites}))
            yield BrokenRule(
                rule="cache-only",
                sentence=sentence,
                places=places[:MOST_PLACES],
                sites=(*_without_expiry(dataset), *_without_rebuild(dataset)),
            )


def left_to_people(root: Path, broken: Iterable[BrokenRule]) -> tuple[Refusal, ...]:
    """Each call that makes Redis the only record, with what takes its place.

    A call is not rewritten: there are no documents to design its table from, and an expiry without a table
    behind it loses what it was to keep.

    Args:
        root: the project's folder.
        broken: what a scan found.
    """
    left = [_left(root, site) for rule in broken for site in rule.sites]
    return tuple(sorted(left, key=lambda each: each.place))


def _left(root: Path, site: Site) -> Refusal:
    call = _call(root, site)
    if site.access is Access.READ:
        why = "Redis is read as the only record: what is gone there is gone."
        instead = f"when {call} gives nothing, select the row and set it here again, with an expiry"
    else:
        why = "Redis keeps it without an expiry, as the only record."
        instead = f"insert or update its row in PostgreSQL first, then {call} with an expiry"
    return Refusal(dataset=site.template, place=site.place, why=why, suggestion=instead)


def _call(root: Path, site: Site) -> str:
    """The call as it is written; "the call" when it is long."""
    start, end = site.span
    text = (root / site.place.file).read_bytes()[start:end].decode("utf-8", "replace")
    return f"`{text}`" if text and "\n" not in text and len(text) <= _LONGEST else "the call"


def _lasting(dataset: Dataset) -> list[str]:
    return ["is kept without an expiry"] if _without_expiry(dataset) else []


def _without_expiry(dataset: Dataset) -> tuple[Site, ...]:
    if dataset.store is not StoreKind.REDIS:
        return ()
    if any(site.expires for site in dataset.accesses(Access.EXISTS)):  # a call of its own, `expire`
        return ()
    return tuple(site for site in dataset.accesses(Access.WRITE, Access.APPEND) if not site.expires)


def _not_rebuilt(dataset: Dataset) -> list[str]:
    return ["is read where nothing rebuilds it"] if _without_rebuild(dataset) else []


def _without_rebuild(dataset: Dataset) -> tuple[Site, ...]:
    """A cache's reader writes what it did not find."""
    if dataset.store is not StoreKind.REDIS:
        return ()
    reads = tuple(dataset.accesses(Access.READ))
    readers = {(site.place.file, site.place.function) for site in reads}
    writers = {(site.place.file, site.place.function) for site in dataset.accesses(Access.WRITE)}
    return reads if not readers & writers else ()
