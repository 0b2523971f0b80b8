"""Transcripts: what was said in a session, one document that grows turn by turn."""

from typing import Any

from coaching.clock import now
from coaching.storage import exists, read_json, write_json


def load(session_id: str) -> list[dict[str, Any]]:
    """The turns of a session, first to last; none when nothing was said."""
    document = read_json(f"sessions/{session_id}/transcript.json")
    return document["turns"] if document else []


def save(session_id: str, turns: list[dict[str, Any]]) -> None:
    """Write the whole transcript."""
    write_json(f"sessions/{session_id}/transcript.json", {"session_id": session_id, "turns": turns})


def add(session_id: str, role: str, text: str) -> int:
    """Add a turn; returns how many there are now."""
    turns = load(session_id)
    turns.append({"role": role, "text": text, "at": now()})
    save(session_id, turns)
    return len(turns)


def has_begun(session_id: str) -> bool:
    """Whether anybody has said anything."""
    return exists(f"sessions/{session_id}/transcript.json")
