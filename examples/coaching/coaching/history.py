"""The history of a user: one list per user that grows with each session, for the trend."""

import json
from pathlib import Path
from typing import Any

from coaching.storage import DATA

LATEST = 10


def history_file(user_id: str) -> Path:
    """Where the history of a user lies."""
    return DATA / "history" / f"history_{user_id}.json"


def load(user_id: str) -> list[dict[str, Any]]:
    """What a user has done so far, oldest first."""
    path = history_file(user_id)
    if not path.is_file():
        return []
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return entries


def add(user_id: str, entry: dict[str, Any]) -> None:
    """Add a completed session to the history of a user."""
    entries = load(user_id)
    entries.append(entry)
    path = history_file(user_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries, indent=2), encoding="utf-8")


def progress(user_id: str) -> dict[str, Any]:
    """The trend over the last ten sessions: last score less first, and the average."""
    scores = [entry["score"] for entry in load(user_id)][-LATEST:]
    return {
        "user_id": user_id,
        "sessions": len(scores),
        "scores": scores,
        "average": round(sum(scores) / len(scores), 1) if scores else None,
        "change": scores[-1] - scores[0] if scores else None,
    }
