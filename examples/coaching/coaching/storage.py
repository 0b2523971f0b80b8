"""Where the prototype keeps its records: JSON documents below one folder."""

import json
import os
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("COACHING_DATA", "data"))
CONTENT = Path(__file__).parent.parent / "content"


def read_json(path: str) -> Any:
    """Read the document at a path below the data folder; None when there is none."""
    target = DATA / path
    if not target.exists():
        return None
    return json.loads(target.read_text(encoding="utf-8"))


def write_json(path: str, value: Any) -> None:
    """Write a document, and make the folders that it needs."""
    target = DATA / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(value, indent=2), encoding="utf-8")


def exists(path: str) -> bool:
    """Whether there is a document at this path."""
    return (DATA / path).exists()
