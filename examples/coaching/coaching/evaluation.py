"""Scores a transcript by its rubric: a part's score is the share of its phrases that were used."""

from typing import Any

PARTS = ("bce", "mcf", "cpo")


def evaluate(session_id: str, turns: list[dict[str, Any]], rubric: dict[str, Any]) -> dict[str, Any]:
    """The scorecard of a session: a part each for behaviour, message and outcome, and the mean."""
    said = " ".join(turn["text"] for turn in turns if turn["role"] == "user").lower()
    parts = {part: score_part(said, rubric[part]) for part in PARTS}
    overall = round(sum(part["score"] for part in parts.values()) / len(PARTS))
    passed = overall >= rubric["pass_score"]
    return {"session_id": session_id, "overall": overall, "passed": passed, **parts}


def score_part(said: str, part: dict[str, Any]) -> dict[str, Any]:
    """One part's score, 0 to 100, and what to say of it."""
    used = [phrase for phrase in part["phrases"] if phrase in said]
    score = round(100 * len(used) / len(part["phrases"]))
    missed = [phrase for phrase in part["phrases"] if phrase not in used]
    summary = f"{part['title']}: try {missed[0]!r}" if missed else f"{part['title']}: well done"
    return {"score": score, "summary": summary}
