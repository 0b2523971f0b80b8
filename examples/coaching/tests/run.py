"""Runs the tests in a database and a data folder of their own: `python tests/run.py`.

DATABASE_URL names a server that may be given a database more; without it the service is tested with no
database. COACHING_DATA may name a data folder; without it there is a new one.
"""

import os
import sys
import tempfile
import unittest
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

APP = Path(__file__).parents[1]
DATABASE = "coaching_test"


def make_database(server: str) -> str:
    """A new database with all migrations applied; how to connect to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    conninfo = make_conninfo(server, dbname=DATABASE)
    with psycopg.connect(conninfo) as connection:
        for script in sorted((APP / "migrations").glob("*.sql")):
            connection.execute(script.read_bytes())
    return conninfo


if __name__ == "__main__":
    os.environ.setdefault("COACHING_DATA", tempfile.mkdtemp(prefix="coaching-"))
    if server := os.environ.get("DATABASE_URL"):
        os.environ["COACHING_DATABASE_URL"] = make_database(server)
    sys.path.insert(0, str(APP))
    suite = unittest.defaultTestLoader.discover(str(APP / "tests"), top_level_dir=str(APP))
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    print(f"{result.testsRun} tests, {len(result.failures) + len(result.errors)} failed")
    sys.exit(not result.wasSuccessful())
