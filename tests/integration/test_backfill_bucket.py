"""From a bucket of each service into the table, and verified, by the processes that users run."""

from tests.support.backfill import backfill, companion, document, session_ids, verify, whole_rows
from tests.support.buckets import TestBucket


def test_a_bucket_below_a_prefix(original_dsn: str, bucket: TestBucket) -> None:
    ids, environ = session_ids(60), bucket.environ
    held = {f"exports/2026/sessions/{one}/transcript.json": document(one) for one in ids}
    beside = {f"exports/2026/sessions/{one}/session.json": companion(one) for one in ids}
    bucket.put_all(held | {name: data for name, data in beside.items() if data is not None})
    bucket.put("sessions/outside/transcript.json", b"{}")
    url = f"{bucket.url}/exports/2026"
    done = backfill(url, original_dsn, **environ)
    assert done.exit_code == 0, done.err[-2000:]
    assert done.counts == (len(ids), len(ids), 0, 0)
    assert whole_rows(original_dsn) == set(ids)
    assert backfill(url, original_dsn, "--trust-path", **environ).counts == (len(ids), 0, len(ids), 0)
    compared = verify(url, original_dsn, "--quiet", **environ)
    assert compared.exit_code == 0, compared.out[-2000:]
    assert f"{len(ids)} documents, {len(ids)} rows: {len(ids)} same, 0 differ" in compared.out
