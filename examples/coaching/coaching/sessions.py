"""Sessions: one document per session, rewritten when the session ends."""

import json
import os
import uuid
from typing import Any

from coaching.clock import now
from coaching.storage import DATA


def session_path(session_id: str) -> str:
    """Where the document of a session lies."""
    return os.path.join(DATA, "sessions", session_id, "session.json")


def save(session: dict[str, Any]) -> None:
    """Write a session, a new one or one that changed."""
    path = session_path(session["session_id"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as handle:
        json.dump(session, handle, indent=2)


def load(session_id: str) -> dict[str, Any] | None:
    """Read a session; None when nobody started it."""
    path = session_path(session_id)
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as handle:
        session: dict[str, Any] = json.load(handle)
    return session


def start(user_id: str, scenario_id: str) -> dict[str, Any]:
    """Begin a session of a user."""
    session = {
        "session_id": str(uuid.uuid4()),
        "user_id": user_id,
        "scenario_id": scenario_id,
        "status": "active",
        "started_at": now(),
        "completed_at": None,
    }
    save(session)
    return session


def complete(session_id: str) -> dict[str, Any] | None:
    """End a session: read it, change it, write it back."""
    session = load(session_id)
    if session is None:
        return None
    session["status"] = "completed"
    session["completed_at"] = now()
    save(session)
    return session
