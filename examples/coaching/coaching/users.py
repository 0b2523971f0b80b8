"""Users: all profiles in one document, loaded and saved whole."""

import json
from typing import Any

from coaching.clock import now
from coaching.storage import DATA

USERS_FILE = DATA / "users.json"


def load_users() -> dict[str, Any]:
    """All profiles, by user id."""
    if not USERS_FILE.exists():
        return {}
    with USERS_FILE.open(encoding="utf-8") as handle:
        users: dict[str, Any] = json.load(handle)
    return users


def save_users(users: dict[str, Any]) -> None:
    """Write all profiles."""
    USERS_FILE.parent.mkdir(parents=True, exist_ok=True)
    with USERS_FILE.open("w", encoding="utf-8") as handle:
        json.dump(users, handle, indent=2)


def find(user_id: str) -> dict[str, Any] | None:
    """The profile of a user; None when there is none."""
    return load_users().get(user_id)


def register(user_id: str, name: str, role: str = "learner") -> dict[str, Any]:
    """The profile of a user, made when it is not there yet."""
    users = load_users()
    if user_id not in users:
        users[user_id] = {"name": name, "role": role, "joined_at": now()}
        save_users(users)
    return users[user_id]
