"""Makes records as the service would: the same ones for the same seed.

python seed.py --sessions 200 --data data
"""

import argparse
import os
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

PHRASES = ["How do you work?", "Tell me more.", "You said so.", "That means time.", "Next step?", "Shall we?"]
NAMES = ["Ada", "Björn", "Chloé", "Deepa", "Emeka", "Farah", "Goro", "Hana"]
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def make_session(source: random.Random, number: int, user_id: str) -> dict[str, Any]:
    """A session of a user; one in five is not complete."""
    started = START + timedelta(minutes=37 * number)
    complete = source.random() < 0.8
    return {
        "session_id": str(uuid.UUID(int=source.getrandbits(128), version=4)),
        "user_id": user_id,
        "scenario_id": "discovery",
        "status": "completed" if complete else "active",
        "started_at": started.isoformat(timespec="milliseconds"),
        "completed_at": (started + timedelta(minutes=20)).isoformat(timespec="milliseconds")
        if complete
        else None,
    }


def make_turns(source: random.Random, started_at: str) -> list[dict[str, Any]]:
    """What was said: one to four turns, each with its answer."""
    turns: list[dict[str, Any]] = []
    for _ in range(source.randint(1, 4)):
        turns.append({"role": "user", "text": source.choice(PHRASES), "at": started_at})
        turns.append({"role": "coach", "text": "What would you ask next?", "at": started_at})
    return turns


def seed(count: int, number: int) -> None:
    """Write the records of that many sessions, four to a user on average."""
    from coaching import content, evaluation, events, history, scorecards, sessions, transcripts, users

    source = random.Random(number)  # noqa: S311 - examples, not secrets
    user_ids = [str(uuid.UUID(int=source.getrandbits(128), version=4)) for _ in range(max(1, count // 4))]
    profile = {"role": "learner", "joined_at": START.isoformat(timespec="milliseconds")}
    users.save_users(
        users.load_users() | {user: profile | {"name": source.choice(NAMES)} for user in user_ids}
    )
    rubric = content.load_rubric("discovery") or {}
    for index in range(count):
        session = make_session(source, index, source.choice(user_ids))
        session_id, user_id = session["session_id"], session["user_id"]
        turns = make_turns(source, session["started_at"])
        sessions.save(session)
        transcripts.save(session_id, turns)
        events.record("started", user_id, session_id, session["started_at"])
        if session["status"] == "completed":
            card = evaluation.evaluate(session_id, turns, rubric)
            scorecards.save(session_id, card)
            entry = {"session_id": session_id, "at": session["completed_at"], "score": card["overall"]}
            history.add(user_id, entry)
            events.record("completed", user_id, session_id, session["completed_at"])


def main() -> None:
    """Read the options and write the records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--data", default="data")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["COACHING_DATA"] = options.data  # before the service is imported: it asks only once
    seed(options.sessions, options.seed)


if __name__ == "__main__":
    main()
