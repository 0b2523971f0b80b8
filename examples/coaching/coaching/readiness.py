"""Readiness: how ready a user is, kept over time in the analytics database."""

from coaching import db


def record(user_id: str, score: float) -> None:
    """Add a snapshot of a user's readiness, where there is a database."""
    if not db.is_configured():
        return
    with db.get_connection() as connection:
        connection.execute(
            "INSERT INTO analytics.readiness (user_id, score) VALUES (%s, %s)", (user_id, score)
        )


def latest(user_id: str) -> float | None:
    """The newest snapshot of a user; None when there is none, or no database."""
    if not db.is_configured():
        return None
    with db.get_connection() as connection:
        row = connection.execute(
            "SELECT score FROM analytics.readiness WHERE user_id = %s ORDER BY id DESC LIMIT 1", (user_id,)
        ).fetchone()
    return float(row[0]) if row else None
