"""The analytics database (PostgreSQL), which the service already has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


def is_configured() -> bool:
    """Whether a database is named; without one, the service runs with no analytics."""
    return bool(os.environ.get("COACHING_DATABASE_URL"))


@contextmanager
def get_connection() -> Iterator[psycopg.Connection]:
    """A connection in a transaction: committed at the end, rolled back on an error."""
    with psycopg.connect(os.environ["COACHING_DATABASE_URL"]) as connection:
        yield connection
