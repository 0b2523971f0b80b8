"""Plays sessions through the handlers, as a client would; every one with ids of its own."""

import uuid
from typing import Any

from coaching import handlers

GOOD = "How do you work? Tell me more. You said so, and that means time. Next step: shall we meet?"
FAIR = "How do you work? You said so. Next step: shall we meet?"
POOR = "Hello."


def new_id() -> str:
    """An id that nobody has used."""
    return str(uuid.uuid4())


def start(user_id: str, scenario_id: str = "discovery", name: str = "Ada") -> str:
    """Start a session; its id."""
    body = {"user_id": user_id, "scenario_id": scenario_id, "name": name}
    status, session = handlers.start_session(body)
    assert status == 201, session
    return session["session_id"]


def play(user_id: str, text: str, scenario_id: str = "discovery") -> dict[str, Any]:
    """Start a session, say one thing, complete it; its scorecard."""
    session_id = start(user_id, scenario_id)
    assert handlers.add_turn(session_id, {"text": text})[0] == 200
    status, scorecard = handlers.complete_session(session_id)
    assert status == 200, scorecard
    return scorecard
