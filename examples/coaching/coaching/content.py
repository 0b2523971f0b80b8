"""Content that people write: prompt packs and rubrics (in Git), and the greeting that admins edit."""

import json
from typing import Any

from coaching.storage import CONTENT

GREETING_FILE = CONTENT / "admin" / "greeting.json"


def load_prompts(name: str) -> dict[str, Any]:
    """Read a prompt pack."""
    with open(CONTENT / "prompts" / f"{name}.json", encoding="utf-8") as handle:
        pack: dict[str, Any] = json.load(handle)
    return pack


def load_rubric(name: str) -> dict[str, Any] | None:
    """Read the rubric of a scenario; None when there is no such scenario."""
    path = CONTENT / "rubrics" / f"{name}.json"
    if not path.is_file():
        return None
    rubric: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return rubric


def load_greeting() -> str:
    """What the coach says first."""
    text: str = json.loads(GREETING_FILE.read_text(encoding="utf-8"))["text"]
    return text


def save_greeting(text: str, admin: str) -> None:
    """Replace the greeting, for every session from now on."""
    greeting = {"text": text, "edited_by": admin}
    GREETING_FILE.write_text(json.dumps(greeting, indent=2) + "\n", encoding="utf-8")
