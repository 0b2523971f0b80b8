"""From a blob container into the table: more blobs than a page of a listing holds, run twice and verified."""

import signal

import pytest

from tests.support.azurite import AzureContainer
from tests.support.backfill import (
    backfill,
    companion,
    document,
    session_ids,
    slow_down,
    start,
    verify,
    wait_for_rows,
    whole_rows,
)

#: A listing's page holds 5,000 blobs.
IDS = session_ids(5100)


def blobs(ids: list[str]) -> dict[str, bytes]:
    found = {f"sessions/{session_id}/transcript.json": document(session_id) for session_id in ids}
    beside = {session_id: companion(session_id) for session_id in ids}
    return found | {f"sessions/{i}/session.json": data for i, data in beside.items() if data is not None}


@pytest.mark.slow  # uploads 6,375 blobs, which takes the emulator its time, and reads them three times
@pytest.mark.timeout(1200)
def test_more_sessions_than_one_page_of_a_listing(original_dsn: str, azure_container: AzureContainer) -> None:
    container, environ = azure_container, azure_container.environ
    container.put_all(blobs(IDS))
    done = backfill(container.url, original_dsn, **environ)
    assert done.exit_code == 0, done.err[-2000:]
    assert done.counts == (len(IDS), len(IDS), 0, 0)
    assert whole_rows(original_dsn) == set(IDS)
    again = backfill(container.url, original_dsn, **environ)
    assert again.counts == (len(IDS), 0, len(IDS), 0)
    trusting = backfill(container.url, original_dsn, "--trust-path", **environ)
    assert trusting.counts == (len(IDS), 0, len(IDS), 0)
    compared = verify(container.url, original_dsn, "--quiet", **environ)
    assert compared.exit_code == 0, compared.out[-2000:]
    assert f"{len(IDS)} documents, {len(IDS)} rows: {len(IDS)} same, 0 differ" in compared.out


def test_stopped_and_killed_runs_go_on(schema_dsn: str, azure_container: AzureContainer) -> None:
    """The store is the one that the application's own variables name."""
    ids, environ = IDS[:200], azure_container.environ
    azure_container.put_all(blobs(ids))
    slow_down(schema_dsn, 0.05)
    command = (azure_container.url, schema_dsn, "--batch-size", "10")
    run = start(*command, **environ)
    wait_for_rows(schema_dsn, 20, run)
    assert run.kill()
    assert whole_rows(schema_dsn) < set(ids)
    run = start(*command, **environ)
    wait_for_rows(schema_dsn, 60, run)
    run.process.send_signal(signal.SIGTERM)
    stopped = run.wait()
    assert stopped.exit_code == 130
    assert set(stopped.sessions("inserted")) < whole_rows(schema_dsn)
    rest = backfill(azure_container.url, schema_dsn, **environ)
    assert rest.exit_code == 0, rest.err[-2000:]
    assert whole_rows(schema_dsn) == set(ids)
    assert verify(azure_container.url, schema_dsn, "--quiet", **environ).exit_code == 0
