"""The backfill as its specification tells it, one session after another: what restow is compared with.

    python -m benchmarks.sequential FOLDER        (the database is in PG* variables)

Written as a good programmer would write it first, with the standard json module and psycopg.
"""

import json
import os
import sys
import time
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

_EXISTS = "SELECT EXISTS (SELECT FROM analytics.session_transcripts WHERE session_id = %s)"
_INSERT = (
    "INSERT INTO analytics.session_transcripts (session_id, user_id, transcript_lines, transcript_json) "
    "VALUES (%s, %s, %s, %s)"
)


def backfill(root: str) -> int:
    """Inserts what is missing, a transaction each; gives the number of sessions."""
    sessions = sorted(os.listdir(f"{root}/sessions"))
    with psycopg.connect() as connection:
        for name in sessions:
            _load(connection, f"{root}/sessions/{name}")
            connection.commit()
    return len(sessions)


def _load(connection: psycopg.Connection, folder: str) -> None:
    with open(f"{folder}/transcript.json", encoding="utf-8") as file:
        document = json.load(file)
    with open(f"{folder}/session.json", encoding="utf-8") as file:
        user_id = UUID(json.load(file)["user_id"])
    session_id = UUID(document["session_id"])
    (exists,) = connection.execute(_EXISTS, [session_id]).fetchone() or (False,)
    if not exists:
        lines = [line.strip() for line in document["transcript"] if line.strip()]
        connection.execute(_INSERT, [session_id, user_id, lines, Jsonb(document)])


if __name__ == "__main__":
    started = time.monotonic()
    done = backfill(sys.argv[1])
    print(json.dumps({"discovered": done, "seconds": time.monotonic() - started}))
