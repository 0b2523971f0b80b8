from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest

from restow.stores import _azure_retry
from restow.stores._azure_retry import _Bounds, retry_after


def answer(**headers: str) -> Any:
    return SimpleNamespace(headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(("value", "seconds"), [("3", 3), ("0.5", 0.5), ("-1", 0), ("", 0), ("soon", 0)])
def test_reads_seconds(value: str, seconds: float) -> None:
    assert retry_after(answer(Retry_After=value)) == seconds


def test_reads_a_date() -> None:
    date = datetime.now(UTC) + timedelta(seconds=20)
    assert 18 < retry_after(answer(Retry_After=format_datetime(date, usegmt=True))) <= 20


def test_nothing_said() -> None:
    assert retry_after(answer()) == 0


def pauses(monkeypatch: pytest.MonkeyPatch, status: int | None, asked: float = 0) -> list[float]:
    """The pauses until it gives up, on a clock that only they move."""
    now = [100.0]
    monkeypatch.setattr(_azure_retry.time, "monotonic", lambda: now[0])
    bounds, found = _Bounds(_azure_retry.PATIENCE), []
    while (pause := bounds.next_pause(status, asked)) is not None:
        found.append(pause)
        now[0] += pause
    return found


def test_pauses_grow_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pauses(monkeypatch, 503)
    assert 30 < sum(found) <= _azure_retry.PATIENCE
    assert found[0] <= 0.25 and 4 <= found[-1] <= 8


def test_one_bad_document_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 3 < sum(pauses(monkeypatch, 500)) <= 8


def test_never_comes_back_sooner_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(pause >= 9 for pause in pauses(monkeypatch, 429, asked=9))


def test_gives_up_when_asked_to_wait_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, 429, asked=61) == []


def test_bounded_in_tries_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_azure_retry.random, "uniform", lambda low, high: -high)
    assert len(pauses(monkeypatch, None)) == 15
