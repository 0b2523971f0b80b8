"""Plan: what is to become of each dataset, and what changed since that was written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from restow.errors import StaleError
from restow.model.dataset import Dataset, Home
from restow.model.design import Design
from restow.model.plan import DatasetPlan, Plan
from restow.model.scan import Judged
from restow.model.shape import Shape
from restow.shapes.reading import paths_of

_PARTS = {
    "code": "the code touches it in other places",
    "shape": "its documents have another structure",
    "documents": "it has other documents",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """A plan, and the file that holds it."""

    plan: Plan
    #: The designs of the datasets that move, in the plan's order.
    designs: tuple[Design, ...] = ()
    #: The file's text as it is, and as it would be; `before` is None when there is none.
    before: str | None = None
    after: str = ""
    #: A sentence for each part that a person edited and that restow would now write otherwise.
    kept: tuple[str, ...] = ()
    #: A sentence for each thing that changed since the plan was last written.
    drift: tuple[str, ...] = ()
    #: True once the file was written.
    written: bool = False


def planned(judged: Judged, design: Design | None) -> DatasetPlan:
    """The plan of one dataset.

    Args:
        judged: the dataset and its verdict.
        design: its table, when it moves.
    """
    dataset, verdict = judged.dataset, judged.verdict
    made_from = {"code": code_digest(dataset)}
    if design is not None:
        made_from["shape"] = _shape_digest(design.shape)
        made_from["documents"] = str(design.listed)
    return DatasetPlan(
        id=dataset.id,
        template=dataset.template,
        store=dataset.store,
        container=dataset.container,
        home=verdict.home,
        question=verdict.question,
        because=verdict.because,
        choice=verdict.choice,
        table=design.table if design is not None else None,
        mapping=design.mapping if design is not None else None,
        made_from=tuple(made_from.items()),
    )


def code_digest(dataset: Dataset) -> str:
    """What the code does with a dataset: which functions touch it and how, wherever they stand."""
    sites = {
        (site.place.file, site.place.function, site.access.value, site.template) for site in dataset.sites
    }
    return _digest(sorted(sites))


def _shape_digest(shape: Shape) -> str:
    """Which paths there are and of which kinds; how many documents have them does not matter."""
    kinds = ("strings", "integers", "decimals", "objects", "lists")
    return _digest(
        [
            (path.pointer, [kind for kind in kinds if getattr(path.values, kind) is not None])
            for path in paths_of(shape)
        ]
    )


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def drift(old: Plan, new: Plan) -> list[str]:
    """What changed between two plans of one project, in sentences."""
    found = []
    for dataset in new.datasets:
        before = old.dataset(dataset.id)
        if before is None:
            found.append(f"{dataset.id} is new")
            continue
        known, now = dict(before.made_from), dict(dataset.made_from)
        found += [
            f"{dataset.id}: {what}"
            for part, what in _PARTS.items()
            if part in known and part in now and known[part] != now[part]
        ]
    found += [
        f"{dataset.id} is no more in the code; take [datasets.{dataset.id}] out when its data is not needed"
        for dataset in old.datasets
        if new.dataset(dataset.id) is None
    ]
    return found


def require_current(plan: Plan, judged: Sequence[Judged], wanted: Sequence[str] = ()) -> None:
    """Refuses a plan that was made from other code.

    Args:
        plan: as it was read.
        judged: of a scan of the code as it is now; one that moves and is not in the plan counts as changed,
            unless others are wanted.
        wanted: ids of the datasets that are to be acted on; none: all.

    Raises:
        StaleError: naming the datasets whose code changed.
    """
    now = {each.dataset.id: code_digest(each.dataset) for each in judged}
    stale = [
        each.id
        for each in plan.datasets
        if (not wanted or each.id in wanted)
        and each.home is Home.POSTGRES
        and dict(each.made_from).get("code") != now.get(each.id)
    ]
    new = [each.dataset.id for each in judged if each.verdict.home is Home.POSTGRES]
    stale += [name for name in new if not wanted and plan.dataset(name) is None]
    if stale:
        raise StaleError(
            f"The plan is out of date: the code of {', '.join(stale)} has changed since it was made.",
            next_step="Run `restow plan --write` and review it, or give --stale-plan to go on with it.",
        )
