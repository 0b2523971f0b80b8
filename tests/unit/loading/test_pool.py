"""Workers that fail before they reach a database: what is theirs to tell arrives, and nothing hangs."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from restow.errors import InternalError, RestowError, StoreError
from restow.loading.pool import Take, WorkerPool
from restow.loading.spool import Part
from restow.model import Outcome, Status
from restow.plans import parse_mapping
from restow.stores.memory import MemoryStore
from tests.unit.loading.mappings import job

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def no_store() -> MemoryStore:
    raise StoreError("The container is gone.", next_step="Create it.")


def foreign_error() -> MemoryStore:
    raise ValueError("secret text")


def death() -> MemoryStore:
    os._exit(9)


def take_from(names: list[str], chunk: int = 250) -> Take:
    chunks = [names[at : at + chunk] for at in range(0, len(names), chunk)]
    return lambda: chunks.pop(0) if chunks else None


def run(open_store: Callable[[], MemoryStore], names: list[str]) -> list[Outcome]:
    with WorkerPool(replace(job(), open_store=open_store), 2) as pool:
        return [outcome for outcomes in pool.run(take_from(names)) for outcome in outcomes]


@pytest.mark.parametrize(
    ("open_store", "kind", "words"),
    [
        (no_store, StoreError, "The container is gone. Create it."),
        (foreign_error, InternalError, "unexpected ValueError"),
    ],
)
def test_what_ends_a_worker_ends_the_run(
    open_store: Callable[[], MemoryStore], kind: type[RestowError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        run(open_store, ["a", "b"])
    assert "secret" not in str(caught.value)


def test_a_value_that_kills_its_worker_is_a_failed_value() -> None:
    entries = {"key": {"type": "text", "from": "@key"}, "document": {"type": "jsonb", "from": ""}}
    declared = {"source": "a.json", "table": "t", "key": "key", "layout": "entries", "columns": entries}
    parts = [Part(f"a.json#/{key}", "a.json", key, at, at, 1, at) for at, key in enumerate("xyz")]
    killing = replace(job(declared=parse_mapping("things", declared)), open_store=death)
    with WorkerPool(killing, 2) as pool:
        chunks = [parts]
        outcomes = [o for found in pool.run(lambda: chunks.pop() if chunks else None) for o in found]
    assert sorted((o.name, o.key, o.code) for o in outcomes) == [
        (f"a.json#/{key}", key, "worker_died") for key in "xyz"
    ]


def test_a_document_that_kills_its_worker_is_a_failed_document() -> None:
    outcomes = run(death, ["a", "b", "c"])
    assert sorted((o.name, o.status, o.code) for o in outcomes) == [
        (name, Status.FAILED, "worker_died") for name in "abc"
    ]
    assert "exit 9" in outcomes[0].detail


def test_workers_that_only_die_end_the_run() -> None:
    with pytest.raises(InternalError, match=r"died 8 times in a row \(exit 9\)"):
        run(death, [str(number) for number in range(5000)])
