"""What a person writes to load a folder of JSON documents with dlt; run by dlt's own Python, see `peer.py`.

    python dlt_load.py FOLDER DSN WORKING_FOLDER

Nested values stay JSON in one column each (`max_table_nesting=0`): what is nearest to the documents.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt


def documents(folder: Path) -> Iterator[dict[str, Any]]:
    """Each document with its key."""
    for path in sorted(folder.glob("records/*.json")):
        yield {"record_id": path.stem, **json.loads(path.read_bytes())}


def main(folder: str, dsn: str, working: str) -> None:
    """Loads all of them."""
    pipeline = dlt.pipeline(
        "bench", destination=dlt.destinations.postgres(dsn), dataset_name="dlt", pipelines_dir=working
    )
    records = dlt.resource(documents(Path(folder)), name="records", max_table_nesting=0)
    pipeline.run(records, write_disposition="append")


if __name__ == "__main__":
    main(*sys.argv[1:])
