"""The event log: one line of JSON per event, appended."""

import json
from typing import Any

from coaching.clock import now
from coaching.storage import DATA

EVENTS_FILE = DATA / "events.jsonl"


def record(kind: str, user_id: str, session_id: str, at: str | None = None) -> None:
    """Append an event."""
    event = {"at": at or now(), "kind": kind, "user_id": user_id, "session_id": session_id}
    EVENTS_FILE.parent.mkdir(parents=True, exist_ok=True)
    with open(EVENTS_FILE, "a", encoding="utf-8") as log:
        log.write(json.dumps(event) + "\n")


def read_events() -> list[dict[str, Any]]:
    """All events, oldest first."""
    if not EVENTS_FILE.exists():
        return []
    with open(EVENTS_FILE, encoding="utf-8") as log:
        return [json.loads(line) for line in log if line.strip()]


def of_session(session_id: str) -> list[str]:
    """The kinds of a session's events, oldest first."""
    return [event["kind"] for event in read_events() if event["session_id"] == session_id]
