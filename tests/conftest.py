"""Servers and databases for every test: real ones, started when first asked for, shared by all workers."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from tests.support.servers import MAJORS, Cluster, Server, bin_dir, shared_cluster

pytest_plugins = [  # the first before those that import it
    "tests.support.store_calls",
    "tests.support.azurite",
    "tests.support.azure_calls",
    "tests.support.buckets",
    "tests.support.gcs_server",
    "tests.support.s3_server",
]


#: The same commit gives the same result; `HYPOTHESIS_PROFILE=default make test` draws new examples each time.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

SCHEMA = files("restow").joinpath("schema.sql").read_text(encoding="utf-8")

#: session_transcripts as the application creates it: nothing keeps a session from having two rows.
ORIGINAL_TRANSCRIPTS = """
CREATE SCHEMA IF NOT EXISTS analytics;
CREATE TABLE analytics.session_transcripts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), api_id bigserial UNIQUE,
  user_id uuid, session_id uuid NOT NULL, transcript_lines text[], transcript_json jsonb,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON analytics.session_transcripts (session_id);
"""


def pytest_report_header() -> str:
    """The server most tests run against."""
    command = [str(bin_dir() / "postgres"), "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def apply_script(script: str, connection: psycopg.Connection) -> None:
    """Runs a script of any number of statements; the caller's transaction decides."""
    connection.execute(script.encode())


@pytest.fixture(scope="session")
def cluster_of() -> Iterator[Callable[[int], Cluster]]:
    """Gives the server of a major version: one per test run, whatever the number of workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    home = Path(tempfile.gettempdir(), f"restow-tests-{run}")
    with ExitStack() as stack:
        running: dict[int, Cluster] = {}

        def join(major: int) -> Cluster:
            if major not in running:
                running[major] = stack.enter_context(shared_cluster(Path(f"{home}-{major}"), major))
            return running[major]

        yield join


@pytest.fixture(scope="session")
def server(cluster_of: Callable[[int], Cluster]) -> Cluster:
    """The shared server of the newest major. Never restart it: `start_server` gives one of your own."""
    return cluster_of(MAJORS[-1])


@pytest.fixture(params=MAJORS, ids="pg{}".format)
def any_server(request: pytest.FixtureRequest, cluster_of: Callable[[int], Cluster]) -> Cluster:
    """The shared server of every supported major in turn."""
    return cluster_of(request.param)


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Starts servers of your own (`Server`'s arguments), which the test may restart and kill."""
    with ExitStack() as stack:

        def start(**options: object) -> Server:
            started = Server(**options)  # type: ignore[arg-type]
            stack.callback(started.stop)
            return started

        yield start


@pytest.fixture(scope="session")
def template_database(server: Cluster) -> str:
    """Name of a database with our schema, for `server.database(template=...)`."""
    return server.template("restow_schema", partial(apply_script, SCHEMA))


@pytest.fixture
def dsn(server: Cluster) -> Iterator[str]:
    """The conninfo of an empty database."""
    with server.database() as conninfo:
        yield conninfo


@pytest.fixture
def schema_dsn(server: Cluster, template_database: str) -> Iterator[str]:
    """The conninfo of a database with our schema."""
    with server.database(template_database) as conninfo:
        yield conninfo


@pytest.fixture
def original_dsn(server: Cluster) -> Iterator[str]:
    """The conninfo of a database with the application's own session_transcripts, and nothing else."""
    template = server.template("restow_original", partial(apply_script, ORIGINAL_TRANSCRIPTS))
    with server.database(template) as conninfo:
        yield conninfo
