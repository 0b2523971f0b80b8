"""Documents of many rows from a service: small ones read several at once, large ones a piece at a time."""

import asyncio
import json

import pytest

from restow.loading import division
from restow.model import Mapping, Status
from restow.stages.backfill import backfill
from restow.stages.run import BackfillOptions
from restow.stages.verify import verify
from restow.stores.base import open_store
from tests.support.backfill import ask
from tests.support.layouts import MAPPINGS, Seen, create_table
from tests.support.s3_server import S3TestBucket

MAPPING: Mapping = MAPPINGS["many entries"]


@pytest.mark.parametrize("small", [1 << 20, 100], ids=["read", "copied"])
def test_there_and_compared(
    dsn: str, s3_bucket: S3TestBucket, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(division, "_SMALL", small)
    for team in range(40):
        values = {f"k{n}": {"team": team, "n": n, "text": "x" * 20} for n in range(25)}
        s3_bucket.put(f"teams/t{team}.json", json.dumps(values).encode())
    s3_bucket.put("teams/bad.json", b'{"k": 1, "l"')
    create_table(dsn, MAPPING)
    seen = Seen()
    result = backfill(
        MAPPING,
        open_store=lambda: open_store(s3_bucket.url, s3_bucket.environ),
        conninfo=dsn,
        options=BackfillOptions(workers=1),
        reporter=seen,
    )
    assert (result.tally.inserted, result.tally.failed) == (1001, 1)
    failed = [outcome.name for outcome in seen.outcomes_seen if outcome.status is Status.FAILED]
    assert failed == ["teams/bad.json"]
    assert ask(dsn, "SELECT count(DISTINCT team), count(*) FROM things") == [(41, 1001)]
    found = asyncio.run(
        verify(
            MAPPING,
            open_store=lambda: open_store(s3_bucket.url, s3_bucket.environ),
            conninfo=dsn,
            reporter=Seen(),
        )
    )
    assert (found.tally.same, found.tally.unreadable, found.tally.only_database) == (1001, 1, 0)
