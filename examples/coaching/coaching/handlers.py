"""What each route does: takes what was sent, returns a status and an answer."""

from typing import Any

from coaching import content, events, history, readiness, scorecards, sessions, transcripts, users
from coaching.evaluation import evaluate

Answer = tuple[int, dict[str, Any]]
NOT_FOUND: Answer = (404, {"error": "no such session"})


def start_session(body: dict[str, Any]) -> Answer:
    """POST /sessions."""
    if not body.get("user_id") or content.load_rubric(body.get("scenario_id", "")) is None:
        return 400, {"error": "user_id and a known scenario_id are needed"}
    profile = users.register(body["user_id"], body.get("name", "Guest"))
    session = sessions.start(body["user_id"], body["scenario_id"])
    events.record("started", session["user_id"], session["session_id"])
    return 201, {**session, "greeting": f"{content.load_greeting()} {profile['name']}"}


def add_turn(session_id: str, body: dict[str, Any]) -> Answer:
    """POST /sessions/ID/turns."""
    session = sessions.load(session_id)
    if session is None:
        return NOT_FOUND
    if session["status"] != "active":
        return 409, {"error": "the session is over"}
    transcripts.add(session_id, "user", body["text"])
    questions = content.load_prompts("coach")["questions"]
    reply = questions[len(transcripts.load(session_id)) // 2 % len(questions)]
    count = transcripts.add(session_id, "coach", reply)
    events.record("turn", session["user_id"], session_id)
    return 200, {"reply": reply, "turns": count}


def complete_session(session_id: str) -> Answer:
    """POST /sessions/ID/complete."""
    session = sessions.load(session_id)
    if session is None:
        return NOT_FOUND
    if session["status"] != "active" or not transcripts.has_begun(session_id):
        return 409, {"error": "the session is over, or has not begun"}
    rubric = content.load_rubric(session["scenario_id"])
    scorecard = evaluate(session_id, transcripts.load(session_id), rubric or {})
    scorecards.save(session_id, scorecard)
    session = sessions.complete(session_id) or session
    entry = {"session_id": session_id, "at": session["completed_at"], "score": scorecard["overall"]}
    history.add(session["user_id"], entry)
    events.record("completed", session["user_id"], session_id)
    readiness.record(session["user_id"], scorecard["overall"])
    return 200, scorecard


def get_session(session_id: str) -> Answer:
    """GET /sessions/ID."""
    session = sessions.load(session_id)
    if session is None:
        return NOT_FOUND
    return 200, {**session, "turns": transcripts.load(session_id), "events": events.of_session(session_id)}


def get_feedback(session_id: str) -> Answer:
    """GET /sessions/ID/feedback."""
    scorecard = scorecards.load(session_id)
    if scorecard is None:
        return 404, {"error": "no feedback yet"}
    advice = [scorecard[part]["summary"] for part in ("bce", "mcf", "cpo")]
    return 200, {"overall": scorecard["overall"], "passed": scorecard["passed"], "advice": advice}


def get_progress(user_id: str) -> Answer:
    """GET /users/ID/progress."""
    profile = users.find(user_id)
    if profile is None:
        return 404, {"error": "no such user"}
    return 200, {"name": profile["name"], "readiness": readiness.latest(user_id), **history.progress(user_id)}


def put_greeting(role: str, body: dict[str, Any]) -> Answer:
    """PUT /admin/greeting: for admins only."""
    if role != "admin":
        return 403, {"error": "only an admin may edit the greeting"}
    content.save_greeting(body["text"], body.get("admin", "admin"))
    return 200, {"text": body["text"]}


def get_overview(role: str) -> Answer:
    """GET /admin/overview: for admins only."""
    if role != "admin":
        return 403, {"error": "only an admin may see the overview"}
    return 200, scorecards.overview()
