"""Scorecards: how well a session went, one document per session, written once it is over."""

import json
import os
from pathlib import Path
from typing import Any

from coaching import events
from coaching.storage import DATA, read_json


def save(session_id: str, scorecard: dict[str, Any]) -> None:
    """Write a scorecard beside its session; a reader never sees half of it."""
    folder = DATA / "sessions" / session_id
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "scorecard.json"
    temporary = folder / "scorecard.json.tmp"
    temporary.write_text(json.dumps(scorecard, indent=2), encoding="utf-8")
    os.replace(temporary, target)


def load(session_id: str) -> dict[str, Any] | None:
    """Read the scorecard of a session; None until the session is complete."""
    try:
        text = Path(DATA, "sessions", session_id, "scorecard.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    scorecard: dict[str, Any] = json.loads(text)
    return scorecard


def overview() -> dict[str, Any]:
    """How many sessions were scored, and how many of them passed."""
    completed = [event["session_id"] for event in events.read_events() if event["kind"] == "completed"]
    cards = [read_json(f"sessions/{session_id}/scorecard.json") for session_id in completed]
    scored = [card for card in cards if card is not None]
    return {"scored": len(scored), "passed": sum(card["passed"] for card in scored)}
