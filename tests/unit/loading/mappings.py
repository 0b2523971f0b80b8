"""What the tests of the loader share."""

from typing import Any

from restow.loading.job import Job
from restow.model import Mapping
from restow.plans import load_shipped, parse_mapping
from restow.postgres.table import Target
from restow.stores.memory import MemoryStore

TRANSCRIPTS = load_shipped("transcripts")
TARGET = Target(unique_key=True, can_lock=True, lz4_columns=frozenset())
ID = "0b6b5a4e-9c1d-4f7e-8a2b-3c4d5e6f7081"
OTHER = "ffffffff-9c1d-4f7e-8a2b-3c4d5e6f7081"


def mapping(**columns: dict[str, object]) -> Mapping:
    """A mapping of `things/{id}.json` with a text key and these columns."""
    key = {"type": "text", "from": ["/id", "{id}"]}
    declared = {
        "source": "things/{id}.json",
        "table": "things",
        "key": "id",
        "columns": {"id": key, **columns},
    }
    return parse_mapping("things", declared)


def job(documents: dict[str, bytes] | None = None, declared: Mapping = TRANSCRIPTS, **options: Any) -> Job:
    """A job over documents in memory; nothing here connects to its database."""
    store = MemoryStore(documents or {})
    return Job(mapping=declared, open_store=lambda: store, conninfo="", target=TARGET, **options)
