"""The time as records keep it."""

from datetime import UTC, datetime


def now() -> str:
    """The present moment in UTC, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
